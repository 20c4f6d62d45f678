"""RANKL on cell membranes, accounted by the cells that make it.

    d R_i = kdeg R0 production_i - kdeg R_i (1 - occupancy) - kint R_i occupancy

for osteocytes (with lining cells), the osteoblast lineage and activated T cells, with R0 the accessible RANKL of the
person. PTH and glucocorticoids raise production, oestrogen restrains it; the osteoblast lineage makes it in proportion
to preosteoblasts, T cells only when activated. RANKL bound by denosumab leaves with the drug, and the same amount
leaves the drug. Target turnover after Sutjandra 2011 doi:10.2165/11594240-000000000-00000; sources after Xiong and
O'Brien 2012 PMC3449092.

Doubt: one central pool stands for all tissues. The pool (4.2 nmol/L) is ten thousand times the soluble RANKL of serum
(0.4 to 0.7 pmol/L, Jabbar 2011), so it must be membrane RANKL. The shares of the sources are assumptions. PTH and
oestrogen are taken to act on bone cells alone.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression
from osteoimmune.language.module import (
    Balance,
    Equations,
    Flow,
    Input,
    Module,
    Observable,
    Output,
    Quantities,
    State,
)
from osteoimmune.quantities import read_table

SOURCES = {"osteocyte": "osteocytes and lining cells", "osteoblast_lineage": "preosteoblasts", "t_cell": "T cells"}
INPUTS = (
    Input("rankl_expression", "1", 1.0, "RANKL production by every cell, over normal; 0 is a knock-out"),
    Input("t_cell_activation", "1", 0.0, "RANKL production by activated T cells, over all production at reference"),
    Input("osteocyte_rankl", "1", 1.0, "RANKL production by osteocytes, over normal; 0 deletes this source"),
    Input("osteoblast_lineage_rankl", "1", 1.0, "RANKL production by preosteoblasts, over normal; 0 deletes it"),
    Input("t_cell_rankl", "1", 1.0, "RANKL production by T cells, over normal; 0 deletes this source"),
)
NEEDS = {
    "denosumab_occupancy": "1",
    "complex_internalisation_rate": "1/day",
    "oestrogen_effect_on_rankl": "1",
    "glucocorticoid_effect_on_rankl": "1",
    "teriparatide_effect_on_rankl": "1",
    "pth": "1",
    "preosteoblasts": "1",
}


def _balance(source: str) -> Balance:
    return Balance(f"{source}_production", "1", f"production by {SOURCES[source]} that keeps their RANKL at rest")


STATES = (
    State(
        "osteocyte",
        "nmol/L",
        "RANKL of osteocytes and lining cells",
        baseline=lambda q: q.accessible_rankl * (1.0 - q.osteoblast_lineage_share),
        balanced_by=_balance("osteocyte"),
        substance="RANKL",
    ),
    State(
        "osteoblast_lineage",
        "nmol/L",
        "RANKL of the osteoblast lineage",
        baseline=lambda q: q.accessible_rankl * q.osteoblast_lineage_share,
        balanced_by=_balance("osteoblast_lineage"),
        substance="RANKL",
    ),
    State("t_cell", "nmol/L", "RANKL of activated T cells", substance="RANKL"),
)


def _production(q: Quantities) -> dict[str, Expression]:
    whole = q.degradation * q.accessible_rankl * q.rankl_expression
    hormones = q.pth**q.pth_exponent * q.oestrogen_effect_on_rankl * q.glucocorticoid_effect_on_rankl
    bone = whole * hormones * q.teriparatide_effect_on_rankl
    lineage = q.osteoblast_lineage_share * q.preosteoblasts * q.osteoblast_lineage_rankl
    return {
        "osteocyte": bone * q.osteocyte_production * (1.0 - q.osteoblast_lineage_share) * q.osteocyte_rankl,
        "osteoblast_lineage": bone * q.osteoblast_lineage_production * lineage,
        "t_cell": whole * q.t_cell_activation * q.t_cell_rankl,
    }


def _flows(q: Quantities) -> list[Flow]:
    flows: list[Flow] = []
    for source, produced in _production(q).items():
        free = q[source] * (1.0 - q.denosumab_occupancy)
        bound = q[source] * q.denosumab_occupancy
        flows += [
            Flow(f"{source}_made", produced, None, source, meaning=f"production by {SOURCES[source]}"),
            Flow(f"{source}_degraded", q.degradation * free, source, meaning="loss of RANKL without drug"),
            Flow(f"{source}_internalised", q.complex_internalisation_rate * bound, source, meaning="loss with drug"),
        ]
    return flows


def _by_source(q: Quantities) -> Equations:
    total = q.osteocyte + q.osteoblast_lineage + q.t_cell
    return Equations(
        flows=tuple(_flows(q)),
        gives={
            "rankl_total": Output(total, "nmol/L", "accessible RANKL, free and bound"),
            "rankl_relative": Output(total / q.accessible_rankl, "1", "accessible RANKL over the reference"),
        },
        observables={
            "rankl_total_nmol_per_l": Observable(total, "nmol/L", "accessible RANKL, free and bound"),
            **{
                f"rankl_from_{source}_nmol_per_l": Observable(q[source], "nmol/L", f"RANKL of {who}")
                for source, who in SOURCES.items()
            },
        },
    )


by_source = Module(
    "rankl",
    "by_source",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _by_source,
    __doc__,
)
