package bartizan.packs.finance_test

# An app that holds what the pack is for, and does everything right.
bank := {
	"id": "support",
	"environment": "production",
	"riskTier": "limited",
	"dataClasses": ["card", "account"],
	"allowedRegions": ["eu"],
}

clerk := {"subject": "idp:ada", "groups": ["service"], "attributes": {}}

normal := {"app": bank, "endUser": clerk, "findings": [], "providerState": [], "calls": []}

exchange(facts) := {"facts": object.union(object.remove(normal, object.keys(facts)), facts)}

found(detector, entity) := {
	"detector": detector,
	"entity": entity,
	"score": 0.99,
	"origin": "user",
	"kind": "text",
	"digest": concat("-", [detector, entity]),
}

# What the pack alone wants: other policies may say more.
wanted(rulings) := {ruling.rule: ruling.action | some ruling in rulings; startswith(ruling.rule, "finance.")}

app_with(facts) := {"app": object.union(bank, facts)}

findings(list) := {"findings": [found(detector, entity) | some [detector, entity] in list]}

test_access[name] if {
	some name, one in {
		"nothing is wrong": {"facts": {}, "rulings": {}},
		"no region is named": {
			"facts": app_with({"allowedRegions": []}),
			"rulings": {"finance.residency": "block"},
		},
		"no region, and no financial data": {
			"facts": app_with({"allowedRegions": [], "dataClasses": ["public"]}),
			"rulings": {},
		},
		"no region, and accounts alone": {
			"facts": app_with({"allowedRegions": [], "dataClasses": ["account"]}),
			"rulings": {"finance.residency": "block"},
		},
		"state at the provider": {
			"facts": {"providerState": [{"kind": "file", "pointer": "/x"}]},
			"rulings": {"finance.provider-state": "block"},
		},
		"credit decisions in a low tier": {
			"facts": app_with({"dataClasses": ["credit-decision"]}),
			"rulings": {"finance.risk-tier": "block"},
		},
		"credit decisions in their tier": {
			"facts": app_with({"dataClasses": ["credit-decision"], "riskTier": "high"}),
			"rulings": {},
		},
	}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(one.facts)
}

test_card_data_needs_a_name if {
	facts := object.remove(exchange({}).facts, ["endUser"])
	wanted(data.bartizan.access.rulings) == {"finance.end-user": "block"} with input as {"facts": facts}
}

test_information_barrier[name] if {
	some name, one in {
		"the deal team": {"groups": ["deal-team"], "rulings": {}},
		"research": {"groups": ["research"], "rulings": {"finance.barrier": "block"}},
		"nobody": {"groups": [], "rulings": {"finance.barrier": "block"}},
	}
	facts := {"endUser": object.union(clerk, {"groups": one.groups})}
	wanted(data.bartizan.access.rulings) == one.rulings with input as exchange(facts)
		with data.bartizan.options as {"packs": {"finance": {"barriers": {"support": ["deal-team"]}}}}
}

test_request[name] if {
	some name, one in {
		"a verification code": {
			"facts": findings([["privacy/card-details", "card-security-code"]]),
			"rulings": {"finance.authentication-data": "block"},
		},
		"a magnetic track": {
			"facts": findings([["privacy/card-details", "card-track"]]),
			"rulings": {"finance.authentication-data": "block"},
		},
		"an expiry date": {
			"facts": findings([["privacy/card-details", "card-expiry"]]),
			"rulings": {"finance.authentication-data": "mask"},
		},
		"a card": {"facts": findings([["privacy/card", "card"]]), "rulings": {"finance.account": "mask"}},
		"an account": {
			"facts": findings([["privacy/bank-account", "us-routing"]]),
			"rulings": {"finance.account": "mask"},
		},
		"an e-mail address": {"facts": findings([["privacy/email", "email"]]), "rulings": {}},
		"a live card in a test": {
			"facts": object.union(findings([["privacy/card", "card"]]), app_with({"environment": "test"})),
			"rulings": {"finance.account": "mask", "finance.live-data": "block"},
		},
		"a seed phrase": {
			"facts": findings([["secrets/seed-phrase", "seed-phrase"]]),
			"rulings": {"finance.wallet": "block"},
		},
		"inside information": {
			"facts": findings([["content/denied-topic", "mnpi"]]),
			"rulings": {"finance.inside-information": "block"},
		},
		"another topic": {"facts": findings([["content/denied-topic", "cooking"]]), "rulings": {}},
	}
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange(one.facts)
}

test_inside_information_of_the_cleared if {
	facts := findings([["content/denied-topic", "mnpi"]])
	wanted(data.bartizan.request.rulings) == {} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"finance": {"cleared_groups": ["service"]}}}
}

test_many_customers[name] if {
	some name, one in {
		"as many as are usual": {"count": 20, "rulings": {"finance.account": "mask"}},
		"one more": {"count": 21, "rulings": {"finance.account": "mask", "finance.bulk": "block"}},
	}
	ibans := [found("privacy/iban", sprintf("iban-%d", [at])) | some at in numbers.range(1, one.count)]
	wanted(data.bartizan.request.rulings) == one.rulings with input as exchange({"findings": ibans})
}

