package bartizan.packs.customer_chatbot_test

shop := {"id": "shop", "owner": "shop@example.com", "purpose": "answers customers", "dataClasses": []}

customer := {"subject": "idp:ada", "groups": [], "attributes": {}}

normal := {"app": shop, "endUser": customer, "findings": [], "providerState": [], "calls": []}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

found(detector, entity) := {
	"detector": detector,
	"entity": entity,
	"score": 0.8,
	"origin": "user",
	"kind": "text",
	"digest": concat("-", [detector, entity]),
}

with_score(finding, score) := object.union(finding, {"score": score})

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action |
	some ruling in rulings
	startswith(ruling.rule, "customer-chatbot.")
}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"facts": {}, "rulings": {}},
		"nobody owns it": {
			"facts": {"app": object.union(shop, {"owner": ""})},
			"rulings": {"customer-chatbot.owner": "block"},
		},
		"nobody says what for": {
			"facts": {"app": object.union(shop, {"purpose": ""})},
			"rulings": {"customer-chatbot.owner": "block"},
		},
		"state at the provider": {
			"facts": {"providerState": [{"kind": "conversation", "pointer": "/conversation"}]},
			"rulings": {"customer-chatbot.provider-state": "block"},
		},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(one.facts)
}

test_request[name] if {
	some name, one in {
		"nothing": {"findings": [], "rulings": {}},
		"one sign of an attack": {"findings": [found("injection/scored", "scored")], "rulings": {}},
		"one sign twice": {
			"findings": [found("injection/scored", "scored"), found("injection/scored", "window")],
			"rulings": {},
		},
		"two signs": {
			"findings": [found("injection/scored", "scored"), found("injection/unbound-persona", "persona")],
			"rulings": {"customer-chatbot.suspicion": "block"},
		},
		"two weak signs": {
			"findings": [
				with_score(found("injection/scored", "scored"), 0.5),
				found("injection/unbound-persona", "persona"),
			],
			"rulings": {},
		},
		"two signs in the words of the company": {
			"findings": [
				object.union(found("injection/scored", "scored"), {"origin": "system"}),
				found("injection/unbound-persona", "persona"),
			],
			"rulings": {},
		},
		"a wish to see the instructions": {
			"findings": [found("injection/prompt-extraction", "prompt")],
			"rulings": {"customer-chatbot.prompt": "block"},
		},
		"something harmful": {
			"findings": [with_score(found("content/harm", "weapons"), 0.95)],
			"rulings": {"customer-chatbot.harm": "block"},
		},
		"something that may be harmful": {"findings": [found("content/harm", "weapons")], "rulings": {}},
		"self-harm": {
			"findings": [with_score(found("content/harm", "self-harm"), 0.99)],
			"rulings": {"customer-chatbot.harm": "annotate"},
		},
		"a denied topic": {
			"findings": [found("content/denied-topic", "politics")],
			"rulings": {"customer-chatbot.topic": "block"},
		},
		"code": {
			"findings": [found("content/code", "code-python")],
			"rulings": {"customer-chatbot.abuse": "block"},
		},
		"a flood": {
			"findings": [found("abuse/flood", "repetition")],
			"rulings": {"customer-chatbot.abuse": "block"},
		},
		"a card": {"findings": [found("privacy/card", "card")], "rulings": {"customer-chatbot.personal": "mask"}},
		"a name": {"findings": [found("privacy/person-name", "person-name")], "rulings": {}},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange({"findings": one.findings})
}

test_persistent_visitors[name] if {
	some name, one in {
		"a few refusals": {"refused": 9, "rulings": {}},
		"many": {"refused": 10, "rulings": {"customer-chatbot.persistent": "block"}},
	}
	facts := {"history": {"minutes": 10, "requests": 50, "refused": one.refused, "findings": 0}}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange(facts)
}

test_response[name] if {
	some name, one in {
		"the instructions": {
			"finding": found("output/prompt-leak", "leak"),
			"rulings": {"customer-chatbot.prompt": "block"},
		},
		"a card": {"finding": found("privacy/card", "card"), "rulings": {"customer-chatbot.personal": "mask"}},
		"the company's address": {"finding": found("privacy/email", "email"), "rulings": {}},
		"a false link": {
			"finding": found("output/unsafe-link", "look-alike"),
			"rulings": {"customer-chatbot.link": "mask"},
		},
		"a denied term": {
			"finding": found("content/denied-term", "rival"),
			"rulings": {"customer-chatbot.topic": "block"},
		},
		"a price without a source": {
			"finding": found("output/grounding", "ungrounded-number"),
			"rulings": {"customer-chatbot.promise": "annotate"},
		},
	}
	wanted(data.bartizan.response.rulings) == one.rulings with input as exchange({"findings": [one.finding]})
}

test_prices_must_have_a_source if {
	facts := {"findings": [found("output/grounding", "ungrounded-number")]}
	grounded := {"packs": {"customer-chatbot": {"grounded": true}}}
	wanted(data.bartizan.response.rulings) == {"customer-chatbot.promise": "block"} with input as exchange(facts)
		with data.bartizan.options as grounded
	"output/grounding" in data.bartizan.response.enforces with data.bartizan.options as grounded
}

test_answers_are_held_for_what_is_stopped if {
	every detector in ["output/prompt-leak", "output/unsafe-link", "privacy/card", "content/denied-term"] {
		detector in data.bartizan.response.enforces
	}
	data.bartizan.response.judges
}

called(facts) := {"calls": [object.union(
	{"tool": "post", "action": "create", "sinks": [], "commanded": false, "arguments": [], "flows": []},
	facts,
)]}

test_tools[name] if {
	some name, one in {
		"a customer changes an order": {"user": customer, "call": {}, "rulings": {}},
		"a stranger changes an order": {
			"user": {},
			"call": {},
			"rulings": {"customer-chatbot.stranger": "block"},
		},
		"a stranger looks": {"user": {}, "call": {"action": "read"}, "rulings": {}},
		"a stranger opens a ticket": {"user": {}, "call": {"tool": "open_ticket"}, "rulings": {}},
		"a review wants a refund": {
			"user": customer,
			"call": {"action": "pay", "commanded": true},
			"rulings": {"customer-chatbot.led": "block"},
		},
		"a customer runs something": {
			"user": customer,
			"call": {"sinks": ["execution"]},
			"rulings": {"customer-chatbot.execution": "block"},
		},
	}
	facts := object.union(called(one.call), {"endUser": one.user})
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(facts)
		with data.bartizan.options as {"packs": {"customer-chatbot": {"public_tools": ["open_*"]}}}
}
