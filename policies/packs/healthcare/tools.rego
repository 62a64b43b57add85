package bartizan.tools

import data.bartizan.lib
import data.bartizan.packs.healthcare

# METADATA
# title: Treatment is ordered by a clinician
# description: Orders, prescriptions and referrals wait for somebody of `approvers` (EU AI Act, article 14).
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM06, owasp-asi-2026:ASI02, owasp-asi-2026:ASI09]
#   standards: ["eu-ai-act:14"]
rulings contains lib.tuned({
	"rule": "healthcare.order",
	"action": "ask",
	"code": "healthcare.order.approval",
	"obligations": [{
		"kind": "approval",
		"approvers": lib.option("healthcare", "approvers", "clinicians"),
		"expires_s": lib.option("healthcare", "approval_expires_s", 3600),
	}],
}) if {
	some call in input.facts.calls
	call.action != "read"
	healthcare.orders(call)
}

# METADATA
# title: An order that a letter gave is no order
# description: A drug, a dose or a patient that came out of a document or a message, and was not asked for.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM01, owasp-asi-2026:ASI01]
rulings contains lib.tuned({
	"rule": "healthcare.order-origin",
	"action": "block",
	"code": "healthcare.order.untrusted",
}) if {
	some call in input.facts.calls
	call.action != "read"
	healthcare.orders(call)
	lib.led_by_others(call)
}

# METADATA
# title: Records are for those who treat
# description: Tools that reach into records are called for an end user in `clinician_groups` (45 CFR 164.308(a)(4)).
# custom:
#   severity: high
#   taxonomy: [owasp-asi-2026:ASI03]
#   standards: ["hipaa:164.308(a)(4)"]
rulings contains lib.tuned({"rule": "healthcare.record", "action": "block", "code": "healthcare.record.group"}) if {
	not lib.in_group(lib.option("healthcare", "clinician_groups", ["clinicians"]))
	some call in input.facts.calls
	healthcare.records(call)
}

# METADATA
# title: What is in a record stays in the house
# description: |
#   Even where the user asked for it, content of private sources does not leave by a tool of the open network. Tools in
#   `trusted_tools` may carry it.
# custom:
#   severity: critical
#   taxonomy: [owasp-llm-2025:LLM02, owasp-asi-2026:ASI02]
#   standards: ["hipaa:164.502(a)"]
rulings contains lib.tuned({
	"rule": "healthcare.disclosure",
	"action": "block",
	"code": "healthcare.disclosure.private",
}) if {
	some call in input.facts.calls
	"egress" in call.sinks
	not lib.tool_among(call.tool, lib.option("healthcare", "trusted_tools", []))
	count(call.flows) > 0
}
