package bartizan.tools_test

import data.bartizan.lib
import data.bartizan.tools

settings := {"rules": [], "places": {}, "on_failure": "block", "unknown_content": "block", "apps": {"web": {
	"models": ["*"],
	"allowed_regions": [],
	"provider_state": [],
	"unknown_content": "block",
}}}

call := {
	"index": 0,
	"tool": "send_message",
	"action": "send",
	"sinks": ["egress"],
	"source": "private",
	"faults": [],
	"tainted": true,
	"history": [],
	"requested": "stated",
	"urged": false,
	"commanded": false,
	"arguments": [],
	"flows": [],
}

argument := {
	"pointer": "/recipient",
	"kind": "target",
	"inside": false,
	"origin": "user",
	"from": [],
	"ordered": false,
	"looked": false,
}

flow := {"pointer": "/body", "tool": "read_inbox", "encoded": false, "asked": true}

input_of(changes) := {"schema": "bartizan.policy-input/1", "facts": {
	"point": "tools",
	"app": {"id": "web"},
	"findings": [],
	"uninspected": [],
	"failures": [],
	"calls": [object.union(call, changes)],
}}

# Of the baseline alone: packs that are loaded beside it have tests of their own.
verdict(changes) := lib.verdict(own) if {
	said := tools.rulings with input as input_of(changes) with data.bartizan.settings as settings
	own := {ruling | some ruling in said; startswith(ruling.rule, "baseline.")}
}

outcome(changes) := verdict(changes).outcome

rules(changes) := {reason.rule | some reason in verdict(changes).reasons}

with_argument(changes) := [object.union(argument, changes)]

test_what_the_user_asked_for_is_allowed if outcome({"arguments": [argument]}) == "allow"

test_nothing_is_held_before_others_have_spoken if {
	outcome({"tainted": false, "requested": "absent", "arguments": with_argument({"origin": "unknown"})}) == "allow"
}

test_malformed_arguments_are_blocked if {
	outcome({"tainted": false, "faults": ["arguments.malformed"]}) == "block"
}

test_tools_that_were_not_offered_are_blocked if {
	"baseline.tool.not_offered" in rules({"faults": ["tool.not_offered"]})
}

test_tools_that_the_app_does_not_allow_are_blocked_whoever_asks if {
	rules({"tainted": false, "faults": ["tool.not_allowed"]}) == {"baseline.tool_not_allowed"}
	outcome({"tainted": false, "faults": ["tool.not_allowed"]}) == "block"
}

test_readers_whom_nobody_asked_to_reach_are_held if {
	sent := {"requested": "absent", "action": "create", "sinks": ["state", "egress"]}
	held_for := object.union(sent, {"arguments": with_argument({"kind": "target", "origin": "trusted"})})
	rules(held_for) == {"baseline.unrequested_reader"}
	outcome(object.union(held_for, {"requested": "stated"})) == "allow"
	outcome(object.union(sent, {"arguments": with_argument({"kind": "target", "origin": "user"})})) == "allow"
}

test_values_of_others_are_held[origin] if {
	some origin in ["untrusted", "unknown"]
	outcome({"arguments": with_argument({"origin": origin})}) == "ask"
}

test_values_of_fields_are_allowed if outcome({"arguments": with_argument({"origin": "trusted"})}) == "allow"

test_addresses_inside_words_are_held if {
	held := with_argument({"kind": "url", "inside": true, "origin": "untrusted"})
	rules({"arguments": held}) == {"baseline.untrusted_url"}
}

test_addresses_that_others_wrote_may_be_read if {
	outcome({"action": "read", "sinks": [], "arguments": with_argument({"kind": "url", "origin": "untrusted"})}) == "allow"
}

test_addresses_that_nobody_wrote_may_not_be_read if {
	outcome({"action": "read", "sinks": [], "arguments": with_argument({"kind": "url", "origin": "unknown"})}) == "ask"
}

test_looked_up_values_are_allowed if {
	outcome({"arguments": with_argument({"origin": "untrusted", "looked": true})}) == "allow"
}

test_looked_up_values_are_not_enough_for_money_power_and_commands[case] if {
	some case in [
		[{"action": "pay", "sinks": ["payment"]}, {}],
		[{"action": "execute", "sinks": ["execution"]}, {"kind": "command"}],
		[{"action": "delete", "sinks": ["state"]}, {"kind": "object"}],
		[{"action": "grant", "sinks": ["identity"]}, {"kind": "secret"}],
		[{}, {"ordered": true}],
	]
	looked := object.union({"origin": "untrusted", "looked": true}, case[1])
	outcome(object.union(case[0], {"arguments": with_argument(looked)})) == "ask"
}

test_looked_up_amounts_are_allowed if {
	amount := with_argument({"kind": "amount", "origin": "untrusted", "looked": true})
	outcome({"action": "pay", "sinks": ["payment"], "arguments": amount}) == "allow"
}

