# What may be sent.
package bartizan.request

# METADATA
# title: Customers' mail addresses do not reach general models
rulings contains ruling if {
	input.facts.model == "general"
	some index, finding in input.facts.findings
	finding.detector == "privacy/email"
	finding.origin == "user"
	ruling := {
		"rule": "team.mail",
		"action": "mask",
		"code": "team.mail.masked",
		"finding": index,
		"detector": finding.detector,
	}
}

# METADATA
# title: At night nobody looks at what documents ask for
# description: Tried out first. In shadow it is recorded and counted, and changes nothing.
rulings contains ruling if {
	time.clock(input.facts.now * 1000000)[0] < 5
	some finding in input.facts.findings
	startswith(finding.detector, "injection/")
	startswith(finding.origin, "document:")
	ruling := {"rule": "team.night", "mode": "shadow", "action": "block", "code": "team.night.refused"}
}
