package bartizan.baseline_test

import data.bartizan.access
import data.bartizan.baseline
import data.bartizan.capture
import data.bartizan.lib
import data.bartizan.request
import data.bartizan.response

rule(more) := object.union(
	{
		"id": "r",
		"detectors": ["*"],
		"entities": [],
		"on": ["request", "response"],
		"origins": [],
		"min_score": 0,
		"action": "block",
		"style": "redact",
		"mode": "enforce",
		"apps": [],
	},
	more,
)

# Settings as a gateway makes them, with these rules.
settings(rules) := {
	"rules": rules,
	"places": {point: places(rules, point) | some point in ["request", "response"]},
	"on_failure": "refuse",
	"apps": {"web": {
		"models": ["small"],
		"allowed_regions": ["eu"],
		"provider_state": ["file"],
	}},
}

places(rules, point) := {pattern: [place | some place, one in rules; point in one.on; pattern in one.detectors] |
	some one in rules
	some pattern in one.detectors
}

with_app(settings, changes) := object.union(settings, {"apps": {"web": changes}})

finding(more) := object.union(
	{"detector": "privacy/card", "entity": "card", "score": 0.9, "origin": "user"},
	more,
)

facts(more) := {"facts": object.union(
	{
		"point": "request",
		"app": {"id": "web"},
		"model": "small",
		"findings": [finding({})],
		"uninspected": [],
		"providerState": [],
		"failures": [],
	},
	more,
)}

# What the baseline alone says: packs may stand beside it.
decided(rulings) := lib.verdict({ruling | some ruling in rulings; ruling.rule in own})

own := {
	"a", "b", "c", "r", "apps", "app.models", "app.allowed_regions", "app.provider_state", "app.unknown_content",
	"protections.on_failure",
}

codes(verdict) := {reason.code | some reason in verdict.reasons}

test_the_first_enforced_rule_decides_and_those_in_shadow_before_it_are_reported if {
	given := settings([
		rule({"id": "a", "mode": "shadow"}),
		rule({"id": "b", "action": "mask", "style": "hash"}),
		rule({"id": "c"}),
	])
	verdict := decided(request.rulings) with input as facts({}) with data.bartizan.settings as given
	verdict.outcome == "transform"
	codes(verdict) == {"privacy.card.blocked", "privacy.card.masked"}
	verdict.obligations == [{"kind": "mask", "finding": 0, "style": "hash"}]
}

test_rules_in_shadow_alone_decide_nothing if {
	given := settings([rule({"mode": "shadow"})])
	verdict := decided(response.rulings) with input as facts({"point": "response"}) with data.bartizan.settings as given
	verdict.outcome == "allow"
	codes(verdict) == {"privacy.card.blocked"}
}

test_rules_that_do_not_speak_about_a_finding if {
	others := [
		{"detectors": ["privacy/email"]},
		{"entities": ["iban"]},
		{"on": ["response"]},
		{"origins": ["tool"]},
		{"min_score": 1},
		{"apps": ["mobile"]},
	]
	every other in others {
		given := settings([rule(other)])
		verdict := decided(request.rulings) with input as facts({}) with data.bartizan.settings as given
		verdict.outcome == "allow"
		codes(verdict) == set()
	}
}

test_an_app_that_nobody_configured_is_refused_everywhere if {
	given := settings([])
	asked := facts({"app": {"id": "other"}, "findings": []})
	every verdict in [access.verdict, request.verdict, response.verdict, capture.verdict] {
		verdict.outcome in {"block", "failed"}
		"app.unknown" in codes(verdict)
	} with input as asked with data.bartizan.settings as given
}

test_without_settings_everything_is_refused if {
	every verdict in [access.verdict, request.verdict, response.verdict] {
		verdict.outcome in {"block", "failed"}
	} with input as facts({}) with data.bartizan.settings as {}
}

test_what_an_app_may_use if {
	given := settings([])
	every case in {
		"nothing special": {"facts": {}, "codes": set()},
		"another model": {"facts": {"model": "large"}, "codes": {"model.not_allowed"}},
		"its region": {"facts": {"upstream": {"region": "eu"}}, "codes": set()},
		"another region": {"facts": {"upstream": {"region": "us"}}, "codes": {"region.not_allowed"}},
		"its state": {"facts": {"providerState": [{"kind": "file"}]}, "codes": set()},
		"other state": {
			"facts": {"providerState": [{"kind": "file"}, {"kind": "store"}]},
			"codes": {"provider_state.not_allowed"},
		},
		"a failure": {"facts": {"failures": ["identity: threw"]}, "codes": {"inspection.failed"}},
	} {
		asked := facts(object.union(case.facts, {"point": "access"}))
		verdict := decided(access.rulings) with input as asked with data.bartizan.settings as given
		codes(verdict) == case.codes
	}
}

