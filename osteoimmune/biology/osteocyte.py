"""Osteocytes grow old where bone is not renewed, and old ones make less OPG; or their OPG never changes.

    d Y = formed per osteoblast OB - ageing Y

Y is young osteocytes over the reference. In `ageing_opg` the OPG of osteocytes follows Y; in `constant_opg` it does
not. That OPG falls under long, not short, treatment is the finding of Fu 2023 PMC10561722.

Doubt: the time scale (about 1.4 years) was fitted to the rebound after treatment, not measured in osteocytes.
"""

from pathlib import Path

from osteoimmune.language.expression import ONE, Expression
from osteoimmune.language.module import Balance, Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

FORMED = Balance("formed_per_osteoblast", "1/day", "young osteocytes, in reference numbers, per osteoblast")
STATES = (State("young", "1", "young osteocytes over the reference", baseline=1.0, balanced_by=FORMED),)


def _given(q: Quantities, opg: Expression) -> Equations:
    return Equations(
        flows=(
            Flow("buried", q.formed_per_osteoblast * q.osteoblasts, None, "young"),
            Flow("aged", q.ageing * q.young, "young"),
        ),
        gives={"osteocyte_opg": Output(opg, "1", "OPG production by osteocytes over the reference")},
        observables={"young_osteocytes": Observable(q.young, "1", "young osteocytes", "percent", of_baseline=True)},
    )


def _ageing_opg(q: Quantities) -> Equations:
    return _given(q, q.young)


def _constant_opg(q: Quantities) -> Equations:
    return _given(q, ONE)


TABLE = read_table(Path(__file__).with_suffix(".csv"))
NEEDS = {"osteoblasts": "1"}
ageing_opg = Module("osteocyte", "ageing_opg", TABLE, STATES, needs=NEEDS, equations=_ageing_opg, story=__doc__)
constant_opg = Module("osteocyte", "constant_opg", TABLE, STATES, needs=NEEDS, equations=_constant_opg, story=__doc__)
