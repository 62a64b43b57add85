package bartizan.tools

import data.bartizan.lib

# METADATA
# title: What changes something because of somebody else's words
# description: |
#   A mail, page or ticket that leads a call which is more than a look is shown to the user before it happens.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-llm-2025:LLM06, owasp-asi-2026:ASI01]
rulings contains lib.tuned({
	"rule": "internal-assistant.led",
	"action": "ask",
	"code": "internal-assistant.led.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("internal-assistant", "approvers", "end-user"),
		"expires_s": lib.option("internal-assistant", "approval_expires_s", 900),
	}],
}) if {
	some call in input.facts.calls
	call.action != "read"
	lib.led_by_others(call)
}

# METADATA
# title: What is private leaves when the user asked for it
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI02]
rulings contains lib.tuned({
	"rule": "internal-assistant.disclosure",
	"action": "block",
	"code": "internal-assistant.disclosure.private",
}) if {
	some call in input.facts.calls
	"egress" in call.sinks
	some flow in call.flows
	not flow.asked
}

# METADATA
# title: Rights are given by administrators
# description: '`admin_groups` may grant and take rights through an assistant; nobody else.'
# custom:
#   severity: critical
#   taxonomy: [owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "internal-assistant.grant",
	"action": "block",
	"code": "internal-assistant.grant.group",
}) if {
	not lib.in_group(lib.option("internal-assistant", "admin_groups", []))
	some call in input.facts.calls
	"identity" in call.sinks
}
