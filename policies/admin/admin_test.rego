package bartizan.admin_test

import data.bartizan.admin

asked(grants, role, target) := {"facts": {"actor": {"grants": grants}, "action": {"role": role}, "target": target}}

everything := {"tenant": "*", "app": "*"}

shop := {"tenant": "t1", "app": "shop"}

test_a_role_includes_the_ones_before_it if {
	order := ["viewer", "analyst", "engineer", "approver", "admin"]
	every i, has in order {
		every j, needs in order {
			grant := object.union(everything, {"role": has})
			wanted := i >= j
			admin.granted == wanted with input as asked([grant], needs, shop)
		}
	}
}

test_a_tenant_is_not_another if {
	grant := {"role": "admin", "tenant": "t2", "app": "*"}
	not admin.granted with input as asked([grant], "viewer", shop)
}

test_an_app_is_not_its_tenant if {
	grant := {"role": "admin", "tenant": "t1", "app": "shop"}
	admin.granted with input as asked([grant], "admin", shop)
	not admin.granted with input as asked([grant], "viewer", {"tenant": "t1", "app": "*"})
	not admin.granted with input as asked([grant], "viewer", {"tenant": "t1", "app": "bank"})
	not admin.granted with input as asked([grant], "viewer", everything)
}

test_nothing_is_granted_by_nothing if {
	not admin.granted with input as asked([], "viewer", shop)
	not admin.granted with input as asked([{"role": "root", "tenant": "*", "app": "*"}], "viewer", shop)
	not admin.granted with input as {}
}
