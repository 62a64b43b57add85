# METADATA
# title: What may be kept of the content
# description: Nothing, unless a rule says so with an obligation "capture". Exchanges of unknown apps are refused.
# schemas:
#   - input: schema.input
package bartizan.capture

import data.bartizan.baseline
import data.bartizan.lib

# METADATA
# title: What gateways ask for
# entrypoint: true
verdict := lib.verdict(rulings)

rulings contains ruling if some ruling in baseline.unknown_app