test_any_model_and_region_where_the_app_names_none if {
	given := with_app(settings([]), {"models": ["*"], "allowed_regions": []})
	asked := facts({"point": "access", "model": "large", "upstream": {"region": "us"}})
	verdict := decided(access.rulings) with input as asked with data.bartizan.settings as given
	verdict.outcome == "allow"
}

test_what_could_not_be_inspected_is_treated_as_the_app_says if {
	every treatment, outcome in {"block": "block", "hold": "allow", "audit": "allow", "else": "block"} {
		given := with_app(settings([]), {"unknown_content": treatment})
		asked := facts({"findings": [], "uninspected": [{"kind": "media", "pointer": "/x"}]})
		verdict := decided(request.rulings) with input as asked with data.bartizan.settings as given
		verdict.outcome == outcome
		codes(verdict) == {"content.uninspected"}
	}
}

test_what_could_not_be_inspected_is_refused_where_answers_are_acted_on if {
	every patterns, outcome in {{"privacy/*"}: "block", set(): "allow"} {
		asked := facts({"findings": [], "uninspected": [{"kind": "media", "pointer": "/x"}]})
		verdict := decided(request.rulings) with input as asked
			with data.bartizan.settings as settings([])
			with response.enforces as patterns
		verdict.outcome == outcome
	}
}

test_failures_are_refused_or_reported if {
	every treatment, expected in {
		"refuse": {"outcome": "failed", "codes": {"inspection.failed"}},
		"allow": {"outcome": "allow", "codes": {"inspection.failed.allowed"}},
		"misspelt": {"outcome": "failed", "codes": {"inspection.failed"}},
	} {
		given := object.union(settings([]), {"on_failure": treatment})
		asked := facts({"failures": ["privacy/card: threw"]})
		verdict := decided(request.rulings) with input as asked with data.bartizan.settings as given
		verdict.outcome == expected.outcome
		codes(verdict) == expected.codes
	}
}

test_answers_are_held_for_what_is_enforced_on_them if {
	given := settings([
		rule({"detectors": ["privacy/*", "output/x"]}),
		rule({"detectors": ["secrets/*"], "mode": "shadow"}),
		rule({"detectors": ["injection/*"], "on": ["request"]}),
		rule({"detectors": ["content/*"], "action": "annotate"}),
	])
	enforced := {"privacy/*", "output/x"}
	baseline.enforced_on_answers == enforced with data.bartizan.settings as given
	enforced & response.enforces == enforced with data.bartizan.settings as given
	response.judges with data.bartizan.settings as given
}

test_answers_need_no_look_where_no_rule_says_anything_of_them if {
	every rules in [[], [rule({"on": ["request"]})], [rule({"action": "allow"})]] {
		not baseline.judges_answers with data.bartizan.settings as settings(rules)
	}
	response.judges in {true, false} with data.bartizan.settings as settings([])
}

test_answers_that_cannot_be_inspected_are_refused if {
	asked := facts({
		"point": "response",
		"findings": [],
		"uninspected": [{"kind": "media", "pointer": ""}],
		"failures": ["privacy/card: threw"],
	})
	verdict := decided(response.rulings) with input as asked with data.bartizan.settings as settings([])
	verdict.outcome == "failed"
	codes(verdict) == {"content.uninspected", "inspection.failed"}
}

test_a_plain_rule_asks_for_the_detector_alone if {
	given := settings([rule({"id": "a", "plain": true})])
	verdict := decided(request.rulings) with input as facts({}) with data.bartizan.settings as given
	codes(verdict) == {"privacy.card.blocked"}
}

test_rules_in_shadow_alone_are_all_reported if {
	given := settings([rule({"id": "a", "mode": "shadow"}), rule({"id": "b", "mode": "shadow"})])
	verdict := decided(request.rulings) with input as facts({}) with data.bartizan.settings as given
	verdict.outcome == "allow"
	{reason.rule | some reason in verdict.reasons} == {"a", "b"}
}
