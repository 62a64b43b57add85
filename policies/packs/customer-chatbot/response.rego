package bartizan.response

import data.bartizan.lib
import data.bartizan.packs.customer_chatbot

enforces contains detector if {
	some detectors in {
		customer_chatbot.link_detectors,
		customer_chatbot.personal_detectors,
		customer_chatbot.prompt_detectors,
		{"abuse/loop", "content/code", "content/denied-term", "content/denied-topic"},
	}
	some detector in detectors
}

enforces contains "output/grounding" if lib.option("customer-chatbot", "grounded", false)

judges := true

# METADATA
# title: The instructions of the chatbot
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM07]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.prompt", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in customer_chatbot.prompt_detectors
}

# METADATA
# title: Numbers of people in answers
# description: |
#   What came back for a token of the request is not among them. Contact data stays, for most of it is the company's
#   own; a rule of the configuration can mask it.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(f)"]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.personal", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector in customer_chatbot.personal_detectors
}

# METADATA
# title: Links that take content out, or people in
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM05]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.link", "action": "mask"})) if {
	some index, finding in input.facts.findings
	finding.detector in customer_chatbot.link_detectors
}

# METADATA
# title: What the company does not want to have said
# description: Denied topics and terms, code, and answers that run in a circle.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM10]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.topic", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in {"abuse/loop", "content/code", "content/denied-term", "content/denied-topic"}
}

# METADATA
# title: Promises without a source
# description: |
#   A price, a date or a name that no text of the request holds is marked; with the option `grounded` it does not pass.
#   What a chatbot promises, customers rely on.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM09]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.promise", "action": action})) if {
	action := {true: "block", false: "annotate"}[lib.option("customer-chatbot", "grounded", false)]
	some index, finding in input.facts.findings
	finding.detector == "output/grounding"
}
