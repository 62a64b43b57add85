# METADATA
# title: Verdicts out of rulings
# description: |
#   Every policy of Bartizan adds rulings to the set `rulings` of a decision point. A ruling says what one rule
#   wants: `{"rule", "action", "code"}` and, where it needs them, `mode`, `finding`, `style`, `detector`,
#   `obligations` and `facts`. `verdict` makes one answer of all of them, in which the strictest counts. A ruling
#   that it cannot read makes the answer `failed`: a misspelt protection is not one that is silently missing.
package bartizan.lib

# METADATA
# title: The verdict of all rulings about one exchange
# description: The worst outcome that is enforced, every reason once, and at most one mask for each finding.
verdict(rulings) := {"outcome": "allow", "reasons": set(), "obligations": []} if {
	rulings == set()
} else := verdict_of(rulings) if {
	every ruling in rulings {
		sound(ruling)
	}
} else := worsened(verdict_of(readable), unreadable) if {
	readable := {ruling | some ruling in rulings; sound(ruling)}
	unreadable := rulings - readable
}

# From the mildest to the worst.
outcomes := ["allow", "transform", "ask", "block", "failed"]

# The place in `outcomes` that an action leads to; `fail` says that something could not be done.
ranks := {"allow": 0, "annotate": 0, "mask": 1, "ask": 2, "block": 3, "fail": 4}

# What reasons say of an action: what could not be done is refused.
said := {"allow": "allow", "annotate": "annotate", "mask": "mask", "ask": "ask", "block": "block", "fail": "block"}

modes := {"enforce", "shadow"}

# From the one that reveals most to the one that reveals least.
styles := ["tokenise", "format-preserving", "last4", "hash", "redact"]

sound(ruling) if {
	is_string(ruling.rule)
	is_string(ruling.code)
	ranks[ruling.action]
	modes[object.get(ruling, "mode", "enforce")]
	is_array(object.get(ruling, "obligations", []))
	masks_soundly(ruling)
}

masks_soundly(ruling) if {
	ruling.action != "mask"
} else if {
	is_number(ruling.finding)
	object.get(ruling, "style", "redact") in styles
}

verdict_of(rulings) := {
	"outcome": outcomes[max(array.concat([0], [ranks[ruling.action] | some ruling in enforced]))],
	"reasons": {reason(ruling) | some ruling in rulings},
	"obligations": array.concat(masks(enforced), others(enforced)),
} if {
	enforced := [ruling | some ruling in rulings; not ruling.mode == "shadow"]
}

reason(ruling) := {
	"rule": ruling.rule,
	"code": ruling.code,
	"mode": ruling.mode,
	"action": said[ruling.action],
	"detector": ruling.detector,
} if {
	not ruling.facts
} else := object.union(
	object.filter(ruling, ["rule", "code", "detector", "facts"]),
	{"mode": object.get(ruling, "mode", "enforce"), "action": said[ruling.action]},
)

# Later styles take the place of earlier ones: of two masks for one finding, the one that reveals less is made.
masks(rulings) := [mask | some mask in object.union_n(in_order)] if {
	masking := [ruling | some ruling in rulings; ruling.action == "mask"]
	used := {object.get(ruling, "style", "redact") | some ruling in masking}
	in_order := [masks_of(masking, name) | some name in styles; name in used]
}

masks_of(rulings, name) := {ruling.finding: {"kind": "mask", "finding": ruling.finding, "style": name} |
	some ruling in rulings

	# regal ignore:superfluous-object-get
	object.get(ruling, "style", "redact") == name
}

others(rulings) := [obligation | some obligation in {one | some ruling in rulings; some one in ruling.obligations}]

# What cannot be read makes the verdict failed, unless it is only tried out.
worsened(verdict, unreadable) := object.union(verdict, {"outcome": outcome, "reasons": reasons}) if {
	wrong := {mode_of(ruling) | some ruling in unreadable}
	outcome := {true: "failed", false: verdict.outcome}["enforce" in wrong]
	reasons := verdict.reasons | {object.union(malformed, {"mode": name}) | some name in wrong}
}

mode_of(ruling) := "shadow" if {
	ruling.mode == "shadow"
} else := "enforce"

malformed := {"rule": "bartizan.lib", "code": "policy.ruling_malformed", "action": "block"}
