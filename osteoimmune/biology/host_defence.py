"""Host defence and surveillance: serious infections, cancers, eczema and death, from the functions that RANK serves.

    infection at a site s:  ln h = ln h0 + a (age - age0) + d diabetes + ln frailty
        + b_P (1 - P) + b_I (1 - Ig) + b_N (1 - N) + b_T (1 - T) + b_C (C - 1) + own_s (1 - u) + local_s
    local: skin b_L (1 - L) of Langerhans cells, gut b_M (1 - M) of M cells
    cancer at a site s:     ln h = ln h0 + a (age - age0) + c_P (1 - P) + c_T (1 - T) + own_s (1 - u)
    eczema:                 ln h = ln h0 + e_T (1 - T) + e_L (1 - L) + own (1 - u)
    death:                  h = h0 exp[a (age - age0)] frailty + infections and cancers times the share that kills

P is priming of T cells, Ig antibodies, N innate defence, T peripheral tolerance, C escaped T cells, L Langerhans
cells, M M cells, u the signal of RANK in lymphoid tissue, all over normal. Every b, c, e and own is a prior: b as log
ratio for complete loss of the function, within what people show who were born without it
(host_defence_deficiencies.csv); signs are left open where they are open (tolerance, M cells, surveillance, every
tissue's own RANK). Nothing here says that a blockade does nothing: what it does follows from what each function keeps,
and can fail.

Doubt: the priors decide the ratios, trials hardly move them. Hazards do not see which germ it is, and a function that
is lost for years may be made up for.
"""

from pathlib import Path

from osteoimmune.language.expression import Expression, add, exp
from osteoimmune.language.module import Equations, Input, Module, Observable, Quantities, State
from osteoimmune.quantities import read_table

INFECTIONS = {
    "skin": "the skin",
    "ear": "ear, nose and throat",
    "gastrointestinal": "gut and abdomen",
    "urinary": "the urinary tract",
    "respiratory": "the airways and lungs",
    "other": "other organs",
}
CANCERS = {
    "breast": "the breast",
    "reproductive": "reproductive organs",
    "gastrointestinal": "the gut",
    "skin": "the skin",
    "other": "other organs",
}
INPUTS = (Input("diabetes", "1", 0.0, "1 in a person with diabetes, 0 in another"),)
NEEDS = {
    "age": "year",
    "years_older": "year",
    "t_cell_priming": "1",
    "immunoglobulins": "1",
    "innate_defence": "1",
    "peripheral_tolerance": "1",
    "escaped_t_cells": "1",
    "langerhans_cells": "1",
    "m_cells": "1",
    "lymphoid_rank_signal": "1",
}
KINDS = {f"serious_infection_{s}": f"serious infection of {told}" for s, told in INFECTIONS.items()}
KINDS |= {f"cancer_{s}": f"cancer of {told}" for s, told in CANCERS.items()}
KINDS |= {"eczema": "case of eczema", "death": "death"}
SUMS = {"serious_infection_any": "serious infection", "cancer_any": "cancer"}
STATES = tuple(
    State(f"cumulative_{kind}", "1", f"cumulative hazard of a {told}", kind="quadrature")
    for kind, told in KINDS.items()
)


def _years(q: Quantities) -> Expression:
    return q.age + q.years_older - q.reference_age


def _infection(q: Quantities, site: str) -> Expression:
    lost = {
        "priming": 1.0 - q.t_cell_priming,
        "antibody": 1.0 - q.immunoglobulins,
        "innate": 1.0 - q.innate_defence,
        "tolerance": 1.0 - q.peripheral_tolerance,
        "escaped": q.escaped_t_cells - 1.0,
    }
    log_ratio = add(*(q[f"{function}_effect"] * amount for function, amount in lost.items()))
    log_ratio += q[f"infection_{site}_own_effect"] * (1.0 - q.lymphoid_rank_signal)
    log_ratio += q.infection_age_slope * _years(q) + q.diabetes_effect * q.diabetes
    if site == "skin":
        log_ratio += q.langerhans_effect * (1.0 - q.langerhans_cells)
    if site == "gastrointestinal":
        log_ratio += q.m_cell_effect * (1.0 - q.m_cells)
    return q[f"infection_{site}_baseline"] * q.frailty * exp(log_ratio)


def _cancer(q: Quantities, site: str) -> Expression:
    log_ratio = q.surveillance_effect * (1.0 - q.t_cell_priming)
    log_ratio += q.cancer_tolerance_effect * (1.0 - q.peripheral_tolerance)
    log_ratio += q[f"cancer_{site}_own_effect"] * (1.0 - q.lymphoid_rank_signal)
    return q[f"cancer_{site}_baseline"] * exp(log_ratio + q.cancer_age_slope * _years(q))


def _eczema(q: Quantities) -> Expression:
    log_ratio = q.eczema_tolerance_effect * (1.0 - q.peripheral_tolerance)
    log_ratio += q.eczema_langerhans_effect * (1.0 - q.langerhans_cells)
    return q.eczema_baseline * exp(log_ratio + q.eczema_own_effect * (1.0 - q.lymphoid_rank_signal))


def _equations(q: Quantities) -> Equations:
    hazards = {f"serious_infection_{site}": _infection(q, site) for site in INFECTIONS}
    hazards |= {f"cancer_{site}": _cancer(q, site) for site in CANCERS}
    infections = add(*(hazards[f"serious_infection_{site}"] for site in INFECTIONS))
    cancers = add(*(hazards[f"cancer_{site}"] for site in CANCERS))
    hazards["eczema"] = _eczema(q)
    other = q.death_baseline * q.frailty * exp(q.death_age_slope * _years(q))
    hazards["death"] = other + q.infection_fatality * infections + q.cancer_fatality * cancers
    cumulative = {kind: q[f"cumulative_{kind}"] for kind in KINDS}
    every = {**hazards, "serious_infection_any": infections, "cancer_any": cancers}
    cumulative["serious_infection_any"] = add(*(cumulative[f"serious_infection_{site}"] for site in INFECTIONS))
    cumulative["cancer_any"] = add(*(cumulative[f"cancer_{site}"] for site in CANCERS))
    told = KINDS | SUMS
    shown = {f"{k}_hazard": Observable(h, "1/day", f"hazard of a {told[k]}", "1/year") for k, h in every.items()}
    shown |= {
        f"{k}_incidence": Observable(1.0 - exp(-total), "1", f"share with a {told[k]}", "percent")
        for k, total in cumulative.items()
    }
    return Equations(observables=shown, quadratures={f"cumulative_{kind}": h for kind, h in hazards.items()})


hazards = Module(
    "host_defence",
    "hazards",
    read_table(Path(__file__).with_suffix(".csv")),
    STATES,
    INPUTS,
    NEEDS,
    _equations,
    __doc__,
)
