"""Lymphoid tissue: its RANKL, the signal of RANK in it, and what that signal builds while organs can still be built.

    d R = kdeg R0 made - kdeg R (1 - occupancy) - kint R occupancy
    x = (R/R0) (1 + w) / [1 + w OPG + (1 + w) (drug + Fc-OPG)],     v = RANK x,     u = v (1 + K) / (v + K)
    lymph nodes:     d A = [window open] LT {g u^2 (1 + t^2) / (u^2 + t^2) + 1 - g} / D
    Peyer's patches: d B = [window open] (s u + (1 - s) LT) / D
    other cells:     d M = [window open] u / D
    organ formed = a^n (1 + k^n) / (a^n + k^n),   a being A or B

Lymphoid tissue inducer cells need RANKL to gather where nodes will lie (Kim 2000 Immunity 12:531, memory; Kong 1999,
Dougall 1999); in Peyer's patches the receptor of IL-7 takes that place, so only the share s needs RANK, of nodes all
(g = 1). They gather only while the window is open (mouse E10 to E16, prototype). A, B and M are sums over that window
and are kept for life: a knock-out lacks the signal then, an adult blockade comes too late. A receptor reserve K lets a
twentieth of the RANKL do half the work, which is why a hundredfold of OPG leaves nodes in place and the complete
blockade of a monkey's pregnancy (Bussiere 2013 doi:10.1016/j.reprotox.2013.07.018) does not.

In a life with no drug in the womb the sums have a closed form, from which every body starts whose development is
`completed`: A = f(u of the genotype). Where it is not (completed = 0) a body starts at conception with all three at 0,
and the input `organogenesis` opens and closes the window.

Doubt: threshold t was chosen so that nodes of known genotypes come out (one number, seven kinds of exposure). RANKL,
OPG and RANK of lymphoid tissue were never measured together.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, smooth_positive
from osteoimmune.language.module import Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

SOURCES = {"t_cell": "T cells", "b_cell": "B cells", "stroma": "stroma and inducer cells"}
INPUTS = (
    Input("organogenesis", "1", 0.0, "1 while lymphoid organs can form, 0 before and after"),
    Input("lymphotoxin_expression", "1", 1.0, "lymphotoxin, over normal"),
    Input("b_cell_rankl", "1", 1.0, "RANKL production by B cells, over normal"),
    Input("lymphoid_stroma_rankl", "1", 1.0, "RANKL production by lymphoid stroma and inducer cells, over normal"),
)
NEEDS = {
    "rankl_expression": "1",
    "t_cell_rankl": "1",
    "t_cell_activation": "1",
    "rank_expression": "1",
    "opg_expression": "1",
    "fc_opg_concentration": "mg/L",
    "lymphoid_denosumab_binding": "1",
    "lymphoid_denosumab_occupancy": "1",
    "lymphoid_complex_loss": "1/day",
}


def _made(q: Quantities, activation: Expression | float) -> Expression:
    """RANKL production over that of reference, by the cells that make it."""
    t_cells = q.t_cell_share * q.t_cell_rankl * (1.0 + q.activation_gain * activation)
    others = q.b_cell_share * q.b_cell_rankl + (1.0 - q.b_cell_share) * q.lymphoid_stroma_rankl
    return q.rankl_expression * (t_cells + (1.0 - q.t_cell_share) * others)


def _signal(q: Quantities, rankl: Expression, drugs: Expression | float) -> tuple[Expression, Expression]:
    """Signal of RANK in proportion to free RANKL, and the same with its receptor reserve."""
    unopposed = 1.0 + q.opg_load
    free = rankl * unopposed / (1.0 + q.opg_load * q.opg_expression + unopposed * drugs)
    signal = q.rank_expression * free
    return signal, signal * (1.0 + q.receptor_reserve) / (signal + q.receptor_reserve)


def _gathered(q: Quantities, signal: Expression) -> Expression:
    """Inducer cells that gather for nodes, over normal."""
    half = q.node_threshold**2.0
    square = signal * signal
    by_rank = square * (1.0 + half) / (square + half)
    return q.lymphotoxin_expression * (q.node_rank_share * by_rank + 1.0 - q.node_rank_share)


def _patched(q: Quantities, signal: Expression) -> Expression:
    """The same for Peyer's patches."""
    return q.patch_rank_share * signal + (1.0 - q.patch_rank_share) * q.lymphotoxin_expression


