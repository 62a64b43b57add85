package bartizan.packs.coding_agent_test

editor := {"id": "editor", "environment": "development", "dataClasses": []}

normal := {
	"app": editor,
	"agent": "refactorer",
	"tools": ["read_file", "bash"],
	"findings": [],
	"providerState": [],
	"calls": [],
}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

found(detector, entity, origin) := {
	"detector": detector,
	"entity": entity,
	"score": 0.7,
	"origin": origin,
	"kind": "text",
	"digest": concat("-", [detector, entity]),
}

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action | some ruling in rulings; startswith(ruling.rule, "coding-agent.")}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"facts": {}, "rulings": {}},
		"a hosted tool": {
			"facts": {"providerState": [{"kind": "hosted-tool", "pointer": "/tools/0"}]},
			"rulings": {"coding-agent.hosted-tool": "block"},
		},
		"a file at the provider": {
			"facts": {"providerState": [{"kind": "file", "pointer": "/x"}]},
			"rulings": {},
		},
		"closed source, and no model in the house": {
			"facts": {"app": object.union(editor, {"dataClasses": ["source-code-closed"]})},
			"rulings": {"coding-agent.closed-source": "block"},
		},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(one.facts)
}

test_agents_have_names[name] if {
	some name, one in {
		"tools without an agent": {"tools": ["bash"], "rulings": {"coding-agent.agent": "block"}},
		"no tools": {"tools": [], "rulings": {}},
	}
	facts := object.remove(exchange({"tools": one.tools}).facts, ["agent"])
	wanted(data.bartizan.access.rulings) == one.rulings with input as {"facts": facts}
}

test_closed_source_stays_in_the_house if {
	facts := {"app": object.union(editor, {"dataClasses": ["source-code-closed"]})}
	rulings := data.bartizan.access.rulings with input as exchange(facts)
		with data.bartizan.options as {"packs": {"coding-agent": {"private_upstreams": ["local"]}}}
	[ruling.obligations | some ruling in rulings; ruling.rule == "coding-agent.closed-source"] == [[{
		"kind": "route",
		"upstreams": ["local"],
	}]]
}

test_request[name] if {
	some name, one in {
		"a pasted key": {
			"finding": found("secrets/vendor-key", "github", "user"),
			"rulings": {"coding-agent.secret": "block"},
		},
		"a key in a log": {
			"finding": found("secrets/vendor-key", "github", "tool:bash"),
			"rulings": {"coding-agent.secret": "mask"},
		},
		"an order in an issue": {
			"finding": found("injection/scored", "scored", "tool:get_issue"),
			"rulings": {"coding-agent.planted": "mask"},
		},
		"an order of the user": {"finding": found("injection/scored", "scored", "user"), "rulings": {}},
		"hidden characters": {
			"finding": found("injection/invisible-text", "tags", "user"),
			"rulings": {"coding-agent.invisible": "block"},
		},
		"a customer": {
			"finding": found("privacy/iban", "iban", "tool:read_file"),
			"rulings": {"coding-agent.personal": "mask"},
		},
		"an author": {"finding": found("privacy/email", "email", "tool:read_file"), "rulings": {}},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange({"findings": [one.finding]})
}

test_response[name] if {
	some name, one in {
		"a key": {
			"finding": found("secrets/credential", "password", "model"),
			"rulings": {"coding-agent.secret": "mask"},
		},
		"an injection of SQL": {
			"finding": found("output/insecure-code", "cwe-89", "model"),
			"rulings": {"coding-agent.weakness": "annotate"},
		},
		"a weak hash": {"finding": found("output/insecure-code", "cwe-328", "model"), "rulings": {}},
		"hidden characters": {
			"finding": found("injection/invisible-text", "bidi", "model"),
			"rulings": {"coding-agent.invisible": "mask"},
		},
		"a request catcher": {
			"finding": found("output/capture-host", "catcher", "model"),
			"rulings": {"coding-agent.capture-host": "mask"},
		},
	}
	wanted(data.bartizan.response.rulings) == one.rulings with input as exchange({"findings": [one.finding]})
}

test_weaknesses_do_not_pass if {
	facts := {"findings": [found("output/insecure-code", "cwe-78", "model")]}
	strict := {"packs": {"coding-agent": {"refuse_weaknesses": true}}}
	rulings := data.bartizan.response.rulings with input as exchange(facts) with data.bartizan.options as strict
	"block" in {ruling.action | some ruling in rulings; ruling.rule == "coding-agent.weakness"}
	"output/insecure-code" in data.bartizan.response.enforces with data.bartizan.options as strict
}

test_answers_are_held_for_what_is_masked if {
	every pattern in ["secrets/*", "injection/invisible-text", "output/capture-host"] {
		pattern in data.bartizan.response.enforces
	}
	data.bartizan.response.judges
}

call := {
	"tool": "edit_file",
	"action": "update",
	"sinks": ["state"],
	"faults": [],
	"tainted": false,
	"commanded": false,
	"arguments": [],
	"flows": [],
}

test_tools[name] if {
	some name, one in {
		"an edit": {"call": {}, "rulings": {}},
		"an edit with strangers in view": {"call": {"tainted": true}, "rulings": {}},
		"a command": {"call": {"tool": "Bash", "action": "unknown"}, "rulings": {}},
		"a command with strangers in view": {
			"call": {"sinks": ["execution"], "tainted": true},
			"rulings": {"coding-agent.command": "ask"},
		},
		"a command out of an issue": {
			"call": {"action": "execute", "commanded": true, "tainted": true},
			"rulings": {"coding-agent.command": "ask", "coding-agent.led": "block"},
		},
		"a command in a box": {"call": {"tool": "run_in_sandbox", "tainted": true}, "rulings": {}},
		"a push": {"call": {"tool": "git_push"}, "rulings": {"coding-agent.publish": "ask"}},
		"a look at releases": {"call": {"tool": "list_releases", "action": "read"}, "rulings": {}},
		"a page with source code in its address": {
			"call": {"action": "read", "arguments": [{"kind": "url"}], "flows": [{"asked": false}]},
			"rulings": {"coding-agent.disclosure": "block"},
		},
		"a message with source code": {
			"call": {"sinks": ["egress"], "flows": [{"asked": false}]},
			"rulings": {"coding-agent.disclosure": "block"},
		},
		"a tool that nobody offered": {
			"call": {"faults": ["tool.not_offered"]},
			"rulings": {"coding-agent.unknown-tool": "block"},
		},
		"a right": {"call": {"sinks": ["identity"]}, "rulings": {"coding-agent.grant": "block"}},
	}
	facts := {"calls": [object.union(call, one.call)]}
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(facts)
		with data.bartizan.options as {"packs": {"coding-agent": {"sandboxed_tools": ["*sandbox*"]}}}
}
