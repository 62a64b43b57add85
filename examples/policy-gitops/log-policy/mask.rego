# METADATA
# title: What decision logs may not hold
# description: The record of Bartizan has no content; these facts about people stay in it, and leave no log.
package system.log

mask contains "/input/facts/endUser"

mask contains "/input/facts/conversation"

# Decisions about health data are not exported at all.
drop if "health" in input.input.facts.app.dataClasses
