package bartizan.request

import data.bartizan.lib
import data.bartizan.packs.finance

# METADATA
# title: Verification codes and magnetic tracks never leave
# description: |
#   Sensitive authentication data may not be kept after authorisation, not even encrypted (PCI DSS 4.0.1, requirement
#   3.3.1), and a model needs it for nothing. Expiry dates are masked.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["pci-dss-4.0.1:3.3.1"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.authentication-data", "action": action})) if {
	some index, finding in input.facts.findings
	finding.detector == "privacy/card-details"
	action := object.get({"card-expiry": "mask"}, finding.entity, "block")
}

# METADATA
# title: Card and account numbers leave as tokens
# description: |
#   A model can tell one token from another, and the numbers come back in its answer. Where the baseline masks them
#   in a way that does not come back, that way counts.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(
	index,
	{"id": "finance.account", "action": "mask", "style": "tokenise"},
)) if {
	some index, finding in input.facts.findings
	finding.detector in (finance.account_detectors | {"privacy/card"})
}

# METADATA
# title: Live numbers outside production
# description: Live card numbers are not used in pre-production environments (PCI DSS 4.0.1, requirement 6.5.5).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["pci-dss-4.0.1:6.5.5"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.live-data", "action": "block"})) if {
	input.facts.app.environment != "production"
	some index, finding in input.facts.findings
	finding.detector in {"privacy/card", "privacy/iban"}
}

# METADATA
# title: Many customers at once
# description: Questions are about one customer or two. A list of them is an export.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({"rule": "finance.bulk", "action": "block", "code": "finance.bulk.customers"}) if {
	finance.bulk
}

# METADATA
# title: Keys of wallets
# description: Whoever reads a seed phrase or a private key has the money, and no bank can call it back.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.wallet", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in finance.wallet_detectors
}

# METADATA
# title: Inside information
# description: |
#   `inside_topics` are topics of content/denied-topic or terms of content/denied-term that only `cleared_groups` may
#   write about: deals before they are announced, figures before they are published.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.inside-information", "action": "block"})) if {
	not lib.in_group(lib.option("finance", "cleared_groups", []))
	some index, finding in input.facts.findings
	finding.detector in {"content/denied-term", "content/denied-topic"}
	finding.entity in lib.option("finance", "inside_topics", ["inside-information", "mnpi"])
}
