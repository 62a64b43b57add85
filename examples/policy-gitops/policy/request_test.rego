package bartizan.request_test

import data.bartizan.request

settings := {
	"rules": [],
	"places": {},
	"on_failure": "refuse",
	"unknown_content": "audit",
	"apps": {"support": {"models": ["*"], "allowed_regions": [], "provider_state": []}},
}

noon := 1767268800000

midnight := 1767225600000

mail := {"detector": "privacy/email", "origin": "user", "entity": "email", "score": 1}

injected := {"detector": "injection/embedded-instruction", "origin": "document:web", "entity": "x", "score": 1}

sending(model, now, finding) := {"facts": {
	"point": "request",
	"now": now,
	"app": {"id": "support", "dataClasses": []},
	"model": model,
	"findings": [finding],
	"uninspected": [],
	"failures": [],
}}

codes(verdict) := {reason.code | some reason in verdict.reasons}

test_mail_is_masked_for_general_models if {
	verdict := request.verdict with input as sending("general", noon, mail)
		with data.bartizan.settings as settings
	verdict.outcome == "transform"
	codes(verdict) == {"team.mail.masked"}
}

test_mail_reaches_clinical_models if {
	verdict := request.verdict with input as sending("clinical", noon, mail)
		with data.bartizan.settings as settings
	codes(verdict) == set()
}

test_night_is_in_shadow if {
	verdict := request.verdict with input as sending("clinical", midnight, injected)
		with data.bartizan.settings as settings
	verdict.outcome == "allow"
	{reason.mode | some reason in verdict.reasons} == {"shadow"}
	codes(verdict) == {"team.night.refused"}
}

test_no_rule_about_the_day if {
	verdict := request.verdict with input as sending("clinical", noon, injected)
		with data.bartizan.settings as settings
	codes(verdict) == set()
}
