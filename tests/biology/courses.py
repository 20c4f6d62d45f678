"""A body solved by the kernel under treatments given in words, and the published figures to put beside it."""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from osteoimmune.biology.bodies import COMPANIONS, Body, body
from osteoimmune.engine import Event, simulate

MONTH = 365.25 / 12
EVERYTHING = {"ageing": "drift", "fracture": "hazards", "companions": tuple(COMPANIONS)}
AGEING = [Event(0.0, "ageing", 1.0, "set")]
CALCIUM = [Event(0.0, "calcium_intake", 2.0, "set")]
TRIAL = AGEING + CALCIUM  # every arm of the trials grows older and takes calcium and vitamin D


def doses(state, amount, months):
    return [Event(m * MONTH, state, amount) for m in months]


def denosumab(*months, mg=60.0):
    return doses("pharmacology.depot", mg * 1e3 / 147.0, months)


def zoledronate(*months, mg=5.0):
    return doses("zoledronate.central", mg, months)


def romosozumab(*months, mg=210.0):
    return doses("romosozumab.depot", mg, months)


def taken(name, amount, first, last):
    """An input held at `amount` between two months."""
    return [Event(first * MONTH, name, amount, "set"), Event(last * MONTH, name, 0.0, "set")]


def alendronate(first, last):
    return taken("alendronate_intake", 10.0, first, last)


def risedronate(first, last):
    return taken("risedronate_intake", 5.0, first, last)


def teriparatide(first, last):
    return taken("teriparatide_intake", 0.02, first, last)


@dataclass(frozen=True)
class Course:
    """One person under one treatment; percent changes from baseline at months."""

    body: Body

    def solve(self, events, months, outputs, values=None, inputs=None, rtol=1e-6):
        return simulate(
            self.body.assembly,
            self.body.values.coherent() | (values or {}),
            reference=self.body.reference.coherent(),
            times=np.asarray(months, float) * MONTH,
            outputs=list(outputs),
            inputs=dict(self.body.inputs) | (inputs or {}),
            events=list(events),
            rtol=rtol,
        )

    def change(self, events, months, output, **more):
        found = self.solve(events, np.atleast_1d(months), [output], **more)
        assert not found.failed.size, found.messages()
        return found.percent_change(output)[0]

    def value(self, events, months, output, **more):
        found = self.solve(events, np.atleast_1d(months), [output], **more)
        assert not found.failed.size, found.messages()
        return found[output][0]


@cache
def course(**choices) -> Course:
    """By default with ageing, fractures and every companion."""
    return Course(body(**(EVERYTHING | choices)))


def published(shared, study, endpoint, arm="", months=None, dose="", population=""):
    """Rows of the table of published bone figures whose study, endpoint, arm... begin or match."""
    path = shared / "evidence" / "published" / "bone.csv"
    with path.open(encoding="utf-8") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if r["study"].startswith(study)
            and r["endpoint"] == endpoint
            and r["arm"].startswith(arm)
            and r["population"].startswith(population)
            and (not dose or r["dose"] == dose)
            and (months is None or float(r["time_months"] or "nan") == months)
        ]
    assert len(rows) == 1, [(r["arm"], r["time_months"]) for r in rows]
    return float(rows[0]["value_num"]), rows[0]["use"]
