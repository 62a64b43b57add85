package bartizan.lib_test

import data.bartizan.lib

ruling(more) := object.union({"rule": "r", "action": "annotate", "code": "c"}, more)

test_nothing_said_is_allowed if {
	lib.verdict(set()) == {"outcome": "allow", "reasons": set(), "obligations": []}
}

test_the_worst_outcome_counts if {
	cases := {
		["annotate"]: "allow",
		["allow", "mask"]: "transform",
		["mask", "ask"]: "ask",
		["ask", "block", "mask"]: "block",
		["block", "fail"]: "failed",
	}
	every actions, outcome in cases {
		lib.verdict({ruling({"action": action, "finding": 0}) | some action in actions}).outcome == outcome
	}
}

test_a_rule_that_is_tried_out_is_reported_and_decides_nothing if {
	verdict := lib.verdict({
		ruling({"action": "block", "mode": "shadow"}),
		ruling({"action": "mask", "finding": 0, "mode": "shadow", "obligations": [{"kind": "annotate"}]}),
	})
	verdict.outcome == "allow"
	verdict.obligations == []
	{reason.mode | some reason in verdict.reasons} == {"shadow"}
	count(verdict.reasons) == 2
}

test_a_reason_is_given_once if {
	verdict := lib.verdict({ruling({"finding": index}) | some index in numbers.range(0, 9)})
	verdict.reasons == {{"rule": "r", "code": "c", "mode": "enforce", "action": "annotate"}}
}

test_reasons_keep_detector_and_facts_alone if {
	given := ruling({"detector": "privacy/card", "facts": {"amount": 3}, "finding": 1, "style": "hash"})
	lib.verdict({given}).reasons == {{
		"rule": "r",
		"code": "c",
		"mode": "enforce",
		"action": "annotate",
		"detector": "privacy/card",
		"facts": {"amount": 3},
	}}
}

test_what_could_not_be_done_is_refused if {
	verdict := lib.verdict({ruling({"action": "fail"})})
	{reason.action | some reason in verdict.reasons} == {"block"}
}

test_one_mask_for_a_finding_and_it_reveals_least if {
	verdict := lib.verdict({ruling({"action": "mask", "finding": finding, "style": style}) |
		some finding, styles in [["hash", "last4"], ["tokenise", "redact"], ["tokenise", "format-preserving"]]
		some style in styles
	})
	verdict.obligations == [
		{"kind": "mask", "finding": 0, "style": "hash"},
		{"kind": "mask", "finding": 1, "style": "redact"},
		{"kind": "mask", "finding": 2, "style": "format-preserving"},
	]
}

test_a_mask_without_a_style_redacts if {
	verdict := lib.verdict({ruling({"action": "mask", "finding": 4})})
	verdict.obligations == [{"kind": "mask", "finding": 4, "style": "redact"}]
}

test_obligations_of_all_rules_are_kept_once if {
	route := {"kind": "route", "regions": ["eu"]}
	labels := {"kind": "annotate", "labels": {"team": "a"}}
	verdict := lib.verdict({
		ruling({"obligations": [route, labels]}),
		ruling({"rule": "other", "obligations": [route]}),
	})
	{one | some one in verdict.obligations} == {route, labels}
	count(verdict.obligations) == 2
}

test_what_cannot_be_read_is_failed if {
	unreadable := [
		"block",
		{"action": "block", "code": "c"},
		{"rule": "r", "code": "c"},
		{"rule": "r", "action": "block"},
		{"rule": 1, "action": "block", "code": "c"},
		ruling({"action": "blok"}),
		ruling({"mode": "enforced"}),
		ruling({"action": "mask"}),
		ruling({"action": "mask", "finding": "0"}),
		ruling({"action": "mask", "finding": 0, "style": "none"}),
		ruling({"obligations": {"kind": "route"}}),
	]
	every given in unreadable {
		verdict := lib.verdict({given, ruling({})})
		verdict.outcome == "failed"
		count(verdict.reasons) == 2
		some reason in verdict.reasons
		reason == {"rule": "bartizan.lib", "code": "policy.ruling_malformed", "mode": "enforce", "action": "block"}
	}
}

test_what_cannot_be_read_and_is_tried_out_is_reported_alone if {
	verdict := lib.verdict({
		ruling({"action": "blok", "mode": "shadow"}),
		ruling({"action": "mask", "finding": 0}),
	})
	verdict.outcome == "transform"
	verdict.obligations == [{"kind": "mask", "finding": 0, "style": "redact"}]
	some reason in verdict.reasons
	reason.code == "policy.ruling_malformed"
	reason.mode == "shadow"
}
