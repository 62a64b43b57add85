package bartizan.lib_test

import data.bartizan.lib

test_a_detector_is_named_by_itself_its_family_and_all if {
	every pattern in ["privacy/card", "privacy/*", "*"] {
		lib.detector_matches(pattern, "privacy/card")
	}
	every pattern in ["privacy/iban", "secrets/*", "priv/*", "privacy", ""] {
		not lib.detector_matches(pattern, "privacy/card")
	}
}

test_origins_have_kinds if {
	lib.kind_of("tool:search") == "tool"
	lib.kind_of("user") == "user"
}

test_an_empty_list_means_all if {
	lib.one_of([], "a")
	lib.one_of(["a"], "a")
	not lib.one_of(["b"], "a")
}

test_a_ruling_about_a_finding if {
	findings := [{"detector": "privacy/email"}, {"detector": "privacy/card"}]
	lib.ruling_for(1, {"id": "r", "action": "mask"}) == {
		"rule": "r",
		"action": "mask",
		"code": "privacy.card.masked",
		"mode": "enforce",
		"detector": "privacy/card",
		"finding": 1,
		"style": "redact",
	} with input.facts.findings as findings
}

test_a_ruling_keeps_mode_and_style_of_its_rule if {
	rule := {"id": "r", "action": "ask", "mode": "shadow", "style": "hash"}
	ruling := lib.ruling_for(0, rule) with input.facts.findings as [{"detector": "secrets/key"}]
	ruling.mode == "shadow"
	ruling.style == "hash"
	ruling.code == "secrets.key.held"
}
