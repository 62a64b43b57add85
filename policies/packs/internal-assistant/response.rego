package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.internal_assistant

enforces contains "secrets/*"

enforces contains "output/canary"

enforces contains detector if {
	some detector in (internal_assistant.personal_detectors | internal_assistant.link_detectors)
}

judges := true

# METADATA
# title: A mark that was put into something secret
# description: Whoever marked a document with a canary wants to know, and wants the answer stopped.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-llm-2025:LLM07]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.canary", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector == "output/canary"
}

# METADATA
# title: Keys in answers
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.secret", "action": "mask"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
}

# METADATA
# title: Numbers of colleagues in answers
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(c)"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.personal", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector in internal_assistant.personal_detectors
}

# METADATA
# title: Links that take content out, or people in
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.link", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector in internal_assistant.link_detectors
}
