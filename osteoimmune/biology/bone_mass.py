"""Bone at one site: young bone is formed, turns into old and denser bone, and both are resorbed.

    d young = formation tau w OB_s m [1 - (V / V_max)^n] - km young - tau (resorption / m) young / V
    d old   = km young - tau (resorption / m) old / V,      V = young + old,   m = (V / S)^-e
    density = mu young + old

All volumes are over the reference. m is the mechanostat: lost bone raises formation and lowers resorption; without it
bone density would never return and each year of treatment would be a gain for ever. V_max is the room there is:
without resorption bone fills it and stops. w is the bone that a team of osteoblasts makes, exp(-g / tau) where the
share g is lost with age, and S the bone mass that is defended; both are 1 without ageing. OB_s is osteoblasts, less a
deficit of formation at the hip, and less those that a drug called and that find no surface here: within the cortex
there is none for them. The remodelling space needs no term: osteoblasts lag behind resorption.

Doubt: secondary mineralisation takes about two years here; Martinez-Reina 2019 has five months, and density alone
cannot decide. Spine loss eight years after starting and stopping is twice what was seen. The femoral neck has the
values of the hip, unfitted.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, exp, smooth_positive
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

FORMATION = Balance("formation", "1", "formation that keeps young bone at rest")


def _young(q: Quantities) -> Expression:
    return q.turnover / (q.turnover + q.mineralisation)


def _old(q: Quantities) -> Expression:
    return q.mineralisation / (q.turnover + q.mineralisation)


STATES = (
    State("young", "1", "young bone over all bone of the reference", baseline=_young, balanced_by=FORMATION),
    State("old", "1", "old bone over all bone of the reference", baseline=_old),
)


def site(name: str, meaning: str) -> Module:
    """The module of one site; its numbers stand in the table that bears its name."""

    def equations(q: Quantities) -> Equations:
        volume = q.young + q.old
        mechanostat = (volume / q[f"bone_defended_{name}"]) ** (-q.mechanostat_exponent)
        here = q.osteoblasts - (1.0 - q.called_share) * q.osteoblasts_called
        answer = here * (1.0 + q.formation_deficit) - q.formation_deficit
        room = 1.0 - (volume / q.largest_volume) ** q.crowding_exponent
        work = exp(-q[f"loss_with_age_{name}"] / q.turnover) * smooth_positive(answer, q.formation_smoothing)
        formed = q.turnover * q.formation * work * mechanostat * room
        share_resorbed = q.turnover * q.resorption / (mechanostat * volume)
        density = q.young_mineral * q.young + q.old
        reference = q.young_mineral * _young(q) + _old(q)
        return Equations(
            flows=(
                Flow("formed", formed, None, "young"),
                Flow("mineralised", q.mineralisation * q.young, "young", "old", meaning="secondary mineralisation"),
                Flow("young_resorbed", share_resorbed * q.young, "young"),
                Flow("old_resorbed", share_resorbed * q.old, "old"),
            ),
            gives={f"density_{name}": Output(density / reference, "1", f"density over the reference, {meaning}")},
            observables={
                f"bmd_{name}": Observable(density, "1", f"bone mineral density, {meaning}", "percent", of_baseline=True)
            },
        )

    table = read_table(Path(__file__).with_name(f"{name}.csv"))
    needs = {
        "osteoblasts": "1",
        "osteoblasts_called": "1",
        "resorption": "1",
        f"bone_defended_{name}": "1",
        f"loss_with_age_{name}": "1/year",
    }
    return Module(name, "young_and_old", table, STATES, needs=needs, equations=equations, story=__doc__ or "")


lumbar_spine = site("lumbar_spine", "lumbar spine")
total_hip = site("total_hip", "total hip")
femoral_neck = site("femoral_neck", "femoral neck")
