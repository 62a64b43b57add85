package bartizan.packs_test

import data.bartizan.lib

ruling := {"rule": "finance.payment", "action": "block", "code": "finance.payment.refused"}

of_app(id) := {"facts": {"app": {"id": id, "dataClasses": ["card"]}, "endUser": {"groups": ["ops"]}, "findings": []}}

test_a_rule_without_options_is_enforced if {
	lib.tuned(ruling).mode == "enforce" with input as of_app("web")
}

test_a_rule_in_shadow if {
	lib.tuned(ruling).mode == "shadow" with input as of_app("web")
		with data.bartizan.options as {"rules": {"finance.payment": {"mode": "shadow"}}}
}

test_a_rule_that_is_off_says_nothing if {
	not lib.tuned(ruling) with input as of_app("web")
		with data.bartizan.options as {"rules": {"finance.payment": {"mode": "off"}}}
}

test_a_misspelt_mode_fails_the_decision if {
	misspelt := lib.tuned(ruling) with input as of_app("web")
		with data.bartizan.options as {"rules": {"finance.payment": {"mode": "shadwo"}}}
	lib.verdict({misspelt}).outcome == "failed"
}

test_apps_of_a_pack[name] if {
	some name, one in {
		"none are named": {"apps": null, "reached": 1},
		"it is named": {"apps": ["web", "desk"], "reached": 1},
		"others are named": {"apps": ["desk"], "reached": 0},
		"nothing is named": {"apps": [], "reached": 0},
		"they are no list": {"apps": "desk", "reached": 1},
		"they are an object": {"apps": {"desk": true}, "reached": 1},
	}
	reached := [1 | lib.tuned(ruling)] with input as of_app("web")
		with data.bartizan.options as {"packs": {"finance": {"apps": one.apps}}}
	count(reached) == one.reached
}

test_options_have_usual_values if {
	lib.option("finance", "bulk", 20) == 20
	lib.option("finance", "bulk", 20) == 3 with data.bartizan.options as {"packs": {"finance": {"bulk": 3}}}
}

test_tools_by_their_names[name] if {
	some name, one in {
		"the same": {"tool": "send_mail", "patterns": ["send_mail"], "found": 1},
		"capital letters": {"tool": "Send_Mail", "patterns": ["SEND_*"], "found": 1},
		"a dot is a character": {"tool": "mail.send", "patterns": ["mail*"], "found": 1},
		"only a part": {"tool": "resend_mail", "patterns": ["send_*"], "found": 0},
		"no patterns": {"tool": "send_mail", "patterns": [], "found": 0},
	}
	found := [1 | lib.tool_among(one.tool, one.patterns)]
	count(found) == one.found
}

test_equal_values_count_once if {
	findings := [
		{"detector": "privacy/iban", "digest": "a"},
		{"detector": "privacy/iban", "digest": "a"},
		{"detector": "privacy/card", "digest": "b"},
		{"detector": "privacy/email", "digest": "c"},
	]
	lib.distinct({"privacy/iban", "privacy/card"}) == 2 with input as {"facts": {"findings": findings}}
}

test_groups_and_classes if {
	asked := of_app("web")
	lib.in_group(["ops", "dev"]) with input as asked
	not lib.in_group(["dev"]) with input as asked
	not lib.in_group(["ops"]) with input as {"facts": {}}
	lib.holds(["card"]) with input as asked
	not lib.holds(["health"]) with input as asked
}

test_who_leads_a_call[name] if {
	some name, one in {
		"the user": {"call": {}, "led": 0},
		"words of others": {"call": {"commanded": true}, "led": 1},
		"a value that others want": {"call": {"arguments": [argument({"ordered": true})]}, "led": 1},
		"a value of others": {"call": {"arguments": [argument({"origin": "untrusted"})]}, "led": 1},
		"a value of nobody": {"call": {"arguments": [argument({"origin": "unknown"})]}, "led": 1},
		"a value that the user had looked up": {
			"call": {"arguments": [argument({"origin": "untrusted", "looked": true})]},
			"led": 0,
		},
	}
	led := [1 | lib.led_by_others(object.union({"commanded": false, "arguments": [argument({})]}, one.call))]
	count(led) == one.led
}

argument(facts) := object.union({"origin": "user", "ordered": false, "looked": false}, facts)
