# METADATA
# title: What the pack for assistants of employees knows
package bartizan.packs.internal_assistant

import data.bartizan.lib

# METADATA
# title: Levels of secrecy, from the lowest
levels := lib.option("internal-assistant", "levels", ["public", "internal", "confidential", "restricted"])

# METADATA
# title: The highest level among the classes of data of the app
level := max({place | some place, name in levels; name in input.facts.app.dataClasses})

# METADATA
# title: How far the end user is cleared
# scope: document
# description: The attribute `clearance` of the end user. One that is not named, or not known, is the lowest.
default clearance := 0

clearance := place if {
	some place, name in levels
	name == input.facts.endUser.attributes.clearance
}

# METADATA
# title: Upstreams that run in the house
private_upstreams := lib.option("internal-assistant", "private_upstreams", [])

# METADATA
# title: What names a person beyond what colleagues know of each other
personal_detectors := {
	"privacy/bank-account",
	"privacy/birth-date",
	"privacy/driving-licence",
	"privacy/health-data",
	"privacy/health-id",
	"privacy/national-id",
	"privacy/passport",
	"privacy/tax-id",
	"privacy/travel-document",
	"privacy/us-ssn",
}

# METADATA
# title: Links that take content out or people in
link_detectors := {"output/markdown-exfiltration", "output/tainted-link", "output/unsafe-link"}
