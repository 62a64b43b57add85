package bartizan.tools

import data.bartizan.lib
import data.bartizan.packs.finance

# METADATA
# title: Money moves when a person says so
# description: |
#   Whatever pays, transfers or trades waits for somebody of `approvers`. `payment_tools` names tools that are not
#   known by their verbs.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI09]
rulings contains lib.tuned({
	"rule": "finance.payment",
	"action": "ask",
	"code": "finance.payment.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("finance", "approvers", "finance-approvers"),
		"expires_s": lib.option("finance", "approval_expires_s", 900),
	}],
}) if {
	some call in input.facts.calls
	finance.pays(call)
}

# METADATA
# title: Nobody is asked about a payment that a stranger wrote
# description: |
#   A payee or an amount out of a mail, a page or an invoice, or an order to pay that is found there, is refused. An
#   approver sees a name and a number, and would have to know that they came from the attacker.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM01, owasp-llm-2025:LLM06, owasp-asi-2026:ASI01]
rulings contains lib.tuned({
	"rule": "finance.payment-origin",
	"action": "block",
	"code": "finance.payment.untrusted",
}) if {
	some call in input.facts.calls
	finance.pays(call)
	lib.led_by_others(call)
}

# METADATA
# title: Who may do what is not changed by a model alone
# description: Limits, mandates, beneficiaries and rights open the way to money (PCI DSS 4.0.1, requirement 7.2).
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03]
#   standards: ["pci-dss-4.0.1:7.2"]
rulings contains lib.tuned({
	"rule": "finance.entitlement",
	"action": "ask",
	"code": "finance.entitlement.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("finance", "approvers", "finance-approvers"),
		"expires_s": lib.option("finance", "approval_expires_s", 900),
	}],
}) if {
	some call in input.facts.calls
	"identity" in call.sinks
}

# METADATA
# title: What is known of a customer stays in the house
# description: Content of private sources in a call that reaches outside, where the user did not ask for just that.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI02]
rulings contains lib.tuned({"rule": "finance.disclosure", "action": "block", "code": "finance.disclosure.private"}) if {
	some call in input.facts.calls
	"egress" in call.sinks
	some flow in call.flows
	not flow.asked
}
