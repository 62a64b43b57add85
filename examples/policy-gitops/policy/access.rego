# Who may ask which model.
package bartizan.access

import data.team

# METADATA
# title: Health data stays on clinical models
# description: Apps of the data class "health" ask no other model, whatever the configuration of the app allows.
rulings contains ruling if {
	"health" in input.facts.app.dataClasses
	not input.facts.model in team.models.health
	ruling := {"rule": "team.health-models", "action": "block", "code": "team.health.model_refused"}
}
