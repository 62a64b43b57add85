# METADATA
# title: May this be asked at all
# description: |
#   Decided before anything is inspected, and again when the upstream is known: the app has to be configured, and to
#   allow the model, the region of the upstream and each use of state that the provider keeps.
# schemas:
#   - input: schema.input
package bartizan.access

import data.bartizan.baseline
import data.bartizan.lib
import data.bartizan.settings

# METADATA
# title: What gateways ask for
# entrypoint: true
verdict := lib.verdict(rulings)

rulings contains ruling if some ruling in baseline.unknown_app

rulings contains ruling if some ruling in baseline.about_failures

rulings contains {"rule": "app.models", "action": "block", "code": "model.not_allowed"} if {
	models := app.models
	not "*" in models
	not input.facts.model in models
}

rulings contains {"rule": "app.allowed_regions", "action": "block", "code": "region.not_allowed"} if {
	regions := app.allowed_regions
	count(regions) > 0
	region := input.facts.upstream.region
	not region in regions
}

rulings contains {"rule": "app.provider_state", "action": "block", "code": "provider_state.not_allowed"} if {
	kinds := app.provider_state
	some used in input.facts.providerState
	not used.kind in kinds
}

app := settings.apps[input.facts.app.id]
