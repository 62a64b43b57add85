# METADATA
# title: What may be given back
# schemas:
#   - input: schema.input
package bartizan.response

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

# METADATA
# title: Whose findings in answers can lead to more than a record
# description: Patterns of detectors. Gateways hold answers back for these alone.
# scope: document
enforces contains pattern if some pattern in baseline.enforced_on_answers

# METADATA
# title: Whether answers need to be inspected
# scope: document
default judges := false

judges if baseline.judges_answers
