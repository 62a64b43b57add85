package bartizan.lib

# Packs read what they cannot know of themselves from `data.bartizan.options`, which the data of a bundle holds:
# `packs.<pack>.apps` limits a pack to those apps, `packs.<pack>.<name>` gives an option, and `rules.<rule>.mode`
# turns one rule to `shadow` or `off`. What is misspelt there loosens nothing: a pack whose `apps` is no list is for
# all apps, and a ruling with an unknown mode makes the verdict `failed`.

# METADATA
# title: The options of the installation
# scope: document
default options := {}

options := data.bartizan.options

# METADATA
# title: An option of a pack
option(pack, name, usual) := object.get(options, ["packs", pack, name], usual)

# METADATA
# title: How a rule of a pack is meant
rule_mode(rule) := object.get(options, ["rules", rule, "mode"], "enforce")

# METADATA
# title: A ruling of a pack, as the options have it
# description: Undefined when the rule is off, or the pack is not for this app. A rule begins with its pack's name.
tuned(ruling) := object.union(ruling, {"mode": rule_mode(ruling.rule)}) if {
	rule_mode(ruling.rule) != "off"
	reaches(split(ruling.rule, ".")[0])
}

# METADATA
# title: Whether a pack is for the app that asks
# scope: document
reaches(pack) if not is_array(option(pack, "apps", null))

reaches(pack) if input.facts.app.id in option(pack, "apps", [])

# METADATA
# title: Whether a tool has a name such as one of these
# description: '"*" stands for any characters; capital letters do not count.'
tool_among(name, patterns) if {
	some pattern in patterns
	glob.match(lower(pattern), null, lower(name))
}

# METADATA
# title: How many different values some detectors found
# description: Equal values have equal digests, so one value that is repeated counts once.
distinct(detectors) := count({finding.digest |
	some finding in input.facts.findings
	finding.detector in detectors
})

# METADATA
# title: Whether the end user is in one of these groups
in_group(groups) if {
	some group in input.facts.endUser.groups
	group in groups
}

# METADATA
# title: Whether the app holds one of these classes of data
holds(classes) if {
	some class in input.facts.app.dataClasses
	class in classes
}

# METADATA
# title: Whether somebody other than the user decides what a call does
# description: |
#   Words of others ask for it, or its target, object, command or amount was taken from them without being what the
#   user asked to be looked up.
# scope: document
led_by_others(call) if call.commanded

led_by_others(call) if {
	some argument in call.arguments
	argument.ordered
}

led_by_others(call) if {
	some argument in call.arguments
	argument.origin in {"untrusted", "unknown"}
	not argument.looked
}