def _unexposed(q: Quantities) -> Expression:
    """The signal of a whole development without drug and without activated T cells."""
    return _signal(q, _made(q, 0.0), 0.0)[1]


STATES = (
    State("rankl", "nmol/L", "RANKL of lymphoid tissue, free and bound", baseline=lambda q: q.accessible_rankl),
    State(
        "node_inducers",
        "1",
        "inducers of nodes",
        "developing",
        lambda q: q.completed * _gathered(q, _unexposed(q)),
    ),
    State(
        "patch_inducers",
        "1",
        "inducers of Peyer's patches",
        "developing",
        lambda q: q.completed * _patched(q, _unexposed(q)),
    ),
    State(
        "early_signal",
        "1",
        "mean signal of RANK in development",
        "developing",
        lambda q: q.completed * _unexposed(q),
    ),
)


def _formed(q: Quantities, inducers: Expression) -> Expression:
    gathered = smooth_positive(inducers, q.signal_floor) ** q.organ_steepness
    needed = q.organ_threshold**q.organ_steepness
    return gathered * (1.0 + needed) / (gathered + needed)


def _flows(q: Quantities, signal: Expression) -> tuple[Flow, ...]:
    window = q.organogenesis / q.window_length
    made = q.degradation * q.accessible_rankl * _made(q, q.t_cell_activation)
    free, bound = q.rankl * (1.0 - q.lymphoid_denosumab_occupancy), q.rankl * q.lymphoid_denosumab_occupancy
    return (
        Flow("rankl_made", made, None, "rankl", meaning="production by T cells, B cells and stroma"),
        Flow("rankl_degraded", q.degradation * free, "rankl", meaning="loss of RANKL without drug"),
        Flow("rankl_internalised", q.lymphoid_complex_loss * bound, "rankl", meaning="loss with drug"),
        Flow("gathering_for_nodes", window * _gathered(q, signal), None, "node_inducers"),
        Flow("gathering_for_patches", window * _patched(q, signal), None, "patch_inducers"),
        Flow("early_signalling", window * signal, None, "early_signal"),
    )


def _equations(q: Quantities) -> Equations:
    decoy = q.fc_opg_access * q.fc_opg_concentration / q.fc_opg_half_effect
    proportional, signal = _signal(q, q.rankl / q.accessible_rankl, q.lymphoid_denosumab_binding + decoy)
    nodes, patches = _formed(q, q.node_inducers), _formed(q, q.patch_inducers)
    return Equations(
        flows=_flows(q, signal),
        gives={
            "lymphoid_rankl_total": Output(q.rankl, "nmol/L", "RANKL of lymphoid tissue, free and bound"),
            "lymphoid_rank_proportional": Output(proportional, "1", "signal of RANK as free RANKL gives it"),
            "lymphoid_rank_signal": Output(signal, "1", "signal of RANK with its receptor reserve"),
            "lymphoid_rank_in_development": Output(q.early_signal, "1", "mean signal of RANK in development"),
            "lymph_nodes": Output(nodes, "1", "lymph nodes over normal"),
            "peyers_patches": Output(patches, "1", "Peyer's patches over normal"),
        },
        observables={
            "lymphoid_rank_signal_percent": Observable(signal, "1", "signal of RANK in lymphoid tissue", "percent"),
            "lymph_nodes": Observable(nodes, "1", "lymph nodes over normal"),
            "peyers_patches": Observable(patches, "1", "Peyer's patches over normal"),
        },
    )


tissue = Module(
    "lymphoid",
    "tissue",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _equations,
    __doc__,
)
