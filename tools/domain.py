"""Write calibration/plans/domain.csv: what the bone plan was fitted to, as dose, interval and time.

`--check` only says whether it is current. Needs the digitised figures beside the checkout, which do not travel with the
package; what is written of them is only how they were dosed and for how long they were followed.
"""

import sys
from itertools import pairwise

from osteoimmune.calibration.domain import COLUMNS, PATH, Fitted
from osteoimmune.calibration.plan import read_plan
from osteoimmune.calibration.targets import Experiment, experiments
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH


def fitted(experiment: Experiment, body: str, routes: str) -> Fitted:
    """One line of the table."""
    given = [dose for dose in experiment.doses if dose.milligrams]
    seen = max(experiment.days)
    last = given[-1].day if given else 0.0
    interval = max((b.day - a.day for a, b in pairwise(given)), default=0.0)
    off = max(0.0, seen - last - interval) if given else 0.0
    return Fitted(
        experiment.name,
        body,
        experiment.drug,
        routes,
        given[0].milligrams if given else 0.0,
        round(interval / DAYS_PER_MONTH, 1),
        round(min(seen, last + interval) / DAYS_PER_MONTH, 1),
        round(off / DAYS_PER_MONTH, 1),
        " ".join(sorted({m.measure for m in experiment.measured})),
    )


def table() -> str:
    """The whole table as text."""
    plan = read_plan(PATH.with_name("bone.toml"))
    lines = [",".join(COLUMNS)]
    for experiment in experiments(plan):
        routes = " ".join(sorted({dose.route for dose in experiment.doses})) or "none"
        row = fitted(experiment, plan.body, routes)
        lines.append(",".join(f"{getattr(row, c):g}" if c in row.NUMBERS else f'"{getattr(row, c)}"' for c in COLUMNS))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if PATH.read_text(encoding="utf-8") == table() else "domain.csv is not current; run this tool")
    PATH.write_text(table(), encoding="utf-8")
