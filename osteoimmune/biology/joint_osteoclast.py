"""Osteoclasts of the joint: one step of maturation, helped by TNF, then life under RANKL's effects.

    d T1 = kt { gain M phi(x) (1 + c TNF) exp[br (RF - RF0) + ba (ACPA - ACPA0)] - T1 }
    d OC = kOC { gain T1 - zeta(x) OC },       local resorption = OC a(x)/a(x0)

phi, a and zeta are those of bone (`osteoclast`), x the signal of RANK in the joint over a healthy one. Precursors come
with the macrophages M that are recruited to the synovium, and can become osteoclasts (c-Fos); TNF helps osteoclasts
that RANKL has begun (Lam 2000, memory). Rheumatoid factor and antibodies to citrullinated proteins predict erosion at
equal inflammation (Takeuchi 2020): antibodies bind osteoclast precursors and drive them on (Harre 2012, memory). RF0
and ACPA0 are the shares of positive patients in DESIRABLE: an average patient has that much of each.

Doubt: the numbers of RANKL's effects are copies of those of bone, and do not move with it; precursors do not
accumulate under treatment, so the joint itself does not rebound when denosumab is stopped. The weights of the
antibodies rest on subgroups of one placebo arm.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, exp
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import read_table

INPUTS = (
    Input(
        "joint_osteoclast_commitment", "1", 1.0, "precursors that can become osteoclasts, over normal; 0 without c-Fos"
    ),
    Input("rheumatoid_factor", "1", 0.62, "rheumatoid factor: 1 present, 0 absent; between, a share of patients"),
    Input("anti_ccp", "1", 0.69, "antibodies to citrullinated proteins: 1 present, 0 absent; between, a share"),
)
NEEDS = {"joint_rank_signal": "1", "joint_rank_reference": "1", "synovial_tnf": "1", "synovial_macrophages": "1"}
STATES = (
    State(
        "early",
        "1",
        "maturing osteoclasts of the joint over active arthritis",
        baseline=1.0,
        balanced_by=Balance("early_supply", "1", "supply that keeps maturing cells at rest"),
    ),
    State(
        "osteoclasts",
        "1",
        "osteoclasts of the joint over active arthritis",
        baseline=1.0,
        balanced_by=Balance("osteoclasts_per_early", "1", "osteoclasts per maturing cell"),
    ),
)


def _differentiation(q: Quantities, signal: Expression) -> Expression:
    steep = signal**q.differentiation_exponent
    return (1.0 + q.differentiation_half) * steep / (steep + q.differentiation_half)


def _activity(q: Quantities, signal: Expression) -> Expression:
    return (1.0 + q.activity_half) * signal / (signal + q.activity_half)


def _equations(q: Quantities) -> Equations:
    antibodies = q.rheumatoid_factor_effect * (q.rheumatoid_factor - q.rheumatoid_factor_share)
    antibodies += q.anti_ccp_effect * (q.anti_ccp - q.anti_ccp_share)
    helped = q.synovial_macrophages * (1.0 + q.tnf_help * q.synovial_tnf) * exp(antibodies)
    activity = _activity(q, q.joint_rank_signal)
    apoptosis = (1.0 + q.apoptosis_rise) / (1.0 + q.apoptosis_rise * activity)
    supplied = (
        q.maturation
        * q.early_supply
        * q.joint_osteoclast_commitment
        * _differentiation(q, q.joint_rank_signal)
        * helped
    )
    local = q.osteoclasts * activity / _activity(q, q.joint_rank_reference)
    return Equations(
        flows=(
            Flow("committed", supplied, None, "early"),
            Flow("matured", q.maturation * q.early, "early", meaning="maturation"),
            Flow("arrived", q.apoptosis * q.osteoclasts_per_early * q.early, None, "osteoclasts"),
            Flow("died", q.apoptosis * apoptosis * q.osteoclasts, "osteoclasts", meaning="apoptosis"),
        ),
        gives={"local_resorption": Output(local, "1", "resorption in the joint over active arthritis")},
        observables={
            "joint_osteoclasts": Observable(q.osteoclasts, "1", "osteoclasts of the joint over active arthritis")
        },
    )


tnf_helped = Module(
    "joint_osteoclast",
    "tnf_helped",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _equations,
    __doc__,
)
