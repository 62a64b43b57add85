# METADATA
# title: Who may do what on the control plane
# description: |
#   Asked for each thing that a call of the admin API touches. A binding gives a role over everything, over a tenant or
#   over one app of it; a role includes the ones before it. Bundles cannot replace this package: what they say in
#   `bartizan.admin.denials` is asked beside it, and can only refuse.
package bartizan.admin

# From the one that may least.
ranks := {"viewer": 0, "analyst": 1, "engineer": 2, "approver": 3, "admin": 4}

# METADATA
# title: Whether a binding of the actor gives the role that is needed over the target
# entrypoint: true
default granted := false

granted if {
	some grant in input.facts.actor.grants
	ranks[grant.role] >= ranks[input.facts.action.role]
	covers(grant.tenant, input.facts.target.tenant)
	covers(grant.app, input.facts.target.app)
}

# Over everything.
covers("*", _) := true

# Over this one.
covers(own, asked) if {
	own != "*"
	own == asked
}
