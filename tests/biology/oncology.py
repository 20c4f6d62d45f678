"""People with a tumour in bone: treatments, virtual patients, and hazard ratios of events drawn from their hazards."""

import csv
import zlib
from functools import cache
from importlib import resources

import numpy as np

from benchmarks.close_tumour import BEGUN, Patients, denosumab, zoledronate
from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.trials.analysis.first_event import FirstEvent
from osteoimmune.trials.analysis.survival import cox

MONTH = 365.25 / 12
WEEKS = np.arange(0.0, 157.0) * 7.0
COURSES = {
    "nothing": [],
    "denosumab": denosumab(4, 40),
    "zoledronate": zoledronate(4, 40),
    "denosumab Q12W": [*denosumab(4, 4), *(Event(84.0 * i, "pharmacology.depot", 120e3 / 147.0) for i in range(2, 14))],
    "zoledronate Q12W": zoledronate(12, 14),
    "60 mg Q6M": denosumab(26, 6, 60.0),
}
INDUCTION = [Event(0.0, "anticancer_therapy", 1.0, "set"), Event(8 * MONTH, "anticancer_therapy", 0.3, "set")]
SKELETAL, DEATH = "skeletal_events.cumulative_skeletal_event", "survival.cumulative_death_with_cancer"
METASTASIS = "niche.cumulative_bone_metastasis"
JAW, CALCIUM = "exposure_outcomes.cumulative_jaw_necrosis", "exposure_outcomes.cumulative_hypocalcaemia"


def person(kind, **choices):
    return body(kind, **({"companions": ("zoledronate",), "pharmacokinetics": "gibiansky_2012"} | choices))


def grown(one, events):
    """Events with the tumour growing, where there is one that can."""
    begun = BEGUN if "tumour_growth" in one.assembly.inputs else []
    return sorted([*begun, *events], key=lambda e: e.time)


def typical(one, events, months, outputs, values=None, rtol=1e-6):
    """The typical patient: output name to values, at months."""
    found = simulate(
        one.assembly,
        one.values.coherent() | (values or {}),
        reference=one.reference.coherent(),
        inputs=one.inputs,
        times=np.asarray(months, float) * MONTH,
        outputs=list(outputs),
        events=grown(one, events),
        rtol=rtol,
    )
    assert not found.failed.size, found.messages()
    return found


@cache
def population(kind, course, count=250, induction=False):
    """Cumulative hazards of virtual patients, (patients, weeks)."""
    one = person(kind)
    names = [SKELETAL, DEATH, METASTASIS, JAW, CALCIUM]
    outputs = [name for name in names if name in one.assembly.states]
    found = simulate(
        one.assembly,
        Patients(one, count, seed=3).values(),
        reference=one.reference.coherent(),
        inputs=one.inputs,
        times=WEEKS,
        outputs=outputs,
        events=grown(one, [*COURSES[course], *(INDUCTION if induction else [])]),
        rtol=1e-4,
    )
    assert not found.failed.size, found.messages()
    return {name: found[name] for name in outputs}


def incidence(hazard, month):
    """Mean share with an event by a month."""
    at = np.array([np.interp(month * MONTH, WEEKS, row) for row in hazard])
    return float(np.mean(1.0 - np.exp(-at)))


def hazard_ratio(treated, control, months=24.0, draws=8):
    """Cox's hazard ratio of events drawn from cumulative hazards, both arms meeting the same chance.

    Returns:
        the ratio, and its interval in a trial of a thousand patients an arm.
    """
    chance = np.random.default_rng(11).exponential(size=(draws, len(treated)))
    when = [
        np.array([np.interp(e, row, WEEKS, right=np.inf) for one in chance for e, row in zip(one, arm, strict=True)])
        for arm in (treated, control)
    ]
    days = np.concatenate(when)
    status = (days <= months * MONTH).astype(np.int64)
    arms = np.repeat(["treated", "control"], len(when[0]))
    times = FirstEvent("event", arms, np.minimum(days, months * MONTH) / MONTH, status, np.arange(len(days)))
    found = cox(times, "treated", "control").hazard_ratio
    half = np.log(found.upper / found.value) * np.sqrt(len(when[0]) / 1000.0)
    return found.value, (found.value * np.exp(-half), found.value * np.exp(half))


def rows(study):
    """Published oncology rows of one study, by group and endpoint."""
    path = resources.files("osteoimmune.evidence") / "data" / "bone.csv"
    with path.open(encoding="utf-8") as file:
        found = [r for r in csv.DictReader(file) if r["table"] == "oncology" and r["study"].startswith(study)]
    assert found, study
    return found


def row(study, group, endpoint, month=""):
    """One row: value, interval, use."""
    (one,) = [
        r
        for r in rows(study)
        if r["arm"].startswith(group) and r["endpoint"] == endpoint and (not month or r["time_months"] == month)
    ]
    interval = (float(one["lower"] or "nan"), float(one["upper"] or "nan"))
    return float(one["value"]), interval, one["use"]


def believed(one, count, seed=17, within=("tumour.", "lesion.", "lesion_drug.", "skeletal_events.", "niche.")):
    """Values in which what is uncertain of the tumour is drawn anew, one draw a row; to be taken as reference too."""
    values = dict(one.values.coherent())
    for name, value in one.values.values.items():
        spread = value.uncertainty
        if not name.startswith(within) or spread.kind == "none":
            continue
        draw = spread.size * np.random.default_rng([seed, zlib.crc32(name.encode())]).standard_normal(count)
        if spread.kind == "lognormal":
            values[name] = value.coherent * np.exp(draw)
        else:
            assert spread.kind == "logit"
            values[name] = 1.0 / (1.0 + np.exp(-draw) * (1.0 / value.number - 1.0))
    return values