test_one_customer_often if {
	ibans := [found("privacy/iban", "iban") | some _ in numbers.range(1, 50)]
	wanted(data.bartizan.request.rulings) == {"finance.account": "mask"} with input as exchange({"findings": ibans})
}

test_response[name] if {
	some name, one in {
		"a verification code": {
			"facts": findings([["privacy/card-details", "card-security-code"]]),
			"rulings": {"finance.authentication-data": "mask"},
		},
		"a card": {"facts": findings([["privacy/card", "card"]]), "rulings": {"finance.account": "mask"}},
		"a private key": {
			"facts": findings([["secrets/private-key", "private-key"]]),
			"rulings": {"finance.wallet": "mask"},
		},
		"a figure without a source": {
			"facts": findings([["output/grounding", "ungrounded-number"]]),
			"rulings": {},
		},
		"a figure without a source in a high tier": {
			"facts": object.union(
				findings([["output/grounding", "ungrounded-number"]]),
				app_with({"riskTier": "high"}),
			),
			"rulings": {"finance.figures": "annotate"},
		},
	}
	wanted(data.bartizan.response.rulings) == one.rulings with input as exchange(one.facts)
}

test_figures_must_have_a_source if {
	facts := findings([["output/grounding", "ungrounded-number"]])
	grounded := {"packs": {"finance": {"grounded": true}}}
	wanted(data.bartizan.response.rulings) == {"finance.figures": "block"} with input as exchange(facts)
		with data.bartizan.options as grounded
	"output/grounding" in data.bartizan.response.enforces with data.bartizan.options as grounded
}

# Gateways hold answers back for what is declared, and for nothing else.
test_answers_are_held_for_what_is_masked if {
	every detector in ["privacy/card", "privacy/card-details", "privacy/iban", "secrets/seed-phrase"] {
		detector in data.bartizan.response.enforces
	}
	data.bartizan.response.judges
}

test_masks_of_answers_show_the_end if {
	facts := findings([["privacy/card", "card"]])
	rulings := data.bartizan.response.rulings with input as exchange(facts)
	{ruling.style | some ruling in rulings; ruling.rule == "finance.account"} == {"last4"}
}

called(facts) := {"calls": [object.union(
	{"tool": "post", "action": "create", "sinks": [], "commanded": false, "arguments": [], "flows": []},
	facts,
)]}

argument(facts) := object.union({"kind": "target", "origin": "user", "ordered": false, "looked": false}, facts)

test_tools[name] if {
	some name, one in {
		"a note": {"call": {}, "rulings": {}},
		"a payment to somebody whom the user named": {
			"call": {"action": "pay", "arguments": [argument({})]},
			"rulings": {"finance.payment": "ask"},
		},
		"a payment by a tool with an unknown verb": {
			"call": {"tool": "SEPA_Credit", "action": "unknown"},
			"rulings": {"finance.payment": "ask"},
		},
		"a payment to an account that a mail named": {
			"call": {"sinks": ["payment"], "arguments": [argument({"origin": "untrusted"})]},
			"rulings": {"finance.payment": "ask", "finance.payment-origin": "block"},
		},
		"a payment to an account that the user had looked up": {
			"call": {"action": "pay", "arguments": [argument({"origin": "untrusted", "looked": true})]},
			"rulings": {"finance.payment": "ask"},
		},
		"a payment that a mail asks for": {
			"call": {"action": "pay", "commanded": true},
			"rulings": {"finance.payment": "ask", "finance.payment-origin": "block"},
		},
		"a payment to an account that a mail wants paid": {
			"call": {"action": "pay", "arguments": [argument({"origin": "trusted", "ordered": true})]},
			"rulings": {"finance.payment": "ask", "finance.payment-origin": "block"},
		},
		"a right is granted": {
			"call": {"action": "grant", "sinks": ["identity"]},
			"rulings": {"finance.entitlement": "ask"},
		},
		"a statement is sent where nobody asked for it": {
			"call": {"sinks": ["egress"], "flows": [{"asked": false}]},
			"rulings": {"finance.disclosure": "block"},
		},
		"a statement is sent as the user asked": {
			"call": {"sinks": ["egress"], "flows": [{"asked": true}]},
			"rulings": {},
		},
	}
	wanted(data.bartizan.tools.rulings) == one.rulings with input as exchange(called(one.call))
		with data.bartizan.options as {"packs": {"finance": {"payment_tools": ["sepa_*"]}}}
}

# The options decide for which apps.
test_other_apps_are_left_alone if {
	facts := app_with({"allowedRegions": []})
	wanted(data.bartizan.access.rulings) == {} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"finance": {"apps": ["trading"]}}}
	wanted(data.bartizan.access.rulings) == {"finance.residency": "block"} with input as exchange(facts)
		with data.bartizan.options as {"packs": {"finance": {"apps": ["support"]}}}
}

# Every rule follows the options.
test_a_rule_in_shadow if {
	facts := app_with({"allowedRegions": []})
	rulings := data.bartizan.access.rulings with input as exchange(facts)
		with data.bartizan.options as {"rules": {"finance.residency": {"mode": "shadow"}}}
	{ruling.mode | some ruling in rulings; ruling.rule == "finance.residency"} == {"shadow"}
}
