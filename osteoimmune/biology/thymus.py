"""Thymus: medullary epithelium that teaches tolerance, and what leaves the organ, less every year.

    d E = k {F(u; CD40) [1 + o (v - 1)+ / ((v - 1)+ + h)] - E}   epithelium with Aire; F from redundancy.py
    output = 2 / {1 + exp[(age - onset)/span]}                  of the organ: 1 at the onset, 0.07 at 72 in a human
    z = exp[e output (1 - E)],   d C = {(1 + m) z/(z + m) - C} / life      T cells that escaped deletion, over normal
    new regulatory cells = 1 - a (1 - E),   those that come back = 1 - b (1 - E)

u is the signal of RANK on thymic stroma with its reserve, v the same in proportion to free RANKL, by which more than
normal can be built. RANKL of inducer cells and positively selected thymocytes matures the epithelium (Rossi 2007
PMC2118623); blocked in adult mice it is lost and returns (Khan 2014 PMC4010907); in mice without OPG there is more of
it, recirculating regulatory cells follow it, newly made ones do not (PMC4560491). As the output of the thymus falls
with age, so does what a blockade can do to it.

Doubt: whether the adult human thymus needs RANKL is not known; the weight is a prior. Escaped cells are counted, the
disease they may cause is not.
"""

from pathlib import Path

from osteoimmune.biology.redundancy import retained
from osteoimmune.language.expression import Expression, exp, smooth_positive
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

CD40_LIGAND = Input("cd40_ligand_expression", "1", 1.0, "CD40 ligand of T cells, over normal")
INPUTS = (
    Input("thymic_rank_expression", "1", 1.0, "RANK of thymic stroma, over normal; 0 is a graft of stroma without it"),
    CD40_LIGAND,
)
NEEDS = {
    "lymphoid_rank_signal": "1",
    "lymphoid_rank_proportional": "1",
    "age": "year",
    "years_older": "year",
}
STATES = (
    State("epithelium", "1", "medullary epithelium with Aire, over normal", baseline=1.0),
    State("escaped", "1", "T cells that escaped deletion, over normal", baseline=1.0),
)


def _built(q: Quantities) -> Expression:
    """Epithelium that RANK and CD40 build, over normal."""
    kept = retained(
        q.rank_weight, q.shared, q.lymphoid_rank_signal * q.thymic_rank_expression, q.cd40_ligand_expression
    )
    signal = q.lymphoid_rank_proportional * q.thymic_rank_expression
    ample = smooth_positive(signal - 1.0, q.corner) - 0.5 * q.corner  # 0 at a normal signal
    return kept * (1.0 + q.overshoot * ample / (ample + q.overshoot_half))


def _equations(q: Quantities) -> Equations:
    output = 2.0 / (1.0 + exp((q.age + q.years_older - q.involution_onset) / q.involution_span))
    missing = 1.0 - q.epithelium
    rise = exp(q.escape * output * missing)
    escaping = (1.0 + q.escape_ceiling) * rise / (rise + q.escape_ceiling)
    return Equations(
        flows=(
            Flow("built", q.turnover * _built(q), None, "epithelium", meaning="maturation of epithelium"),
            Flow("shed", q.turnover * q.epithelium, "epithelium", meaning="loss of epithelium"),
            Flow("let_go", escaping / q.escaped_life, None, "escaped", meaning="T cells that were not deleted"),
            Flow("died", q.escaped / q.escaped_life, "escaped"),
        ),
        gives={"escaped_t_cells": Output(q.escaped, "1", "T cells that escaped deletion, over normal")},
        observables={
            "thymic_epithelium": Observable(q.epithelium, "1", "medullary epithelium with Aire, over normal"),
            "escaped_t_cells": Observable(q.escaped, "1", "T cells that escaped deletion, over normal"),
            "thymic_output": Observable(output, "1", "output of the thymus over that at the onset of its involution"),
            "new_regulatory_t_cells": Observable(
                1.0 - q.regulatory_weight * missing, "1", "regulatory T cells new from the thymus, over normal"
            ),
            "recirculating_regulatory_t_cells": Observable(
                1.0 - q.recirculating_weight * missing, "1", "regulatory T cells come back to the thymus, over normal"
            ),
        },
    )


ageing_organ = Module(
    "thymus",
    "ageing_organ",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _equations,
    __doc__,
)
