package bartizan.tools

import data.bartizan.lib
import data.bartizan.packs.coding_agent

# METADATA
# title: Commands that text of strangers led to
# description: |
#   A command, a target or a package that an issue, a page or a README named, or that is ordered there, is not run. This
#   is how text becomes code.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM01, owasp-llm-2025:LLM06, owasp-asi-2026:ASI01, owasp-asi-2026:ASI05]
rulings contains lib.tuned({"rule": "coding-agent.led", "action": "block", "code": "coding-agent.led.execution"}) if {
	some call in input.facts.calls
	coding_agent.runs(call)
	lib.led_by_others(call)
}

# METADATA
# title: Commands after strangers have spoken
# description: |
#   With text of others in view every command is shown to the user first. `sandboxed_tools` run where nothing can
#   be lost, and need no question.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI05]
rulings contains lib.tuned({
	"rule": "coding-agent.command",
	"action": "ask",
	"code": "coding-agent.command.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("coding-agent", "approvers", "end-user"),
		"expires_s": lib.option("coding-agent", "approval_expires_s", 900),
	}],
}) if {
	some call in input.facts.calls
	coding_agent.runs(call)
	call.tainted
	not lib.tool_among(call.tool, lib.option("coding-agent", "sandboxed_tools", []))
}

# METADATA
# title: What others build and run
# description: |
#   Pushes, merges, releases, deployments and changes of workflows wait for `maintainers`, whoever had the idea.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI04]
rulings contains lib.tuned({
	"rule": "coding-agent.publish",
	"action": "ask",
	"code": "coding-agent.publish.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("coding-agent", "maintainers", "maintainers"),
		"expires_s": lib.option("coding-agent", "approval_expires_s", 3600),
	}],
}) if {
	some call in input.facts.calls
	coding_agent.publishes(call)
}

# METADATA
# title: Source code that leaves
# description: Private content in an address or a message, where the user did not ask for just that.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI02]
rulings contains lib.tuned({
	"rule": "coding-agent.disclosure",
	"action": "block",
	"code": "coding-agent.disclosure.private",
}) if {
	some call in input.facts.calls
	coding_agent.reaches_out(call)
	some flow in call.flows
	not flow.asked
}

# METADATA
# title: A tool that nobody offered
# description: A model that calls what is not there was told of it by somebody else, or makes it up.
# custom:
#   severity: medium
#   taxonomy: [owasp-asi-2026:ASI02, owasp-asi-2026:ASI04]
rulings contains lib.tuned({
	"rule": "coding-agent.unknown-tool",
	"action": "block",
	"code": "coding-agent.tool.not_offered",
}) if {
	some call in input.facts.calls
	"tool.not_offered" in call.faults
}

# METADATA
# title: Rights are not given by agents
# custom:
#   severity: critical
#   taxonomy: [owasp-asi-2026:ASI03, owasp-asi-2026:ASI10]
rulings contains lib.tuned({"rule": "coding-agent.grant", "action": "block", "code": "coding-agent.grant.refused"}) if {
	some call in input.facts.calls
	"identity" in call.sinks
}
