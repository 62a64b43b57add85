# METADATA
# title: What the pack for strict agents knows
# description: An agent that may do what it is listed for and nothing else. What is not known counts as the worst.
package bartizan.packs.strict_agent

import data.bartizan.lib

# METADATA
# title: Tools of the agent that asks
# description: |
#   `tools` gives the patterns of the tools of each agent. An agent that it does not name has none.
tools := lib.option("strict-agent", "tools", {})[input.facts.agent]

# METADATA
# title: Whether the agent that asks is listed for a tool
listed(name) if lib.tool_among(name, tools)

# METADATA
# title: A call that can be taken back
# description: Looks, and what tools in `reversible_tools` do.
# scope: document
reversible(call) if {
	call.action == "read"
	count(call.sinks) == 0
}

reversible(call) if lib.tool_among(call.tool, lib.option("strict-agent", "reversible_tools", []))

# METADATA
# title: Where links and images lead out
link_detectors := {
	"output/capture-host",
	"output/markdown-exfiltration",
	"output/tainted-link",
	"output/unsafe-link",
}
