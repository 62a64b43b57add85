package bartizan.request

import data.bartizan.lib
import data.bartizan.packs.coding_agent

# METADATA
# title: Keys that somebody pasted
# description: A key in a prompt has left its vault. In code, logs and results of tools it is masked instead.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.secret", "action": action})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
	action := object.get({"system": "block", "user": "block"}, lib.kind_of(finding.origin), "mask")
}

# METADATA
# title: Orders in what the agent reads
# description: |
#   Comments, issues, pages, logs and names of files are text of strangers. From `planted_score` on a sentence that
#   orders is cut out of it; what the baseline is sure of, it refuses.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.planted", "action": "mask"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "injection/")
	lib.kind_of(finding.origin) in {"document", "tool"}
	finding.score >= lib.option("coding-agent", "planted_score", 0.6)
}

# METADATA
# title: Characters that only the model sees
# description: In source code they hide orders, and turn around what a reviewer reads (CVE-2021-42574).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.invisible", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector == "injection/invisible-text"
}

# METADATA
# title: Customers in test data
# description: Numbers of persons leave as tokens that come back in the answer.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(c)"]
rulings contains lib.tuned(lib.ruling_for(
	index,
	{"id": "coding-agent.personal", "action": "mask", "style": "tokenise"},
)) if {
	some index, finding in input.facts.findings
	finding.detector in coding_agent.personal_detectors
}
