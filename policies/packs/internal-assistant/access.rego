package bartizan.access

import data.bartizan.lib
import data.bartizan.packs.internal_assistant

# METADATA
# title: Only for people who are known
# description: What a colleague may see depends on who it is; an app alone is nobody.
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "internal-assistant.end-user",
	"action": "block",
	"code": "internal-assistant.end_user.missing",
}) if {
	not input.facts.endUser.subject
}

# METADATA
# title: Only for those whom the app is for
# description: '`groups` gives the groups that may use an app. Apps that it does not name are for everybody.'
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "internal-assistant.group",
	"action": "block",
	"code": "internal-assistant.group.other",
}) if {
	groups := lib.option("internal-assistant", "groups", {})[input.facts.app.id]
	not lib.in_group(groups)
}

# METADATA
# title: Data above the clearance of who asks
# description: |
#   Among the classes of data of an app, the names in `levels` are levels of secrecy. The end user's attribute
#   `clearance` has to reach the highest of them.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI03]
rulings contains lib.tuned({
	"rule": "internal-assistant.clearance",
	"action": "block",
	"code": "internal-assistant.clearance.too_low",
}) if {
	internal_assistant.level > internal_assistant.clearance
}

# METADATA
# title: What is most secret stays in the house
# description: An app of the highest level is routed to `private_upstreams`, and refused when there are none.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({
	"rule": "internal-assistant.private-model",
	"action": "allow",
	"code": "internal-assistant.private_model.routed",
	"obligations": [{"kind": "route", "upstreams": internal_assistant.private_upstreams}],
}) if {
	internal_assistant.level == count(internal_assistant.levels) - 1
	count(internal_assistant.private_upstreams) > 0
}

rulings contains lib.tuned({
	"rule": "internal-assistant.private-model",
	"action": "block",
	"code": "internal-assistant.private_model.none",
}) if {
	internal_assistant.level == count(internal_assistant.levels) - 1
	count(internal_assistant.private_upstreams) == 0
}

# METADATA
# title: Decisions about workers below the tier that they are in
# description: |
#   Systems that recruit, promote, dismiss or evaluate workers are high-risk (EU AI Act, annex III, point 4).
# custom:
#   severity: high
#   taxonomy: []
#   standards: ["eu-ai-act:annex-III.4"]
rulings contains lib.tuned({
	"rule": "internal-assistant.risk-tier",
	"action": "block",
	"code": "internal-assistant.risk_tier.too_low",
}) if {
	lib.holds(lib.option("internal-assistant", "decision_classes", ["employment-decision"]))
	input.facts.app.riskTier != "high"
}

# METADATA
# title: Nobody reads the feelings of workers
# description: |
#   Inferring emotions at the workplace is prohibited but for medical or safety reasons (EU AI Act, article 5(1)(f)).
# custom:
#   severity: critical
#   taxonomy: []
#   standards: ["eu-ai-act:5(1)(f)"]
rulings contains lib.tuned({
	"rule": "internal-assistant.emotion",
	"action": "block",
	"code": "internal-assistant.emotion.prohibited",
}) if {
	lib.holds(lib.option("internal-assistant", "emotion_classes", ["emotion", "emotion-recognition"]))
}