test_amounts_from_nowhere_are_a_matter_of_money[action] if {
	some action, expected in {"pay": "ask", "update": "allow"}
	outcome({"action": action, "arguments": with_argument({"kind": "amount", "origin": "unknown"})}) == expected
}

test_names_that_the_model_made_up if {
	made_up := {
		"action": "create",
		"sinks": ["state"],
		"arguments": with_argument({"kind": "object", "origin": "unknown"}),
	}
	outcome(made_up) == "allow"
	outcome(object.union(made_up, {"urged": true})) == "ask"
	outcome(object.union(made_up, {"action": "delete"})) == "ask"
	outcome(object.union(made_up, {"requested": "delegated"})) == "ask"
}

test_actions_that_nobody_asked_for_are_held_where_others_did if {
	rules({"requested": "absent", "urged": true, "arguments": [argument]}) == {"baseline.unrequested"}
	outcome({"requested": "absent", "arguments": [argument]}) == "allow"
}

test_grave_actions_that_nobody_asked_for_are_held if {
	every action in ["pay", "delete", "grant", "execute", "unknown"] {
		outcome({"requested": "absent", "action": action, "sinks": ["state"], "arguments": [argument]}) == "ask"
	}
}

test_delegated_actions_are_held_unless_mild if {
	outcome({"requested": "delegated", "arguments": [argument]}) == "allow"
	outcome({"requested": "delegated", "action": "update", "sinks": ["state"], "arguments": [argument]}) == "ask"
	outcome({"requested": "delegated", "arguments": [argument], "flows": [flow]}) == "ask"
}

test_unreadable_requests_need_values_of_the_user if {
	outcome({"requested": "unreadable", "arguments": [argument]}) == "allow"
	outcome({"requested": "unreadable", "arguments": with_argument({"origin": "trusted"})}) == "ask"
}

test_ordered_actions_need_values_of_the_user if {
	outcome({"commanded": true, "arguments": [argument]}) == "allow"
	outcome({"commanded": true, "arguments": with_argument({"origin": "trusted"})}) == "ask"
}

test_words_alone_are_held_where_others_ordered_them if {
	words := {"kind": "content", "origin": "unknown"}
	outcome({"arguments": with_argument(words)}) == "allow"
	outcome({"commanded": true, "arguments": with_argument(words)}) == "ask"
	outcome({"arguments": with_argument(object.union(words, {"ordered": true}))}) == "ask"
}

test_ordered_values_are_held if {
	rules({"arguments": with_argument({"origin": "trusted", "ordered": true})}) == {"baseline.ordered_value"}
}

test_private_content_goes_where_the_user_said if outcome({"arguments": [argument], "flows": [flow]}) == "allow"

test_private_content_that_nobody_spoke_of_is_held if {
	outcome({"arguments": [argument], "flows": [object.union(flow, {"asked": false})]}) == "ask"
}

test_encoded_private_content_is_held if {
	outcome({"arguments": [argument], "flows": [object.union(flow, {"encoded": true})]}) == "ask"
}

test_private_content_in_an_address_is_held if {
	url := with_argument({"kind": "url", "origin": "untrusted"})
	outcome({"action": "read", "sinks": [], "arguments": url, "flows": [flow]}) == "ask"
}

test_commands_in_own_words_for_what_was_asked if {
	command := {
		"action": "execute",
		"sinks": ["execution"],
		"arguments": with_argument({"kind": "command", "origin": "unknown"}),
	}
	outcome(command) == "allow"
	outcome(object.union(command, {"requested": "absent"})) == "ask"
	outcome(object.union(command, {"commanded": true})) == "ask"
}

test_unknown_apps_are_blocked if {
	tools.verdict.outcome == "block" with input as object.union(input_of({}), {"facts": {"app": {"id": "nobody"}}})
		with data.bartizan.settings as settings
}

test_failures_are_refused if {
	tools.verdict.outcome == "failed" with input as object.union(input_of({}), {"facts": {"failures": ["x: y"]}})
		with data.bartizan.settings as settings
}

faulty := {"facts": {
	"point": "tools",
	"app": {"id": "web"},
	"findings": [],
	"failures": [],
	"calls": [object.union(call, {"faults": ["tool.not_offered"]})],
}}

test_tried_out_changes_nothing if {
	tried := object.union(settings, {"tool_calls": "shadow"})
	verdict := tools.verdict with input as faulty with data.bartizan.settings as tried
	verdict.outcome == "allow"
	{reason.mode | some reason in verdict.reasons} == {"shadow"}
}

test_switched_off_is_not_asked if {
	tools.judges with data.bartizan.settings as settings
	not tools.judges with data.bartizan.settings as object.union(settings, {"tool_calls": "off"})
	tools.judges with data.bartizan.settings as object.union(settings, {"tool_calls": "shadow"})
}
