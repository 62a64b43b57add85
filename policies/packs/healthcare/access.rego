package bartizan.access

import data.bartizan.lib
import data.bartizan.packs.healthcare

# METADATA
# title: Health data goes only where it is signed for
# description: |
#   Whoever processes it on behalf of a provider needs a contract as business associate (45 CFR 164.502(e), 164.504(e)).
#   `associates` names those upstreams; the request is routed to them, and refused when there are none.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["hipaa:164.502(e)", "gdpr:28"]
rulings contains lib.tuned({
	"rule": "healthcare.associate",
	"action": "allow",
	"code": "healthcare.associate.routed",
	"obligations": [{"kind": "route", "upstreams": healthcare.associates}],
}) if {
	healthcare.handles_health
	count(healthcare.associates) > 0
}

rulings contains lib.tuned({
	"rule": "healthcare.associate",
	"action": "block",
	"code": "healthcare.associate.none",
}) if {
	healthcare.handles_health
	count(healthcare.associates) == 0
}

rulings contains lib.tuned({
	"rule": "healthcare.associate",
	"action": "block",
	"code": "healthcare.associate.other",
}) if {
	healthcare.handles_health
	upstream := input.facts.upstream.id
	not upstream in healthcare.associates
}

# METADATA
# title: Health data for somebody without a name
# description: Access is by one identified user, and on record (45 CFR 164.312(a)(2)(i), (b) and (d)).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI03]
#   standards: ["hipaa:164.312"]
rulings contains lib.tuned({
	"rule": "healthcare.end-user",
	"action": "block",
	"code": "healthcare.end_user.missing",
}) if {
	healthcare.handles_health
	not input.facts.endUser.subject
}

# METADATA
# title: Health data without a stated place of processing
# description: |
#   Transfers out of the Union need a basis of their own (GDPR, chapter V). The baseline then keeps to the regions.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:44"]
rulings contains lib.tuned({
	"rule": "healthcare.residency",
	"action": "block",
	"code": "healthcare.residency.unstated",
}) if {
	healthcare.handles_health
	count(input.facts.app.allowedRegions) == 0
}

# METADATA
# title: Health data kept at the provider
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(e)"]
rulings contains lib.tuned({
	"rule": "healthcare.provider-state",
	"action": "block",
	"code": "healthcare.provider_state.kept",
}) if {
	healthcare.handles_health
	count(input.facts.providerState) > 0
}

# METADATA
# title: Triage below the tier that it is in
# description: Systems for emergency triage of patients are high-risk (EU AI Act, annex III, point 5(d)).
# custom:
#   severity: high
#   taxonomy: []
#   standards: ["eu-ai-act:annex-III.5"]
rulings contains lib.tuned({
	"rule": "healthcare.risk-tier",
	"action": "block",
	"code": "healthcare.risk_tier.too_low",
}) if {
	lib.holds(lib.option("healthcare", "decision_classes", ["triage"]))
	input.facts.app.riskTier != "high"
}
