package bartizan.access_test

import data.bartizan.access

# What the gateway mounts: the policies are tested without a configuration.
settings := {
	"rules": [],
	"places": {},
	"on_failure": "refuse",
	"unknown_content": "audit",
	"apps": {name: {"models": ["*"], "allowed_regions": [], "provider_state": []} | some name in ["clinic", "support"]},
}

asking(app, classes, model) := {"facts": {
	"point": "access",
	"app": {"id": app, "dataClasses": classes},
	"model": model,
	"findings": [],
	"uninspected": [],
	"failures": [],
	"providerState": [],
}}

test_health_data_on_a_clinical_model if {
	verdict := access.verdict with input as asking("clinic", ["health"], "clinical")
		with data.bartizan.settings as settings
	verdict.outcome == "allow"
}

test_health_data_on_a_general_model if {
	verdict := access.verdict with input as asking("clinic", ["health"], "general")
		with data.bartizan.settings as settings
	verdict.outcome == "block"
	"team.health.model_refused" in {reason.code | some reason in verdict.reasons}
}

test_other_apps_may_ask if {
	verdict := access.verdict with input as asking("support", [], "general")
		with data.bartizan.settings as settings
	verdict.outcome == "allow"
}
