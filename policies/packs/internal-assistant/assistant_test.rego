package bartizan.packs.internal_assistant_test

desk := {
	"id": "desk",
	"environment": "production",
	"riskTier": "limited",
	"dataClasses": ["internal"],
	"allowedRegions": [],
}

ada := {"subject": "idp:ada", "groups": ["staff"], "attributes": {"clearance": "internal"}}

normal := {"app": desk, "endUser": ada, "findings": [], "calls": []}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

app_with(classes) := {"app": object.union(desk, {"dataClasses": classes})}

user_with(facts) := {"endUser": object.union(ada, facts)}

found(detector, entity, origin) := {
	"detector": detector,
	"entity": entity,
	"score": 0.8,
	"origin": origin,
	"kind": "text",
	"digest": concat("-", [detector, entity]),
}

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action |
	some ruling in rulings
	startswith(ruling.rule, "internal-assistant.")
}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"facts": {}, "rulings": {}},
		"nobody has a name": {"facts": {"endUser": {}}, "rulings": {
			"internal-assistant.clearance": "block",
			"internal-assistant.end-user": "block",
		}},
		"a secret above the clearance": {
			"facts": app_with(["internal", "confidential"]),
			"rulings": {"internal-assistant.clearance": "block"},
		},
		"no clearance at all": {
			"facts": {"endUser": {"subject": "idp:bob", "groups": [], "attributes": {}}},
			"rulings": {"internal-assistant.clearance": "block"},
		},
		"a clearance that nobody knows": {
			"facts": user_with({"attributes": {"clearance": "cosmic"}}),
			"rulings": {"internal-assistant.clearance": "block"},
		},
		"no level at all": {
			"facts": object.union(app_with(["docs"]), {"endUser": {"subject": "idp:bob", "groups": [], "attributes": {}}}),
			"rulings": {},
		},
		"the highest secret, and no model in the house": {
			"facts": object.union(
				app_with(["restricted"]),
				user_with({"attributes": {"clearance": "restricted"}}),
			),
			"rulings": {"internal-assistant.private-model": "block"},
		},
		"recruitment in a low tier": {
			"facts": app_with(["employment-decision"]),
			"rulings": {"internal-assistant.risk-tier": "block"},
		},
		"recruitment in its tier": {
			"facts": {"app": object.union(desk, {"dataClasses": ["employment-decision"], "riskTier": "high"})},
			"rulings": {},
		},
		"feelings of workers": {
			"facts": app_with(["emotion"]),
			"rulings": {"internal-assistant.emotion": "block"},
		},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(one.facts)
}

test_the_highest_secret_stays_in_the_house if {
	facts := object.union(app_with(["restricted"]), user_with({"attributes": {"clearance": "restricted"}}))
	rulings := data.bartizan.access.rulings with input as exchange(facts)
		with data.bartizan.options as {"packs": {"internal-assistant": {"private_upstreams": ["local"]}}}
	wanted(rulings) == {"internal-assistant.private-model": "allow"}
	[ruling.obligations | some ruling in rulings; ruling.rule == "internal-assistant.private-model"] == [[{
		"kind": "route",
		"upstreams": ["local"],
	}]]
}

