package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.coding_agent

enforces contains pattern if some pattern in ["secrets/*", "injection/invisible-text", "output/capture-host"]

enforces contains "output/insecure-code" if lib.option("coding-agent", "refuse_weaknesses", false)

judges := true

# METADATA
# title: Keys in code that was written
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.secret", "action": "mask"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
}

# METADATA
# title: Weaknesses in code that was written
# description: |
#   The entities in `grave_weaknesses` are marked for review. With the option `refuse_weaknesses` they do not pass: for
#   agents whose changes nobody reads.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05]
rulings contains lib.tuned(object.union(
	lib.ruling_for(index, {"id": "coding-agent.weakness", "action": "annotate"}),
	{"obligations": [{"kind": "annotate", "labels": {"code_review": "weakness"}}]},
)) if {
	some index, finding in input.facts.findings
	finding.detector == "output/insecure-code"
	finding.entity in coding_agent.grave_weaknesses
}

rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.weakness", "action": "block"})) if {
	lib.option("coding-agent", "refuse_weaknesses", false)
	some index, finding in input.facts.findings
	finding.detector == "output/insecure-code"
	finding.entity in coding_agent.grave_weaknesses
}

# METADATA
# title: Hidden characters in code that was written
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.invisible", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector == "injection/invisible-text"
}

# METADATA
# title: Hosts that catch what is sent to them
# description: Request catchers and tunnels have no place in code that goes into a repository.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "coding-agent.capture-host", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector == "output/capture-host"
}
