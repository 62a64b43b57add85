# METADATA
# title: What the healthcare pack knows
# description: Data of patients, who may see it as it is, and what names a patient.
package bartizan.packs.healthcare

import data.bartizan.lib

# METADATA
# title: The app holds data of patients
handles_health if lib.holds(lib.option("healthcare", "health_classes", ["health", "patient", "phi"]))

# METADATA
# title: A clinician treats a patient
# description: |
#   Disclosure for treatment is not held to the minimum necessary (45 CFR 164.502(b)(2)(i)). It takes an app among
#   `treatment_apps` and an end user in `clinician_groups`; without both, identifiers are masked.
treats if {
	input.facts.app.id in lib.option("healthcare", "treatment_apps", [])
	lib.in_group(lib.option("healthcare", "clinician_groups", ["clinicians"]))
}

# METADATA
# title: Upstreams whose operators signed for health data
associates := lib.option("healthcare", "associates", [])

# METADATA
# title: What has to be removed before data no longer names a patient
# description: As far as detectors know them, the identifiers of 45 CFR 164.514(b)(2)(i).
identifiers := {
	"privacy/account-name",
	"privacy/bank-account",
	"privacy/birth-date",
	"privacy/card",
	"privacy/device-id",
	"privacy/driving-licence",
	"privacy/email",
	"privacy/geo-coordinates",
	"privacy/health-id",
	"privacy/iban",
	"privacy/ip-address",
	"privacy/national-id",
	"privacy/passport",
	"privacy/person-name",
	"privacy/personal-reference",
	"privacy/phone",
	"privacy/postal-address",
	"privacy/tax-id",
	"privacy/travel-document",
	"privacy/us-ssn",
	"privacy/vehicle",
}

# METADATA
# title: Numbers by which patients are counted
# description: Codes of diagnoses and of those who treat name nobody who is ill.
patient_numbers contains finding.digest if {
	some finding in input.facts.findings
	finding.detector in {"privacy/health-id", "privacy/us-ssn"}
	not finding.entity in {"icd-10", "us-dea", "us-npi"}
}

# METADATA
# title: More patients in one text than a question needs
bulk if count(patient_numbers) > lib.option("healthcare", "bulk", 10)

# METADATA
# title: A call that orders treatment
orders(call) if lib.tool_among(call.tool, lib.option("healthcare", "order_tools", [
	"*admit*",
	"*discharge*",
	"*dose*",
	"*medication*",
	"*order*",
	"*prescri*",
	"*refer*",
]))

# METADATA
# title: A call that reads or writes a record of a patient
records(call) if lib.tool_among(call.tool, lib.option("healthcare", "record_tools", [
	"*chart*",
	"*ehr*",
	"*fhir*",
	"*patient*",
]))

# METADATA
# title: What is said of somebody's health, beside who it is
conditions_of_somebody contains finding.digest if {
	"privacy/person-name" in {named.detector | some named in input.facts.findings}
	some finding in input.facts.findings
	finding.detector == "privacy/health-data"
}
