package bartizan.request

import data.bartizan.lib

# METADATA
# title: Any sign of an attack
# description: |
#   From `injection_score` on, in whatever the developer did not write. An agent that stops is a nuisance; one that
#   obeys a stranger is an incident.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.injection", "action": "block"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "injection/")
	not lib.kind_of(finding.origin) in {"app", "system"}
	finding.score >= lib.option("strict-agent", "injection_score", 0.5)
}

# METADATA
# title: Keys are given to tools, not to models
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI03]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.secret", "action": "block"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
}

# METADATA
# title: What nobody could look into
# description: Also where the app passes it on (`unknown_content`).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01]
rulings contains lib.tuned({
	"rule": "strict-agent.uninspected",
	"action": "block",
	"code": "strict-agent.content.uninspected",
}) if {
	count(input.facts.uninspected) > 0
}

# METADATA
# title: What could not be finished
# description: Also where the installation lets failures pass (`protections.on_failure`).
# custom:
#   severity: high
#   taxonomy: []
rulings contains lib.tuned({
	"rule": "strict-agent.failure",
	"action": "fail",
	"code": "strict-agent.inspection.failed",
}) if {
	count(input.facts.failures) > 0
}

# METADATA
# title: Agents in a circle
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM10, owasp-asi-2026:ASI08]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "strict-agent.loop", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in {"abuse/flood", "abuse/probing"}
}

# METADATA
# title: Who is refused again and again
# description: |
#   An agent that runs into walls again and again has lost its way, or follows somebody. `refused` says after how
#   many refused requests within the minutes that the gateway counts.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM01, owasp-llm-2025:LLM10]
rulings contains lib.tuned({
	"rule": "strict-agent.persistent",
	"action": "block",
	"code": "strict-agent.persistent.refused",
	"facts": {"refused": refused},
}) if {
	refused := input.facts.history.refused
	refused >= lib.option("strict-agent", "refused", 5)
}