test_groups[name] if {
	some name, one in {
		"the group of the app": {"groups": ["hr"], "rulings": {}},
		"another": {"groups": ["staff"], "rulings": {"internal-assistant.group": "block"}},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(user_with({"groups": one.groups}))
		with data.bartizan.options as {"packs": {"internal-assistant": {"groups": {"desk": ["hr"]}}}}
}

test_request[name] if {
	some name, one in {
		"a pasted key": {
			"finding": found("secrets/vendor-key", "aws", "user"),
			"rulings": {"internal-assistant.secret": "block"},
		},
		"a key in a document": {
			"finding": found("secrets/vendor-key", "aws", "document:wiki"),
			"rulings": {"internal-assistant.secret": "mask"},
		},
		"a passport": {
			"finding": found("privacy/passport", "passport", "user"),
			"rulings": {"internal-assistant.personal": "mask"},
		},
		"a name": {"finding": found("privacy/person-name", "person-name", "user"), "rulings": {}},
		"an order in a document": {
			"finding": found("injection/embedded-instruction", "embedded", "document:wiki"),
			"rulings": {"internal-assistant.planted": "mask"},
		},
		"an order in the result of a tool": {
			"finding": found("injection/scored", "scored", "tool:mail"),
			"rulings": {"internal-assistant.planted": "mask"},
		},
		"something like an order in a document": {
			"finding": object.union(found("injection/scored", "scored", "document:wiki"), {"score": 0.6}),
			"rulings": {},
		},
		"an order of the user": {"finding": found("injection/scored", "scored", "user"), "rulings": {}},
		"salaries": {
			"finding": found("content/denied-topic", "salaries", "user"),
			"rulings": {"internal-assistant.topic": "block"},
		},
		"a topic for nobody in particular": {
			"finding": found("content/denied-topic", "cooking", "user"),
			"rulings": {},
		},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange({"findings": [one.finding]})
		with data.bartizan.options as {"packs": {"internal-assistant": {"topics": {"salaries": ["hr"]}}}}
}

test_salaries_for_those_who_pay_them if {
	facts := object.union(user_with({"groups": ["hr"]}), {"findings": [found("content/denied-topic", "salaries", "user")]})
	wanted(data.bartizan.request.rulings) == {} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"internal-assistant": {"topics": {"salaries": ["hr"]}}}}
}

test_many_colleagues if {
	ids := [found("privacy/national-id", sprintf("id-%d", [at]), "user") | some at in numbers.range(1, 26)]
	facts := {"findings": ids}
	wanted(data.bartizan.request.rulings)["internal-assistant.bulk"] == "block" with input as exchange(facts)
	not wanted(data.bartizan.request.rulings)["internal-assistant.bulk"] with input as exchange(facts)
		with data.bartizan.options as {"packs": {"internal-assistant": {"bulk": 26}}}
}

test_response[name] if {
	some name, one in {
		"a canary": {
			"finding": found("output/canary", "canary", "model"),
			"rulings": {"internal-assistant.canary": "block"},
		},
		"a key": {
			"finding": found("secrets/credential", "password", "model"),
			"rulings": {"internal-assistant.secret": "mask"},
		},
		"a passport": {
			"finding": found("privacy/passport", "passport", "model"),
			"rulings": {"internal-assistant.personal": "mask"},
		},
		"a link with what was asked in it": {
			"finding": found("output/tainted-link", "text-data", "model"),
			"rulings": {"internal-assistant.link": "mask"},
		},
		"a name": {"finding": found("privacy/person-name", "person-name", "model"), "rulings": {}},
	}
	wanted(data.bartizan.response.rulings) == one.rulings with input as exchange({"findings": [one.finding]})
}

test_answers_are_held_for_what_is_stopped if {
	every pattern in ["secrets/*", "output/canary", "output/tainted-link", "privacy/passport"] {
		pattern in data.bartizan.response.enforces
	}
	data.bartizan.response.judges
}

called(facts) := {"calls": [object.union(
	{"tool": "post", "action": "create", "sinks": [], "commanded": false, "arguments": [], "flows": []},
	facts,
)]}

test_tools[name] if {
	some name, one in {
		"a note": {"call": {}, "rulings": {}},
		"a look that a mail wants": {"call": {"action": "read", "commanded": true}, "rulings": {}},
		"a change that a mail wants": {"call": {"commanded": true}, "rulings": {"internal-assistant.led": "ask"}},
		"a letter with a private document": {
			"call": {"sinks": ["egress"], "flows": [{"asked": false}]},
			"rulings": {"internal-assistant.disclosure": "block"},
		},
		"a letter with the document that the user named": {
			"call": {"sinks": ["egress"], "flows": [{"asked": true}]},
			"rulings": {},
		},
		"a right": {"call": {"sinks": ["identity"]}, "rulings": {"internal-assistant.grant": "block"}},
	}
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(called(one.call))
}

test_administrators_give_rights if {
	facts := object.union(called({"sinks": ["identity"]}), user_with({"groups": ["it-admins"]}))
	wanted(data.bartizan.tools.rulings) == {} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"internal-assistant": {"admin_groups": ["it-admins"]}}}
}
