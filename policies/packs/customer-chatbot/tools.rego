package bartizan.tools

import data.bartizan.lib

# METADATA
# title: Strangers look and do not touch
# description: |
#   For a visitor who has not logged in, tools are for reading. `public_tools` names those that strangers may use for
#   more, such as opening a ticket.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "customer-chatbot.stranger",
	"action": "block",
	"code": "customer-chatbot.stranger.changes",
}) if {
	not input.facts.endUser.subject
	some call in input.facts.calls
	call.action != "read"
	not lib.tool_among(call.tool, lib.option("customer-chatbot", "public_tools", []))
}

# METADATA
# title: What was not the visitor's wish
# description: 'A change, payment or message that text of others leads is refused: nobody is there who could be asked.'
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned({
	"rule": "customer-chatbot.led",
	"action": "block",
	"code": "customer-chatbot.led.refused",
}) if {
	some call in input.facts.calls
	call.action != "read"
	lib.led_by_others(call)
}

# METADATA
# title: Tools that no chatbot has
# description: Nothing is run, and no rights are given, because a customer wrote so.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI05]
rulings contains lib.tuned({
	"rule": "customer-chatbot.execution",
	"action": "block",
	"code": "customer-chatbot.execution.refused",
}) if {
	some call in input.facts.calls
	some sink in call.sinks
	sink in {"execution", "identity"}
}
