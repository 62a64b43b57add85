# METADATA
# title: What an agent may do
# description: |
#   Asked once for each tool call that a model wants, before anybody could run it. The facts say what the call does,
#   who supplied each of its critical arguments, whether the user asked for such a thing and whether words of others
#   did. As long as nobody but the user and the application has spoken, there is nobody who could have hijacked the
#   model; after that, what a call does has to be shown to be the user's wish.
# schemas:
#   - input: schema.input
package bartizan.tools

import data.bartizan.baseline
import data.bartizan.lib

# METADATA
# title: What gateways ask for
# entrypoint: true
verdict := lib.verdict(rulings)

# METADATA
# title: Whether calls of tools are judged
# description: Asked once, when the policy is loaded.
# entrypoint: true
default judges := true

judges := false if data.bartizan.settings.tool_calls == "off"

rulings contains ruling if some ruling in baseline.unknown_app

rulings contains ruling if some ruling in baseline.about_failures

# METADATA
# title: A call that cannot be read as one, or of a tool that was not offered
rulings contains ruling if {
	some call in input.facts.calls
	some fault in call.faults
	fault != "tool.not_allowed"
	ruling := {
		"rule": sprintf("baseline.%s", [fault]),
		"action": "block",
		"code": "tools.malformed",
		"mode": mode,
	}
}

# METADATA
# title: A call of a tool that the app does not let its models call
rulings contains not_allowed if {
	some call in input.facts.calls
	"tool.not_allowed" in call.faults
}

# METADATA
# title: A critical value that others supplied, or nobody in sight
rulings contains held(rule, "tools.argument_origin") if {
	some call in suspect
	some argument in call.arguments
	argument.kind != "content"
	not supplied(argument)
	not excused(call, argument)
	rule := sprintf("baseline.%s_%s", [argument.origin, argument.kind])
}

# METADATA
# title: Others ask for just this, with this value
rulings contains held("baseline.ordered_value", "tools.ordered") if {
	some call in suspect
	acts(call)
	some argument in call.arguments
	argument.ordered
}

# METADATA
# title: Others ask for this kind of action, and not every value is the user's
rulings contains held("baseline.ordered_action", "tools.ordered") if {
	some call in suspect
	acts(call)
	call.commanded
	some argument in call.arguments
	argument.origin != "user"
}

# METADATA
# title: An action that the user's words do not ask for
rulings contains held("baseline.unrequested", "tools.unrequested") if {
	some call in suspect
	acts(call)
	call.requested == "absent"
	grave(call)
}

rulings contains held("baseline.unrequested", "tools.unrequested") if {
	some call in suspect
	acts(call)
	call.requested == "absent"
	call.urged
}

# METADATA
# title: Something for a reader whom the user neither named nor asked to reach
rulings contains held("baseline.unrequested_reader", "tools.unrequested") if {
	some call in suspect
	"egress" in call.sinks
	call.requested == "absent"
	some argument in call.arguments
	argument.kind in {"target", "url"}
	argument.origin != "user"
}

# METADATA
# title: An action that the user left to what is read
rulings contains held("baseline.delegated", "tools.unrequested") if {
	some call in suspect
	acts(call)
	call.requested == "delegated"
	not mild(call)
}

# METADATA
# title: An action after a request without a word that is known
rulings contains held("baseline.unreadable", "tools.unrequested") if {
	some call in suspect
	acts(call)
	call.requested == "unreadable"
	some argument in call.arguments
	argument.origin != "user"
}

# METADATA
# title: Private content that the user did not speak of, or that is hidden
rulings contains held("baseline.private_content", "tools.private_content") if {
	some call in suspect
	leaves(call)
	some flow in call.flows
	not open_flow(flow)
}

# METADATA
# title: Private content for somebody whom the user did not name
rulings contains held("baseline.private_reader", "tools.private_content") if {
	some call in suspect
	"egress" in call.sinks
	count(call.flows) > 0
	some argument in call.arguments
	argument.kind in {"target", "url"}
	not argument.inside
	not supplied(argument)
}

# METADATA
# title: Private content in an address, or in a question to a source that anyone may run
rulings contains held("baseline.private_address", "tools.private_content") if {
	some call in suspect
	call.action == "read"
	some flow in call.flows
	not open_flow(flow)
}

rulings contains held("baseline.private_address", "tools.private_content") if {
	some call in suspect
	call.action == "read"
	count(call.flows) > 0
	some argument in call.arguments
	argument.kind == "url"
}

not_allowed := {"rule": "baseline.tool_not_allowed", "action": "block", "code": "tools.not_allowed"}

held(rule, code) := {"rule": rule, "action": "ask", "code": code, "mode": mode}

# Whether these rules are enforced, or tried out.
default mode := "enforce"

mode := "shadow" if data.bartizan.settings.tool_calls in {"shadow", "off"}

# Calls after somebody else has spoken. A command is judged in any case: what it holds was never only the user's.
suspect contains call if {
	some call in input.facts.calls
	call.tainted
}

# What cannot be taken back, or gives power away, needs words of the user in any case.
grave(call) if call.action in {"pay", "delete", "grant", "execute", "unknown"}

acts(call) if count(call.sinks) > 0

leaves(call) if {
	some sink in call.sinks
	sink in {"egress", "payment", "execution"}
}

supplied(argument) if argument.origin in {"user", "trusted"}

# An address that stands somewhere word for word carries nothing out when it is read.
excused(call, argument) if {
	call.action == "read"
	argument.kind == "url"
	argument.origin == "untrusted"
}

# Looked up where the user said: enough for what is not money, power or a command.
excused(call, argument) if {
	argument.looked
	not argument.ordered
	not weighty(call, argument)
}

# A command in the model's own words, for what the user asked for, with no address that is not the user's.
excused(call, argument) if {
	argument.kind == "command"
	argument.origin == "unknown"
	not argument.inside
	call.requested == "stated"
	not call.commanded
}

# A name that the model made up for what it makes or changes, where nobody else asked for anything of the kind.
excused(call, argument) if {
	argument.kind == "object"
	argument.origin == "unknown"
	call.action in {"create", "update"}
	call.requested == "stated"
	not call.urged
}

# A number that nobody gave is a matter of money alone.
excused(call, argument) if {
	argument.kind == "amount"
	argument.origin == "unknown"
	call.action != "pay"
}

weighty(_, argument) if argument.kind in {"secret", "command"}

weighty(call, _) if call.action in {"execute", "unknown", "delete"}

weighty(call, argument) if {
	call.action == "pay"
	argument.kind != "amount"
}

# A message to somebody who is known, with nothing in it that would have to be shown.
mild(call) if {
	call.action == "send"
	not call.commanded
	count(call.flows) == 0
	every argument in call.arguments { supplied(argument) }
}

open_flow(flow) if {
	flow.asked
	not flow.encoded
}
