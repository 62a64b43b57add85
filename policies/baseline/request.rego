# METADATA
# title: What may be sent
# schemas:
#   - input: schema.input
package bartizan.request

import data.bartizan.baseline
import data.bartizan.lib

# METADATA
# title: What gateways ask for
# entrypoint: true
verdict := lib.verdict(rulings)

rulings contains ruling if some ruling in baseline.unknown_app

rulings contains ruling if some ruling in baseline.about_findings

rulings contains ruling if some ruling in baseline.about_uninspected

rulings contains ruling if some ruling in baseline.about_failures
