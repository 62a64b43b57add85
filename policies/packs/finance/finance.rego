# METADATA
# title: What the finance pack knows
# description: Kinds of data and of findings that banks, payment services and insurers answer for.
package bartizan.packs.finance

import data.bartizan.lib

# METADATA
# title: The app holds card numbers
handles_cards if lib.holds(lib.option("finance", "card_classes", ["card", "cardholder", "pci"]))

# METADATA
# title: The app holds accounts, payments, credit or insurance
# scope: document
handles_money if handles_cards

handles_money if {
	lib.holds(lib.option("finance", "money_classes", ["account", "credit", "financial", "insurance", "payment"]))
}

# METADATA
# title: Numbers that lead to one customer's money
account_detectors := {
	"privacy/bank-account",
	"privacy/crypto-address",
	"privacy/iban",
	"privacy/national-id",
	"privacy/tax-id",
	"privacy/us-ssn",
}

# METADATA
# title: Keys that are the money
wallet_detectors := {"secrets/private-key", "secrets/raw-private-key", "secrets/seed-phrase"}

# METADATA
# title: More customers in one text than a question needs
# description: Counts different card and account numbers; `bulk` says how many are too many.
bulk if lib.distinct(account_detectors | {"privacy/card"}) > lib.option("finance", "bulk", 20)

# METADATA
# title: A call that moves money
# scope: document
pays(call) if call.action == "pay"

pays(call) if "payment" in call.sinks

pays(call) if lib.tool_among(call.tool, lib.option("finance", "payment_tools", []))
