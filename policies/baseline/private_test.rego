package bartizan.tools_test

test_private_content_for_somebody_unnamed_is_held if {
	unnamed := with_argument({"origin": "untrusted", "looked": true})
	"baseline.private_reader" in rules({"arguments": unnamed, "flows": [flow]})
}

test_private_content_in_a_question_to_an_open_source_is_held if {
	asking := {"action": "read", "sinks": [], "arguments": [argument], "flows": [object.union(flow, {"asked": false})]}
	"baseline.private_address" in rules(asking)
}
