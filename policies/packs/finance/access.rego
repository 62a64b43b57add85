package bartizan.access

import data.bartizan.lib
import data.bartizan.packs.finance

# METADATA
# title: Financial data without a stated place of processing
# description: |
#   Contracts on services for the financial sector name the countries in which data is processed (DORA, article
#   30(2)(b)). An app that holds such data has to name its regions; the baseline then keeps it there.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["dora:30(2)(b)"]
rulings contains lib.tuned({"rule": "finance.residency", "action": "block", "code": "finance.residency.unstated"}) if {
	finance.handles_money
	count(input.facts.app.allowedRegions) == 0
}

# METADATA
# title: Card data for somebody without a name
# description: Access to card data is tied to one user (PCI DSS 4.0.1, requirements 8.2.1 and 10.2.1).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI03]
#   standards: ["pci-dss-4.0.1:8.2.1", "pci-dss-4.0.1:10.2.1"]
rulings contains lib.tuned({"rule": "finance.end-user", "action": "block", "code": "finance.end_user.missing"}) if {
	finance.handles_cards
	not input.facts.endUser.subject
}

# METADATA
# title: Financial data kept at the provider
# description: Stored answers, files and conversations are copies that no retention rule reaches (PCI DSS 3.2.1).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["pci-dss-4.0.1:3.2.1"]
rulings contains lib.tuned({
	"rule": "finance.provider-state",
	"action": "block",
	"code": "finance.provider_state.kept",
}) if {
	finance.handles_money
	count(input.facts.providerState) > 0
}

# METADATA
# title: Somebody from the other side of an information barrier
# description: '`barriers` gives the groups that may use an app: the deal team, not research.'
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI03]
rulings contains lib.tuned({"rule": "finance.barrier", "action": "block", "code": "finance.barrier.crossed"}) if {
	groups := lib.option("finance", "barriers", {})[input.facts.app.id]
	not lib.in_group(groups)
}

# METADATA
# title: Decisions on credit below the tier that they are in
# description: |
#   Systems that evaluate the creditworthiness of persons are high-risk (EU AI Act, annex III, point 5(b)), so are
#   risk assessment and pricing in life and health insurance (5(c)). An app that is not in that tier has not
#   been through what the tier asks for.
# custom:
#   severity: high
#   taxonomy: []
#   standards: ["eu-ai-act:annex-III.5"]
rulings contains lib.tuned({"rule": "finance.risk-tier", "action": "block", "code": "finance.risk_tier.too_low"}) if {
	lib.holds(lib.option("finance", "decision_classes", ["credit-decision", "insurance-decision"]))
	input.facts.app.riskTier != "high"
}
