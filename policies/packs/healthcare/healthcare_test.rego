package bartizan.packs.healthcare_test

# An app that holds what the pack is for, and does everything right.
ward := {
	"id": "ward",
	"environment": "production",
	"riskTier": "limited",
	"dataClasses": ["patient"],
	"allowedRegions": ["eu"],
}

nurse := {"subject": "idp:ada", "groups": ["clinicians"], "attributes": {}}

usual := {"packs": {"healthcare": {"associates": ["openai-eu"], "trusted_tools": ["referral_gateway"]}}}

normal := {
	"app": ward,
	"endUser": nurse,
	"upstream": {"id": "openai-eu"},
	"findings": [],
	"providerState": [],
	"calls": [],
}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

found(detector, entity) := {
	"detector": detector,
	"entity": entity,
	"score": 0.99,
	"origin": "user",
	"kind": "text",
	"digest": concat("-", [detector, entity]),
}

findings(list) := {"findings": [found(detector, entity) | some [detector, entity] in list]}

app_with(facts) := {"app": object.union(ward, facts)}

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action |
	some ruling in rulings
	startswith(ruling.rule, "healthcare.")
}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"facts": {}, "rulings": {"healthcare.associate": "allow"}},
		"no data of patients": {"facts": app_with({"dataClasses": [], "allowedRegions": []}), "rulings": {}},
		"no region is named": {
			"facts": app_with({"allowedRegions": []}),
			"rulings": {"healthcare.associate": "allow", "healthcare.residency": "block"},
		},
		"state at the provider": {
			"facts": {"providerState": [{"kind": "store", "pointer": "/store"}]},
			"rulings": {"healthcare.associate": "allow", "healthcare.provider-state": "block"},
		},
		"triage in a low tier": {
			"facts": app_with({"dataClasses": ["triage"]}),
			"rulings": {"healthcare.risk-tier": "block"},
		},
		"triage in its tier": {"facts": app_with({"dataClasses": ["triage"], "riskTier": "high"}), "rulings": {}},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(one.facts)
		with data.bartizan.options as usual
}

test_the_request_goes_to_those_who_signed if {
	rulings := data.bartizan.access.rulings with input as exchange({}) with data.bartizan.options as usual
	routes := [ruling.obligations | some ruling in rulings; ruling.rule == "healthcare.associate"]
	routes == [[{"kind": "route", "upstreams": ["openai-eu"]}]]
}

test_nobody_signed if {
	wanted(data.bartizan.access.rulings) == {"healthcare.associate": "block"} with input as exchange({})
}

test_another_upstream_was_chosen if {
	rulings := data.bartizan.access.rulings with input as exchange({"upstream": {"id": "claude"}})
		with data.bartizan.options as usual
	codes := {ruling.code | some ruling in rulings; ruling.action == "block"}
	"healthcare.associate.other" in codes
}

test_nobody_is_named if {
	facts := object.remove(exchange({}).facts, ["endUser"])
	wanted(data.bartizan.access.rulings)["healthcare.end-user"] == "block" with input as {"facts": facts}
}

