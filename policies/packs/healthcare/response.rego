package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.healthcare

enforces contains detector if some detector in healthcare.identifiers

enforces contains "output/grounding" if lib.option("healthcare", "grounded", false)

judges := true

# METADATA
# title: Identifiers of patients in answers
# description: What came back for a token of the request is not among them; what the model knows or made up is.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["hipaa:164.514(b)"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "healthcare.identifier", "action": "mask"})) if {
	healthcare.handles_health
	not healthcare.treats
	some index, finding in input.facts.findings
	finding.detector in healthcare.identifiers
}

# METADATA
# title: Many patients in one answer
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({"rule": "healthcare.bulk", "action": "block", "code": "healthcare.bulk.patients"}) if {
	healthcare.bulk
}

# METADATA
# title: Doses and dates that no source gave
# description: |
#   A number that no text of the request holds is put before a person (EU AI Act, article 14); with the option
#   `grounded` it does not pass at all.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM09]
#   standards: ["eu-ai-act:14"]
rulings contains lib.tuned(object.union(
	lib.ruling_for(index, {"id": "healthcare.figures", "action": "annotate"}),
	{"obligations": [{"kind": "annotate", "labels": {"human_review": "ungrounded-figures"}}]},
)) if {
	healthcare.handles_health
	some index, finding in input.facts.findings
	finding.detector == "output/grounding"
}

rulings contains lib.tuned(lib.ruling_for(index, {"id": "healthcare.figures", "action": "block"})) if {
	healthcare.handles_health
	lib.option("healthcare", "grounded", false)
	some index, finding in input.facts.findings
	finding.detector == "output/grounding"
}
