"""A small plan that needs no file beside the package, and experiments simulated from a known truth."""

from dataclasses import replace

import numpy as np

from osteoimmune.calibration.problem import calibration
from osteoimmune.calibration.targets import Experiment, Measured
from osteoimmune.trials.regimen import parse_regimen

TREE = {
    "title": "a small plan",
    "rebounds": ["precursor_pool_and_opg"],
    "starts": 1,
    "seed": 7,
    "error": {"ctx": 0.1, "bmd_lumbar_spine": 0.5, "bmd_total_hip": 0.4},
    "published": [{"rows": ["bone-117", "bone-118"], "regimen": "60 mg SC every 6 months"}],
    "parameter": [
        {"name": "osteoclast.maturation", "lower": 0.01, "upper": 0.15, "prior": 0.03, "prior_sd": 0.7},
        {"name": "binding.denosumab_access", "lower": 0.2, "upper": 20.0, "prior": 1.0, "prior_sd": 0.7},
        {
            "name": "lumbar_spine.young_mineral",
            "lower": 0.5,
            "upper": 0.98,
            "prior": 0.9,
            "prior_sd": 1.0,
            "transform": "logit",
        },
    ],
    "held_out": {"studies": ["DIRECT (Nakamura 2014)"]},
}
TRUTH = {"osteoclast.maturation": 0.045, "binding.denosumab_access": 1.6, "lumbar_spine.young_mineral": 0.8}
MONTHS = {"ctx": (0.1, 1.0, 3.0, 5.0, 5.9, 9.0, 12.0, 15.0), "bmd_lumbar_spine": (6.0, 12.0, 24.0)}


def looked_at(regimen, months=MONTHS):
    """An experiment whose ratios are still to be simulated."""
    doses = parse_regimen(regimen).doses(730.0, 66.0)
    measured = [
        Measured(f"{regimen}, {m}, {t}", m, t * 30.4375, 1.0, 0.4 if "bmd" in m else 0.05, 1.0, "bmd" not in m)
        for m, times in months.items()
        for t in times
    ]
    return Experiment(regimen, doses, tuple(measured))


def simulated(plan, truth=TRUTH, regimens=("60 mg SC every 6 months x 2", "14 mg SC every 6 months"), noise=None):
    """Experiments whose ratios are those of the truth, each moved by `noise` standard deviations."""
    blank = [looked_at(r) for r in regimens]
    setup = calibration(plan, plan.rebounds[0], blank)
    values = [truth[p.name] for p in setup.parameters]
    ratios = iter(setup.predictions(setup.to_search(values)[None, :])[0].tolist())
    draws = iter(np.zeros(99) if noise is None else noise)

    def seen(m):
        shift, ratio = float(next(draws)) * m.sd, next(ratios)
        return replace(m, ratio=ratio * np.exp(shift) if m.logarithmic else ratio + shift / 100.0)

    return tuple(replace(e, measured=tuple(seen(m) for m in e.measured)) for e in blank)
