package bartizan.request

import data.bartizan.lib
import data.bartizan.packs.customer_chatbot

# METADATA
# title: Several signs of an attack
# description: |
#   Of what visitors write, little is lost when two detectors have to be fairly sure instead of one very sure
#   (`suspicion_score`, `suspicions`).
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01]
rulings contains lib.tuned({
	"rule": "customer-chatbot.suspicion",
	"action": "block",
	"code": "customer-chatbot.suspicion.several",
}) if {
	count(customer_chatbot.suspicions) >= lib.option("customer-chatbot", "suspicions", 2)
}

# METADATA
# title: Whoever asks for the instructions does not need an answer
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM07]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.prompt", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector == "injection/prompt-extraction"
	lib.kind_of(finding.origin) == "user"
	finding.score >= lib.option("customer-chatbot", "suspicion_score", 0.7)
}

# METADATA
# title: Requests for something harmful
# description: |
#   All categories of content/harm but self-harm, which is marked and answered: a refusal is the wrong answer there.
# custom:
#   severity: high
#   taxonomy: [mlcommons-ailuminate-1.1:hazards]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.harm", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector == "content/harm"
	finding.entity != "self-harm"
	finding.score >= lib.option("customer-chatbot", "harm_score", 0.9)
}

rulings contains lib.tuned(object.union(
	lib.ruling_for(index, {"id": "customer-chatbot.harm", "action": "annotate"}),
	{"obligations": [{"kind": "annotate", "labels": {"crisis": "self-harm"}}]},
)) if {
	some index, finding in input.facts.findings
	finding.detector == "content/harm"
	finding.entity == "self-harm"
}

# METADATA
# title: Topics that the chatbot is not for
# description: |
#   What content/denied-term and content/denied-topic find: politics, competitors, advice that needs a licence.
# custom:
#   severity: medium
#   taxonomy: []
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.topic", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in {"content/denied-term", "content/denied-topic"}
}

# METADATA
# title: A free machine for something else
# description: |
#   Code, endless output, requests in series and copies of the model are paid for by the company. Languages are those
#   of the option of content/language.
# custom:
#   severity: low
#   taxonomy: [owasp-llm-2025:LLM10]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "customer-chatbot.abuse", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in (customer_chatbot.abuse_detectors | {"content/code", "content/language"})
}

# METADATA
# title: What visitors should not have written
# description: Numbers of cards and documents leave as tokens, which the answer gives back (GDPR, article 5(1)(c)).
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(c)"]
rulings contains lib.tuned(lib.ruling_for(
	index,
	{"id": "customer-chatbot.personal", "action": "mask", "style": "tokenise"},
)) if {
	some index, finding in input.facts.findings
	finding.detector in customer_chatbot.personal_detectors
}

# METADATA
# title: Who is refused again and again
# description: |
#   A visitor who looks for the wording that passes gets no further tries. `refused` says after how many refused
#   requests within the minutes that the gateway counts.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM01, owasp-llm-2025:LLM10]
rulings contains lib.tuned({
	"rule": "customer-chatbot.persistent",
	"action": "block",
	"code": "customer-chatbot.persistent.refused",
	"facts": {"refused": refused},
}) if {
	refused := input.facts.history.refused
	refused >= lib.option("customer-chatbot", "refused", 10)
}
