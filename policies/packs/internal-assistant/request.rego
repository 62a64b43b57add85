package bartizan.request

import data.bartizan.lib
import data.bartizan.packs.internal_assistant

# METADATA
# title: Who pastes a key is told so
# description: |
#   A key that an employee pastes has left its vault: the request is refused, so that somebody changes the key. In what
#   tools and documents bring it is masked.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.secret", "action": action})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "secrets/")
	action := object.get({"user": "block"}, lib.kind_of(finding.origin), "mask")
}

# METADATA
# title: Numbers of colleagues leave as tokens
# description: Data minimisation (GDPR, article 5(1)(c)); what a model does with a letter needs no passport number.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM02]
#   standards: ["gdpr:5(1)(c)"]
rulings contains lib.tuned(lib.ruling_for(
	index,
	{"id": "internal-assistant.personal", "action": "mask", "style": "tokenise"},
)) if {
	some index, finding in input.facts.findings
	finding.detector in internal_assistant.personal_detectors
}

# METADATA
# title: Sentences planted in documents
# description: |
#   Documents and results of tools inform and do not order. What the baseline is not sure enough of to refuse is cut
#   out of them from `planted_score` on.
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.planted", "action": "mask"})) if {
	some index, finding in input.facts.findings
	startswith(finding.detector, "injection/")
	lib.kind_of(finding.origin) in {"document", "tool"}
	finding.score >= lib.option("internal-assistant", "planted_score", 0.7)
}

# METADATA
# title: Topics for some alone
# description: |
#   `topics` gives, for a topic of content/denied-topic or a term of content/denied-term, the groups that may write
#   about it: salaries, terminations, investigations.
# custom:
#   severity: medium
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned(lib.ruling_for(index, {"id": "internal-assistant.topic", "action": "block"})) if {
	some index, finding in input.facts.findings
	finding.detector in {"content/denied-term", "content/denied-topic"}
	groups := lib.option("internal-assistant", "topics", {})[finding.entity]
	not lib.in_group(groups)
}

# METADATA
# title: A list of colleagues
# custom:
#   severity: high
#   taxonomy: [owasp-llm-2025:LLM02]
rulings contains lib.tuned({
	"rule": "internal-assistant.bulk",
	"action": "block",
	"code": "internal-assistant.bulk.persons",
}) if {
	lib.distinct(internal_assistant.personal_detectors) > lib.option("internal-assistant", "bulk", 25)
}
