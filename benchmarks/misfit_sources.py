"""On which trials the coverage of held-out numbers rests: misfit learnt from ever more kinds of them.

python -m benchmarks.misfit_sources
"""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from osteoimmune.calibration.elsewhere import TABLE, missed_elsewhere
from osteoimmune.calibration.leave_trial_out import NewTrial, leave_one_trial_out, misfits_between_trials
from osteoimmune.calibration.outlook import Outlook, outlook
from osteoimmune.calibration.plan import Plan, read_plan
from osteoimmune.calibration.predict import Subject
from osteoimmune.calibration.published import PublishedRow, published_rows
from osteoimmune.calibration.score import score

KINDS = ("Western women", "women of other or mixed ancestry, and men", "people on drugs that take bone")
HEAVY = {"CORAL": "Klotz 2013 (CORAL)", "ARBI": "ARBI 2010"}  # those that weigh most in markers, in density
DEFAULT = "precursor_pool_and_opg"


def kind_of(row: PublishedRow) -> int:
    """The kind of people a row is of, as a place in `KINDS`."""
    patients = row.case.patients if row.case else None
    if patients and (patients.life_long or patients.first_day):
        return 2
    return 0 if re.search("Western", row.population) else 1


def kinds() -> dict[str, int]:
    """Of every trial elsewhere; one of several kinds is of the last."""
    found: dict[str, int] = {}
    for row in published_rows(TABLE):
        found[row.study] = max(kind_of(row), found.get(row.study, 0))
    return found


def main(tell: Callable[[str], None]) -> None:
    plan, view = read_plan(Path("bone")), outlook()
    names = list(view.structure.weights)
    fitted = [row for name in names for row in leave_one_trial_out(plan, name, tell=tell)]
    elsewhere = [row for name in names for row in missed_elsewhere(plan, name)]
    kind = kinds()
    sources = {"trials left out of the fit": fitted}
    for place, name in enumerate(KINDS):
        sources[f"and {name}"] = fitted + [row for row in elsewhere if kind[row.trial] <= place]
    for name, trial in HEAVY.items():
        sources[f"all without {name}"] = fitted + [row for row in elsewhere if row.trial != trial]
    print("misfit from | density | markers | held-out numbers inside | median width | interval score")
    for source, rows in sources.items():
        told(source, rows, view, plan)
    with patch("osteoimmune.calibration.published.population_of", lambda *_: None):
        for source in (next(iter(sources)), f"and {KINDS[-1]}"):
            told(f"{source}; patients as the table's own words tell", sources[source], view, plan)


def told(source: str, rows: list[NewTrial], view: Outlook, plan: Plan) -> None:
    """One line: shares of misfit, and how intervals with them do."""
    sizes = misfits_between_trials(rows, plan.error, view.structure.weights)
    judged = score(Subject(DEFAULT), view=replace(view, structure=replace(view.structure, misfits=sizes)))
    found = judged.intervals.coverage("validate") if judged.intervals else None
    if found is not None:
        shares = f"{sizes['bmd_total_hip'].factor:.3f} | {sizes['ctx'].factor:.3f}"
        print(f"{source} | {shares} | {found.share:.3f} | {found.median_width:.1f} | {found.interval_score:.1f}")


if __name__ == "__main__":
    main(lambda words: print(words, file=sys.stderr, flush=True))
