"""Two small ensembles around the shipped sets, so that predictions by ensembles can be tested on their own."""

import numpy as np

from osteoimmune.biology.bodies import body
from osteoimmune.calibration.ensemble import Ensemble
from osteoimmune.calibration.outlook import Outlook
from osteoimmune.calibration.stacking import Misfit
from osteoimmune.calibration.structure import Structure

FREE = ("osteoclast.maturation", "binding.denosumab_access", "total_hip.formation_deficit", "precursors.loss")
MISFITS = {"ctx": Misfit(0.1, 0.15), "bmd_total_hip": Misfit(0.35, 0.05)}


def ensemble(rebound, spread=0.1, members=16, seed=1):
    table = body(rebound=rebound).values.values
    names = tuple(n for n in FREE if n in table)
    noise = np.random.default_rng(seed).standard_normal((members, len(names)))
    values = np.array([table[n].number for n in names]) * np.exp(spread * noise)
    return Ensemble(rebound, names, tuple(table[n].unit for n in names), values, np.full(members, 1 / members), {})


def outlook(spread=0.1):
    names = ("precursor_pool_and_opg", "osteomorph")
    return Outlook({n: ensemble(n, spread) for n in names}, Structure(dict.fromkeys(names, 0.5), MISFITS))
