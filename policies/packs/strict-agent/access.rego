package bartizan.access

import data.bartizan.lib
import data.bartizan.packs.strict_agent

# METADATA
# title: An agent has a name
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03, owasp-asi-2026:ASI10]
rulings contains lib.tuned({"rule": "strict-agent.agent", "action": "block", "code": "strict-agent.agent.missing"}) if {
	not input.facts.agent
}

# METADATA
# title: An agent acts for somebody
# description: What nobody asked for, nobody can answer for. `unattended` names agents that run by a clock.
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "strict-agent.end-user",
	"action": "block",
	"code": "strict-agent.end_user.missing",
}) if {
	not input.facts.endUser.subject
	not input.facts.agent in lib.option("strict-agent", "unattended", [])
}

# METADATA
# title: A model is shown no tool that the agent is not listed for
# description: '`tools` gives the tools of each agent; one that is offered beside them is a mistake or an attack.'
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI04]
rulings contains lib.tuned({
	"rule": "strict-agent.offered-tool",
	"action": "block",
	"code": "strict-agent.offered_tool.unlisted",
}) if {
	some tool in input.facts.tools
	not strict_agent.listed(tool)
}

# METADATA
# title: Nothing is kept and nothing runs at the provider
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI05, owasp-asi-2026:ASI06]
rulings contains lib.tuned({
	"rule": "strict-agent.provider-state",
	"action": "block",
	"code": "strict-agent.provider_state.used",
}) if {
	count(input.facts.providerState) > 0
}
