# METADATA
# title: What the pack for chatbots knows
# description: Anybody can write to it, and whatever it says is said by the company.
package bartizan.packs.customer_chatbot

import data.bartizan.lib

# METADATA
# title: Signs of an attack in what the visitor wrote
# description: Several detectors that each are fairly sure say together what one of them would have to be sure of.
suspicions contains finding.detector if {
	some finding in input.facts.findings
	startswith(finding.detector, "injection/")
	lib.kind_of(finding.origin) == "user"
	finding.score >= lib.option("customer-chatbot", "suspicion_score", 0.7)
}

# METADATA
# title: What a company does not say about anybody
personal_detectors := {
	"privacy/bank-account",
	"privacy/birth-date",
	"privacy/card",
	"privacy/card-details",
	"privacy/driving-licence",
	"privacy/health-id",
	"privacy/iban",
	"privacy/national-id",
	"privacy/passport",
	"privacy/tax-id",
	"privacy/travel-document",
	"privacy/us-ssn",
}

# METADATA
# title: What tells a stranger how the chatbot is made
prompt_detectors := {"output/canary", "output/prompt-leak", "output/prompt-paraphrase"}

# METADATA
# title: Links that nobody should be given
link_detectors := {
	"output/capture-host",
	"output/markdown-exfiltration",
	"output/tainted-link",
	"output/unsafe-link",
}

# METADATA
# title: Uses that cost and give nothing
abuse_detectors := {"abuse/extraction", "abuse/flood", "abuse/probing"}
