# METADATA
# title: What the pack for coding agents knows
# description: An agent that reads repositories, issues and pages, and has a shell.
package bartizan.packs.coding_agent

import data.bartizan.lib

# METADATA
# title: A call that runs something
# scope: document
runs(call) if call.action == "execute"

runs(call) if "execution" in call.sinks

runs(call) if lib.tool_among(call.tool, lib.option("coding-agent", "shell_tools", [
	"*bash*",
	"*exec*",
	"*shell*",
	"*terminal*",
	"run_*",
]))

# METADATA
# title: A call that changes what others build or run
# description: Pushes, merges, releases, deployments, packages, and what machines do with a repository.
publishes(call) if {
	call.action != "read"
	lib.tool_among(call.tool, lib.option("coding-agent", "publish_tools", [
		"*deploy*",
		"*merge*",
		"*publish*",
		"*push*",
		"*release*",
		"*workflow*",
	]))
}

# METADATA
# title: A call that fetches from the open network
# scope: document
reaches_out(call) if "egress" in call.sinks

reaches_out(call) if {
	some argument in call.arguments
	argument.kind == "url"
}

# METADATA
# title: Whose data has no place in code
personal_detectors := {
	"privacy/bank-account",
	"privacy/card",
	"privacy/card-details",
	"privacy/health-id",
	"privacy/iban",
	"privacy/national-id",
	"privacy/passport",
	"privacy/tax-id",
	"privacy/us-ssn",
}

# METADATA
# title: Weaknesses by which strangers run code or read data
# description: Entities of output/insecure-code, named by their numbers in CWE 4.18.
grave_weaknesses := {
	"cwe-22",
	"cwe-77",
	"cwe-78",
	"cwe-79",
	"cwe-89",
	"cwe-94",
	"cwe-95",
	"cwe-502",
	"cwe-611",
	"cwe-798",
	"cwe-918",
}
