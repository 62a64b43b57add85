package bartizan.access

import data.bartizan.lib

# METADATA
# title: Nobody answers for the chatbot
# description: A system that speaks to the public has an owner and a purpose before it has visitors.
# custom:
#   severity: medium
#   taxonomy: []
rulings contains lib.tuned({
	"rule": "customer-chatbot.owner",
	"action": "block",
	"code": "customer-chatbot.owner.missing",
}) if {
	"" in {input.facts.app.owner, input.facts.app.purpose}
}

# METADATA
# title: Chatbots of the public keep nothing at the provider
# description: A stored conversation can be taken up by the next visitor who guesses or is given its id.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({
	"rule": "customer-chatbot.provider-state",
	"action": "block",
	"code": "customer-chatbot.provider_state.kept",
}) if {
	count(input.facts.providerState) > 0
}
