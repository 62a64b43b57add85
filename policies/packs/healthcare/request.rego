package bartizan.request

import data.bartizan.lib
import data.bartizan.packs.healthcare

# METADATA
# title: A model needs no names of patients
# description: |
#   Identifiers leave as tokens that come back in the answer: the minimum necessary (45 CFR 164.502(b)), and data
#   minimisation (GDPR, article 5(1)(c)). Clinicians who treat see them as they are.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["hipaa:164.502(b)", "hipaa:164.514(b)", "gdpr:5(1)(c)"]
rulings contains lib.tuned(lib.ruling_for(
	index,
	{"id": "healthcare.identifier", "action": "mask", "style": "tokenise"},
)) if {
	healthcare.handles_health
	not healthcare.treats
	some index, finding in input.facts.findings
	finding.detector in healthcare.identifiers
}

# METADATA
# title: Data of patients in an app that is not made for them
# description: |
#   A number of a patient, in an app that declares no health data, has lost its way: none of what protects such data
#   was asked for there.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:9"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "healthcare.undeclared", "action": "block"})) if {
	not healthcare.handles_health
	some index, finding in input.facts.findings
	finding.detector in {"privacy/health-data", "privacy/health-id"}
	finding.digest in (healthcare.patient_numbers | healthcare.conditions_of_somebody)
}

# METADATA
# title: Numbers of patients outside production
# description: Tests and trials run on made-up patients.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "healthcare.live-data", "action": "block"})) if {
	input.facts.app.environment != "production"
	some index, finding in input.facts.findings
	finding.digest in healthcare.patient_numbers
}

# METADATA
# title: Many patients at once
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({"rule": "healthcare.bulk", "action": "block", "code": "healthcare.bulk.patients"}) if {
	healthcare.bulk
}

# METADATA
# title: Somebody may be in danger
# description: |
#   Words about self-harm are not refused here: who writes them needs an answer. They are marked, so that the app and
#   those on duty see them.
# custom:
#   severity: high
#   taxonomy: []
rulings contains lib.tuned(object.union(
	lib.ruling_for(index, {"id": "healthcare.crisis", "action": "annotate"}),
	{"obligations": [{"kind": "annotate", "labels": {"crisis": "self-harm"}}]},
)) if {
	some index, finding in input.facts.findings
	finding.detector == "content/harm"
	finding.entity == "self-harm"
}
