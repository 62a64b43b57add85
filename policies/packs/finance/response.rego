package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.finance

enforces contains detector if {
	some detector in ((finance.account_detectors | finance.wallet_detectors) | {"privacy/card", "privacy/card-details"})
}

enforces contains "output/grounding" if lib.option("finance", "grounded", false)

judges := true

# METADATA
# title: Verification codes and tracks in answers
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["pci-dss-4.0.1:3.3.1"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.authentication-data", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector == "privacy/card-details"
}

# METADATA
# title: Card and account numbers in answers show their end
# description: Displays show at most the issuer and the last four digits (PCI DSS 4.0.1, requirement 3.4.1).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["pci-dss-4.0.1:3.4.1"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.account", "action": "mask", "style": "last4"})) if {
	some index, finding in input.facts.findings
	finding.detector in (finance.account_detectors | {"privacy/card"})
}

# METADATA
# title: Keys of wallets in answers
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.wallet", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector in finance.wallet_detectors
}

# METADATA
# title: Figures that no source gave
# description: |
#   In an app of the tier "high", a number that no text of the request holds is put before a person (EU AI Act, article
#   14, human oversight). With the option `grounded` it does not pass at all.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM09]
#   standards: ["eu-ai-act:14"]
rulings contains lib.tuned(object.union(
	lib.ruling_for(index, {"id": "finance.figures", "action": "annotate"}),
	{"obligations": [{"kind": "annotate", "labels": {"human_review": "ungrounded-figures"}}]},
)) if {
	input.facts.app.riskTier == "high"
	some index, finding in input.facts.findings
	finding.detector == "output/grounding"
}

rulings contains lib.tuned(lib.ruling_for(index, {"id": "finance.figures", "action": "block"})) if {
	lib.option("finance", "grounded", false)
	some index, finding in input.facts.findings
	finding.detector == "output/grounding"
}
