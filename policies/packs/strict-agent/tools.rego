package bartizan.tools

import data.bartizan.lib
import data.bartizan.packs.strict_agent

# METADATA
# title: Only listed tools
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI04]
rulings contains lib.tuned({"rule": "strict-agent.tool", "action": "block", "code": "strict-agent.tool.unlisted"}) if {
	some call in input.facts.calls
	not strict_agent.listed(call.tool)
}

# METADATA
# title: Whatever cannot be taken back is asked about
# description: Everything but looks and tools in `reversible_tools` waits for somebody of `approvers`.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI09]
rulings contains lib.tuned({
	"rule": "strict-agent.approval",
	"action": "ask",
	"code": "strict-agent.approval.needed",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("strict-agent", "approvers", "agent-approvers"),
		"expires_s": lib.option("strict-agent", "approval_expires_s", 600),
	}],
}) if {
	some call in input.facts.calls
	not strict_agent.reversible(call)
}

# METADATA
# title: Nothing that others lead
# description: |
#   Orders in text of others, and critical values that came from there, are refused also in a look: an address that is
#   fetched is a message.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned({"rule": "strict-agent.led", "action": "block", "code": "strict-agent.led.refused"}) if {
	some call in input.facts.calls
	lib.led_by_others(call)
}

# METADATA
# title: Nothing private leaves
# description: Not even when it was asked for; who needs that gives the tool of the house for it.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI02]
rulings contains lib.tuned({
	"rule": "strict-agent.disclosure",
	"action": "block",
	"code": "strict-agent.disclosure.private",
}) if {
	some call in input.facts.calls
	count(call.flows) > 0
}

# METADATA
# title: A history that does not add up
# description: |
#   Calls that nobody made, results that nobody asked for, broken arguments: a client, a memory or another agent put
#   them there.
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI06, owasp-asi-2026:ASI07]
rulings contains lib.tuned({
	"rule": "strict-agent.history",
	"action": "block",
	"code": "strict-agent.history.broken",
}) if {
	some call in input.facts.calls
	count(call.faults) + count(call.history) > 0
}

# METADATA
# title: More than the user asked for
# description: A change of a kind that the words of the user do not ask for.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI01, owasp-asi-2026:ASI10]
rulings contains lib.tuned({
	"rule": "strict-agent.unasked",
	"action": "block",
	"code": "strict-agent.unasked.refused",
}) if {
	some call in input.facts.calls
	call.action != "read"
	not call.requested in {"delegated", "stated"}
}
