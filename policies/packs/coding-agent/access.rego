package bartizan.access

import data.bartizan.lib

# METADATA
# title: An agent has a name of its own
# description: What an agent did has to be told apart from what its user did (OWASP ASI03).
# custom:
#   severity: medium
#   taxonomy: [owasp-asi-2026:ASI03]
rulings contains lib.tuned({"rule": "coding-agent.agent", "action": "block", "code": "coding-agent.agent.missing"}) if {
	count(input.facts.tools) > 0
	not input.facts.agent
}

# METADATA
# title: Tools that run at the provider
# description: |
#   Code interpreters, hosted search and remote servers act where nobody here sees the call. Files and conversations
#   kept there are for the baseline.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI05]
rulings contains lib.tuned({
	"rule": "coding-agent.hosted-tool",
	"action": "block",
	"code": "coding-agent.hosted_tool.used",
}) if {
	some state in input.facts.providerState
	state.kind in {"container", "hosted-tool"}
}

# METADATA
# title: Source code of a closed repository
# description: An app with a class of data in `closed_classes` is routed to `private_upstreams`, where there are any.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({
	"rule": "coding-agent.closed-source",
	"action": "allow",
	"code": "coding-agent.closed_source.routed",
	"obligations": [{"kind": "route", "upstreams": upstreams}],
}) if {
	lib.holds(lib.option("coding-agent", "closed_classes", ["source-code-closed"]))
	upstreams := lib.option("coding-agent", "private_upstreams", [])
	count(upstreams) > 0
}

rulings contains lib.tuned({
	"rule": "coding-agent.closed-source",
	"action": "block",
	"code": "coding-agent.closed_source.nowhere",
}) if {
	lib.holds(lib.option("coding-agent", "closed_classes", ["source-code-closed"]))
	count(lib.option("coding-agent", "private_upstreams", [])) == 0
}