test_request[name] if {
	some name, one in {
		"a patient": {
			"facts": findings([["privacy/person-name", "person-name"], ["privacy/health-id", "medical-record"]]),
			"rulings": {"healthcare.identifier": "mask"},
		},
		"a diagnosis": {"facts": findings([["privacy/health-data", "blood-group"]]), "rulings": {}},
		"a patient in an app for the public": {
			"facts": object.union(findings([["privacy/health-id", "gb-nhs"]]), app_with({"dataClasses": []})),
			"rulings": {"healthcare.undeclared": "block"},
		},
		"a doctor in an app for the public": {
			"facts": object.union(findings([["privacy/health-id", "us-npi"]]), app_with({"dataClasses": []})),
			"rulings": {},
		},
		"a blood group in an app for the public": {
			"facts": object.union(findings([["privacy/health-data", "blood-group"]]), app_with({"dataClasses": []})),
			"rulings": {},
		},
		"somebody's blood group in an app for the public": {
			"facts": object.union(
				findings([["privacy/health-data", "blood-group"], ["privacy/person-name", "person-name"]]),
				app_with({"dataClasses": []}),
			),
			"rulings": {"healthcare.undeclared": "block"},
		},
		"a patient in a test": {
			"facts": object.union(findings([["privacy/health-id", "us-mbi"]]), app_with({"environment": "staging"})),
			"rulings": {"healthcare.identifier": "mask", "healthcare.live-data": "block"},
		},
		"self-harm": {
			"facts": findings([["content/harm", "self-harm"]]),
			"rulings": {"healthcare.crisis": "annotate"},
		},
		"another harm": {"facts": findings([["content/harm", "weapons"]]), "rulings": {}},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange(one.facts)
}

test_those_who_treat_see_names[name] if {
	some name, one in {
		"a nurse in an app for the ward": {"groups": ["clinicians"], "apps": ["ward"], "rulings": {}},
		"a nurse in another app": {
			"groups": ["clinicians"],
			"apps": ["theatre"],
			"rulings": {"healthcare.identifier": "mask"},
		},
		"a clerk in an app for the ward": {
			"groups": ["billing"],
			"apps": ["ward"],
			"rulings": {"healthcare.identifier": "mask"},
		},
	}
	facts := object.union(
		findings([["privacy/person-name", "person-name"]]),
		{"endUser": object.union(nurse, {"groups": one.groups})},
	)
	every rulings in [data.bartizan.request.rulings, data.bartizan.response.rulings] {
		wanted(rulings) == one.rulings
	} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"healthcare": {"treatment_apps": one.apps}}}
}

test_many_patients[name] if {
	some name, one in {
		"as many as are usual": {"count": 10, "rulings": {"healthcare.identifier": "mask"}},
		"one more": {"count": 11, "rulings": {"healthcare.bulk": "block", "healthcare.identifier": "mask"}},
	}
	numbers_found := [found("privacy/health-id", sprintf("nhs-%d", [at])) | some at in numbers.range(1, one.count)]
	every rulings in [data.bartizan.request.rulings, data.bartizan.response.rulings] {
		wanted(rulings) == one.rulings
	} with input as exchange({"findings": numbers_found})
}

test_figures[name] if {
	some name, one in {
		"are put before a person": {"grounded": false, "action": "annotate"},
		"do not pass": {"grounded": true, "action": "block"},
	}
	rulings := data.bartizan.response.rulings with input as exchange(findings([["output/grounding", "number"]]))
		with data.bartizan.options as {"packs": {"healthcare": {"grounded": one.grounded}}}
	one.action in {ruling.action | some ruling in rulings; ruling.rule == "healthcare.figures"}
}

test_answers_are_held_for_what_is_masked if {
	"privacy/health-id" in data.bartizan.response.enforces
	not "output/grounding" in data.bartizan.response.enforces
	grounded := {"packs": {"healthcare": {"grounded": true}}}
	"output/grounding" in data.bartizan.response.enforces with data.bartizan.options as grounded
	data.bartizan.response.judges
}

called(facts) := {"calls": [object.union(
	{"tool": "post", "action": "create", "sinks": [], "commanded": false, "arguments": [], "flows": []},
	facts,
)]}

test_tools[name] if {
	some name, one in {
		"a note": {"call": {}, "rulings": {}},
		"an order": {"call": {"tool": "create_lab_order"}, "rulings": {"healthcare.order": "ask"}},
		"a look at orders": {"call": {"tool": "list_orders", "action": "read"}, "rulings": {}},
		"an order out of a letter": {
			"call": {"tool": "prescribe", "commanded": true},
			"rulings": {"healthcare.order": "ask", "healthcare.order-origin": "block"},
		},
		"a record, for a nurse": {"call": {"tool": "get_patient", "action": "read"}, "rulings": {}},
		"a record to the open network": {
			"call": {"tool": "post_message", "sinks": ["egress"], "flows": [{"asked": true}]},
			"rulings": {"healthcare.disclosure": "block"},
		},
		"a record to where records go": {
			"call": {"tool": "referral_gateway", "action": "send", "sinks": ["egress"], "flows": [{"asked": true}]},
			"rulings": {"healthcare.order": "ask"},
		},
	}
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(called(one.call))
		with data.bartizan.options as usual
}

test_records_are_not_for_everybody if {
	facts := object.union(
		called({"tool": "FHIR_read", "action": "read"}),
		{"endUser": object.union(nurse, {"groups": ["billing"]})},
	)
	wanted(data.bartizan.tools.rulings) == {"healthcare.record": "block"} with input as exchange(facts)
}
