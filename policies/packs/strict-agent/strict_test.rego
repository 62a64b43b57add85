package bartizan.packs.strict_agent_test

normal := {
	"app": {"id": "desk", "dataClasses": []},
	"endUser": {"subject": "idp:ada", "groups": [], "attributes": {}},
	"agent": "triage",
	"tools": ["list_mails", "label_mail"],
	"findings": [],
	"uninspected": [],
	"failures": [],
	"providerState": [],
	"calls": [],
}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

without(name) := {"facts": object.remove(normal, [name])}

listing := {"packs": {"strict-agent": {
	"tools": {"triage": ["list_*", "label_*"]},
	"reversible_tools": ["label_*"],
}}}

found(detector, origin) := {
	"detector": detector,
	"entity": "any",
	"score": 0.6,
	"origin": origin,
	"kind": "text",
	"digest": detector,
}

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action | some ruling in rulings; startswith(ruling.rule, "strict-agent.")}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"input": exchange({}), "rulings": {}},
		"no agent": {
			"input": without("agent"),
			"rulings": {
				"strict-agent.agent": "block",
				"strict-agent.offered-tool": "block",
			},
		},
		"nobody asked": {"input": without("endUser"), "rulings": {"strict-agent.end-user": "block"}},
		"an agent that nobody listed": {
			"input": exchange({"agent": "other"}),
			"rulings": {"strict-agent.offered-tool": "block"},
		},
		"one tool too many": {
			"input": exchange({"tools": ["list_mails", "send_mail"]}),
			"rulings": {"strict-agent.offered-tool": "block"},
		},
		"state at the provider": {
			"input": exchange({"providerState": [{"kind": "store", "pointer": "/store"}]}),
			"rulings": {"strict-agent.provider-state": "block"},
		},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as one.input
		with data.bartizan.options as listing
}

test_agents_that_run_by_a_clock if {
	wanted(data.bartizan.access.rulings) == {} with input as exchange({"endUser": {}, "tools": []})
		with data.bartizan.options as {"packs": {"strict-agent": {"unattended": ["triage"]}}}
}

test_without_a_list_there_are_no_tools if {
	wanted(data.bartizan.access.rulings) == {"strict-agent.offered-tool": "block"} with input as exchange({})
}

test_request[name] if {
	some name, one in {
		"nothing": {"facts": {}, "rulings": {}},
		"a sign of an attack in a mail": {
			"facts": {"findings": [found("injection/scored", "tool:list_mails")]},
			"rulings": {"strict-agent.injection": "block"},
		},
		"a weak one": {
			"facts": {"findings": [object.union(found("injection/scored", "user"), {"score": 0.4})]},
			"rulings": {},
		},
		"the developer's own words": {
			"facts": {"findings": [found("injection/scored", "system")]},
			"rulings": {},
		},
		"a key": {
			"facts": {"findings": [found("secrets/vendor-key", "tool:list_mails")]},
			"rulings": {"strict-agent.secret": "block"},
		},
		"an image": {
			"facts": {"uninspected": [{"kind": "media", "pointer": "/x"}]},
			"rulings": {"strict-agent.uninspected": "block"},
		},
		"a detector that did not finish": {
			"facts": {"failures": ["privacy/card: threw"]},
			"rulings": {"strict-agent.failure": "fail"},
		},
		"many refusals": {
			"facts": {"history": {"minutes": 10, "requests": 50, "refused": 5, "findings": 0}},
			"rulings": {"strict-agent.persistent": "block"},
		},
		"a few refusals": {
			"facts": {"history": {"minutes": 10, "requests": 50, "refused": 4, "findings": 0}},
			"rulings": {},
		},
		"a flood": {
			"facts": {"findings": [found("abuse/flood", "user")]},
			"rulings": {"strict-agent.loop": "block"},
		},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange(one.facts)
}

test_response[name] if {
	some name, one in {
		"a key": {"detector": "secrets/vendor-key", "rulings": {"strict-agent.secret": "block"}},
		"a mark": {"detector": "output/canary", "rulings": {"strict-agent.secret": "block"}},
		"an image that leads out": {
			"detector": "output/markdown-exfiltration",
			"rulings": {"strict-agent.link": "block"},
		},
		"a circle": {"detector": "abuse/loop", "rulings": {"strict-agent.loop": "block"}},
		"a name": {"detector": "privacy/person-name", "rulings": {}},
	}
	facts := {"findings": [found(one.detector, "model")]}
	wanted(data.bartizan.response.rulings) == one.rulings with input as exchange(facts)
}

test_answers_are_held_for_what_is_stopped if {
	every pattern in ["secrets/*", "output/canary", "output/unsafe-link", "abuse/loop"] {
		pattern in data.bartizan.response.enforces
	}
	data.bartizan.response.judges
}

call := {
	"tool": "label_mail",
	"action": "update",
	"sinks": ["state"],
	"faults": [],
	"history": [],
	"requested": "stated",
	"commanded": false,
	"arguments": [],
	"flows": [],
}

test_tools[name] if {
	some name, one in {
		"a label": {"call": {}, "rulings": {}},
		"a look": {"call": {"tool": "list_mails", "action": "read", "sinks": []}, "rulings": {}},
		"a look that tells somebody": {
			"call": {"tool": "list_mails", "action": "read", "sinks": ["egress"]},
			"rulings": {"strict-agent.approval": "ask"},
		},
		"a tool that nobody listed": {
			"call": {"tool": "send_mail", "action": "send"},
			"rulings": {"strict-agent.approval": "ask", "strict-agent.tool": "block"},
		},
		"a label that a mail wants": {"call": {"commanded": true}, "rulings": {"strict-agent.led": "block"}},
		"a label out of a mail": {
			"call": {"arguments": [{"ordered": false, "origin": "unknown", "looked": false}]},
			"rulings": {"strict-agent.led": "block"},
		},
		"a private text": {
			"call": {"flows": [{"asked": true}]},
			"rulings": {"strict-agent.disclosure": "block"},
		},
		"broken arguments": {
			"call": {"faults": ["arguments.malformed"]},
			"rulings": {"strict-agent.history": "block"},
		},
		"a result that nobody asked for": {
			"call": {"history": ["result.unasked"]},
			"rulings": {"strict-agent.history": "block"},
		},
		"a label that nobody asked for": {
			"call": {"requested": "absent"},
			"rulings": {"strict-agent.unasked": "block"},
		},
	}
	facts := {"calls": [object.union(call, one.call)]}
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(facts)
		with data.bartizan.options as listing
}
