package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.strict_agent

enforces contains pattern if some pattern in ["secrets/*", "output/canary", "output/prompt-leak", "abuse/loop"]

enforces contains detector if some detector in strict_agent.link_detectors

judges := true

# METADATA
# title: Keys and marks in answers
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-llm-2025:LLM07]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.secret", "action": "block"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
}

rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.secret", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in {"output/canary", "output/prompt-leak"}
}

# METADATA
# title: Links and images that lead out
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05, owasp-asi-2026:ASI02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.link", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in strict_agent.link_detectors
}

# METADATA
# title: Answers in a circle
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM10, owasp-asi-2026:ASI08]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.loop", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector == "abuse/loop"
}
