# METADATA
# title: The rules of the configuration
# description: |
#   `protections.rules` of bartizan.yaml, or the built-in ones, decide about findings: for each finding the first
#   rule that speaks about it and is enforced. Rules in shadow before it are reported and decide nothing. What could
#   not be inspected, and what failed, has a ruling of its own. Shared by the decision points that see content.
package bartizan.baseline

import data.bartizan.lib
import data.bartizan.response
import data.bartizan.settings

# METADATA
# title: What the rules say about the findings
# description: Rulings, in an array.
about_findings := [ruling |
	some index, finding in input.facts.findings
	some place in deciding(speaking(finding))
	ruling := lib.ruling_for(index, settings.rules[place])
]

# Those of the rules at these places that count: up to the first that is enforced.
deciding(places) := places if {
	count(places) < 2
} else := [place | some place in places; place <= last] if {
	last := min([place | some place in places; settings.rules[place].mode == "enforce"])
} else := places

# Rules by what they are listed under, so that of hundreds only those are asked that name the detector.
speaking(finding) := [place |
	some pattern in lib.patterns(finding.detector)
	some place in settings.places[input.facts.point][pattern]
	speaks(settings.rules[place], finding)
]

# A rule that is `plain` asks for nothing but the detector.
speaks(rule, finding) if {
	rule.plain
} else if {
	lib.one_of(rule.entities, finding.entity)
	finding.score >= rule.min_score
	lib.one_of(rule.origins, lib.kind_of(finding.origin))
	lib.one_of(rule.apps, input.facts.app.id)
}

# METADATA
# title: The app is one that nobody configured
unknown_app contains {"rule": "apps", "action": "block", "code": "app.unknown"} if {
	not settings.apps[input.facts.app.id]
}

# METADATA
# title: Part of the content could not be inspected
about_uninspected contains {"rule": "app.unknown_content", "action": action, "code": "content.uninspected"} if {
	count(input.facts.uninspected) > 0
	treatment := object.get(settings.apps, [input.facts.app.id, "unknown_content"], usual_treatment)
	action := object.get({"hold": "annotate", "audit": "annotate"}, treatment, "block")
}

# What cannot be read cannot be masked: where answers are acted on, by whichever policy, it is refused.
default usual_treatment := "audit"

usual_treatment := "block" if count(response.enforces) > 0

# METADATA
# title: Something that had to look at the content could not finish
# scope: document
about_failures contains {"rule": "protections.on_failure", "action": "fail", "code": "inspection.failed"} if {
	count(input.facts.failures) > 0
	settings.on_failure != "allow"
}

about_failures contains ruling if {
	count(input.facts.failures) > 0
	settings.on_failure == "allow"
	ruling := {"rule": "protections.on_failure", "action": "annotate", "code": "inspection.failed.allowed"}
}

# METADATA
# title: The detectors for which a rule changes or refuses answers
enforced_on_answers contains pattern if {
	some rule in settings.rules
	rule.mode == "enforce"
	"response" in rule.on
	rule.action in {"mask", "block", "ask"}
	some pattern in rule.detectors
}

# METADATA
# title: Whether a rule has anything to say about answers
judges_answers if {
	some rule in settings.rules
	"response" in rule.on
	rule.action != "allow"
}
