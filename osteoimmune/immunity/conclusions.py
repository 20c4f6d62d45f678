"""Conclusions that are put to the test: what a fetus lacks, where ratios lie, what the loss of one function does."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

import osteoimmune.biology.host_defence as host_defence
from osteoimmune.biology.bodies import body
from osteoimmune.immunity.factor_two import Flags, judge
from osteoimmune.immunity.prior import Columns
from osteoimmune.immunity.ratios import cumulative
from osteoimmune.immunity.runs import run_arm
from osteoimmune.study import load_study

CONTROL = "untreated"
ARMS = ("60 mg every 6 months", "120 mg every 4 weeks", "full blockade")
MARGINS = (0.75, 1.33)  # of serious infection, as in the claims
FORMED, LACKING = 0.8, 0.2  # of normal
_FETUSES = {
    "nodes are lacking in a monkey dosed throughout": ("fetus, dosed throughout", False),
    "nodes form under a human dose": ("fetus, a human dose", True),
    "nodes form under a human oncology dose": ("fetus, a human oncology dose", True),
    "nodes stay when an adult is blocked": ("human-RANKL mouse, weekly denosumab", True),
}


@dataclass(frozen=True)
class Deficiency:
    """What people show who lack one function of immunity.

    Attributes:
        event: whose ratio it is.
        low, high: ratios to other people.
    """

    function: str
    deficiency: str
    event: str
    low: float
    high: float
    status: str
    source: str


@cache
def _deficiencies() -> Mapping[str, Deficiency]:
    path = Path(host_defence.__file__).with_name("host_defence_deficiencies.csv")
    found = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        low, high = float(row.pop("low")), float(row.pop("high"))
        found[row["function"]] = Deficiency(low=low, high=high, **row)
    return MappingProxyType(found)


DEFICIENT = _deficiencies()


def deficiency_ratios() -> dict[str, float]:
    """The ratio that complete loss of each function alone gives in the model, typical values."""
    values = body("postmenopausal", lymphoid="full", host_defence="hazards").values.values
    return {own: float(np.exp(values[f"host_defence.{own}_effect"].number)) for own in DEFICIENT}


def fetal(columns: Columns) -> dict[str, Flags]:
    """Whether nodes form or stay as told, for each set of numbers."""
    study, found = load_study("adult-blockade"), {}
    for told, (arm, formed) in _FETUSES.items():
        followed = next(one.horizon_months or study.horizon_months for one in study.arms if one.name == arm)
        nodes = run_arm(study, arm, columns, ["lymph_nodes"], [followed]).last("lymph_nodes")
        found[told] = judge((lambda n: n > FORMED) if formed else (lambda n: n < LACKING), nodes)
    return found


def about_infections(columns: Columns, month: float = 36.0) -> dict[str, Flags]:
    """Where ratios of serious infection lie, for each set of numbers."""
    study = load_study("infection-by-tissue")
    sites = [f"serious_infection_{site}" for site in (*host_defence.INFECTIONS, "any")]
    outputs = [f"{site}_incidence" for site in sites]
    runs = {arm: run_arm(study, arm, columns, outputs, [month]) for arm in (CONTROL, *ARMS)}
    ratio = {
        (arm, site): cumulative(runs[arm], site) / cumulative(runs[CONTROL], site) for arm in ARMS for site in sites
    }
    low, high = MARGINS
    usual, oncology, full = (ratio[arm, "serious_infection_any"] for arm in ARMS)
    found = {
        "serious infection under 60 mg lies within 0.75 to 1.33": judge(lambda r: (r > low) & (r < high), usual),
        "serious infection under 120 mg lies within 0.75 to 1.33": judge(lambda r: (r > low) & (r < high), oncology),
        "120 mg does more than 60 mg": judge(lambda r: r > usual, oncology),
        "full blockade does more than 120 mg": judge(lambda r: r > oncology, full),
    }
    for site in ("serious_infection_skin", "serious_infection_ear"):
        told = f"{site.replace('_', ' ')} under 60 mg stays below twice that of placebo"
        found[told] = judge(lambda r: r < 2.0, ratio[ARMS[0], site])
    return found
