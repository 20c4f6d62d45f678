"""Reversal: between resorption and formation, cells on the eroded surface clean it and become ready to form bone.

    delayed:    d felt = (TGF - felt) / duration
    immediate:  felt = TGF

TGF is the TGF-beta that resorption sets free; what is felt recruits preosteoblasts. Reversal cells are progenitors of
osteoblasts that first digest what osteoclasts leave (Bolamperti 2022 doi:10.1038/s41413-022-00219-8, its figure 3).
BSAP begins to fall only a month after resorption has stopped (Bekker 2004): one step more than preosteoblast and
osteoblast between them is what lets formation stay and then fall.

Doubt: how long reversal takes was fitted to markers. The resorbing and the reversing cells share one surface, so
"after resorption" is a mean, not an order.
"""

from pathlib import Path

from osteoimmune.language.module import Equations, Flow, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

TABLE = read_table(Path(__file__).with_suffix(".csv"))
NEEDS = {"tgf_beta_set_free": "1"}
FELT = State("reversing", "1", "surface in reversal over the reference", baseline=1.0)
MEANING = "TGF-beta that recruits preosteoblasts, over the reference"


def _delayed(q: Quantities) -> Equations:
    return Equations(
        flows=(
            Flow("entered", q.tgf_beta_set_free / q.duration, None, "reversing", meaning="left by osteoclasts"),
            Flow("left", q.reversing / q.duration, "reversing", meaning="ready for preosteoblasts"),
        ),
        gives={"tgf_beta": Output(q.reversing, "1", MEANING)},
        observables={"reversal": Observable(q.reversing, "1", "surface in reversal", "percent", of_baseline=True)},
    )


def _immediate(q: Quantities) -> Equations:
    return Equations(gives={"tgf_beta": Output(q.tgf_beta_set_free, "1", MEANING)})


delayed = Module("reversal", "delayed", TABLE, (FELT,), needs=NEEDS, equations=_delayed, story=__doc__)
immediate = Module("reversal", "immediate", needs=NEEDS, equations=_immediate, story=__doc__)
