# What rules ask about findings.
package bartizan.lib

# METADATA
# title: The patterns that name a detector
# description: Its id, its family ("privacy/*") and all of them ("*").
patterns(detector) := [detector, concat("/", [split(detector, "/")[0], "*"]), "*"]

# METADATA
# title: Whether a pattern names a detector
detector_matches(pattern, detector) if pattern in patterns(detector)

# METADATA
# title: What an origin is, without its name
# description: '"tool:search" is of the kind "tool".'
kind_of(origin) := split(origin, ":")[0]

# METADATA
# title: Whether a list that means "all" when it is empty holds a value
one_of(list, value) if {
	list == []
} else if {
	value in list
}

# METADATA
# title: The code of what is done about a finding
# description: '"privacy.card.masked"'
code(finding, action) := concat(".", [replace(finding.detector, "/", "."), past[action]])

past := {"allow": "allowed", "annotate": "annotated", "mask": "masked", "block": "blocked", "ask": "held"}

# METADATA
# title: The ruling of a rule about one finding
# description: |
#   `index` is the place of the finding in `input.facts.findings`; `rule` says `id`, `action` and, where they are
#   not the usual ones, `mode` and `style`.
ruling_for(index, rule) := {
	"rule": rule.id,
	"action": rule.action,
	"code": code(input.facts.findings[index], rule.action),
	"mode": object.get(rule, "mode", "enforce"),
	"detector": input.facts.findings[index].detector,
	"finding": index,
	"style": object.get(rule, "style", "redact"),
}
