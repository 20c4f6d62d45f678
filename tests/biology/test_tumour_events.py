"""Skeletal events, metastasis and death beside trials of denosumab in cancer, none of which was fitted.

Fitted (benchmarks/close_tumour.py): events on placebo, and zoledronate over placebo.
"""

import numpy as np
import pytest
from oncology import (
    DEATH,
    METASTASIS,
    SKELETAL,
    hazard_ratio,
    incidence,
    person,
    population,
    row,
)

from benchmarks import close_tumour

TRIALS = [
    ("breast_metastases", "Denosumab vs ZOL breast"),
    ("prostate_metastases", "Denosumab vs ZOL CRPC"),
    ("other_metastases", "Henry 2011"),
]


@pytest.fixture(scope="module")
def woman():
    return person("breast_metastases")


def test_events_were_closed_on_trials_against_placebo(woman, figure):
    """The table holds what the script finds, with the same virtual patients."""
    share = woman.values.values["skeletal_events.unpreventable_share"].number
    assert close_tumour.close_share() == pytest.approx(share, rel=0.01)
    found = close_tumour.close_baseline(close_tumour.TRIALS[0], share)
    assert found == pytest.approx(woman.values.values["skeletal_events.baseline"].coherent, rel=0.01)
    arms = {c: population("breast_metastases", c)[SKELETAL] for c in ("nothing", "zoledronate")}
    seen = {c: 100 * incidence(h, 12.0) for c, h in arms.items()}
    figure("event within a year on placebo, breast (fitted)", f"{seen['nothing']:.1f} %", "49.6 (Kohno 2005)")
    figure("event within a year on zoledronate, breast (fitted together)", f"{seen['zoledronate']:.1f} %", "29.8")
    assert seen["nothing"] == pytest.approx(49.6, abs=3.0)


@pytest.mark.parametrize(("kind", "study"), TRIALS)
def test_skeletal_events_of_denosumab_against_zoledronate(kind, study, figure):
    observed, interval, use = row(study, "denosumab vs", "time to first SRE HR")
    arms = [population(kind, course)[SKELETAL] for course in ("denosumab", "zoledronate")]
    ratio, (low, high) = hazard_ratio(*arms)
    figure(
        f"first skeletal event, denosumab over zoledronate, {kind} (predicted, {use})",
        f"{ratio:.2f} ({low:.2f}-{high:.2f} in a trial of 2 x 1000)",
        f"0.72-0.92; seen {observed} {interval}",
    )
    every = arms[0][:, 104].mean() / arms[1][:, 104].mean()
    figure(f"all skeletal events in two years, the same, {kind} (predicted)", f"{every:.2f}", "0.77 to 0.82 (memory)")
    assert use == "validate"
    assert 0.72 < ratio < 0.92


def test_medians_in_prostate_cancer_follow(figure):
    for course, group in (("denosumab", "denosumab"), ("zoledronate", "zoledronic acid")):
        observed, _, use = row("Denosumab vs ZOL CRPC", group, "median time to first SRE")
        hazard = population("prostate_metastases", course)[SKELETAL]
        months = np.arange(6.0, 35.0, 0.5)
        median = float(np.interp(0.5, [incidence(hazard, m) for m in months], months))
        figure(
            f"median to the first event, prostate, {course} (predicted, {use})", f"{median:.1f} months", f"{observed}"
        )
        assert median == pytest.approx(observed, rel=0.2)


def test_myeloma_unfitted(figure):
    """Raje 2018 (abstract seen): 0.98 (0.85-1.14); 60 % of first events in three months, 81 % in six."""
    arms = [population("myeloma", course, induction=True)[SKELETAL] for course in ("denosumab", "zoledronate")]
    ratio, _ = hazard_ratio(*arms)
    early = incidence(arms[1], 3.0) / incidence(arms[1], 24.0)
    without = hazard_ratio(*(population("myeloma", c)[SKELETAL] for c in ("denosumab", "zoledronate")))[0]
    figure(
        "first skeletal event in myeloma with induction, denosumab over zoledronate (predicted)", f"{ratio:.2f}", "0.98"
    )
    figure("the same without induction", f"{without:.2f}", "not tried")
    figure("first events of two years that come in three months", f"{100 * early:.0f} %", "60 (Raje 2018)")
    assert 0.85 < ratio < 1.14
    assert ratio > without


def test_prevention_in_castration_resistant_cancer_unfitted(figure):
    arms = [population("castration_resistant", course) for course in ("denosumab", "nothing")]
    for name, endpoint in (("time to first bone metastasis HR", METASTASIS), ("BMFS HR", None)):
        observed, interval, use = row("Denosumab BMFS", "denosumab vs placebo", name)
        hazards = [a[endpoint] if endpoint else a[METASTASIS] + a[DEATH] for a in arms]
        ratio, _ = hazard_ratio(*hazards, months=36.0)
        figure(f"{name}, denosumab over placebo (predicted, {use})", f"{ratio:.2f}", f"{observed} {interval}")
        assert interval[0] < ratio < interval[1]
    assert arms[0][DEATH] == pytest.approx(arms[1][DEATH], rel=1e-3)  # nothing here tells death of the drug


@pytest.mark.parametrize("kind", [kind for kind, _ in TRIALS])
def test_overall_survival_hardly_changes(kind, figure):
    observed, interval, use = row("Peddi 2013", "denosumab vs", "overall survival HR")
    ratio, _ = hazard_ratio(*(population(kind, c)[DEATH] for c in ("denosumab", "zoledronate")))
    figure(f"death, denosumab over zoledronate, {kind} (predicted, {use})", f"{ratio:.3f}", f"{observed} {interval}")
    assert interval[0] < ratio <= 1.0


@pytest.mark.parametrize("drug", ["denosumab", "zoledronate"])
def test_every_twelve_weeks_is_not_inferior(drug, figure):
    """CALGB 70604 (Himelstein 2017, abstract seen): zoledronate, margin of 7 points in two years; 29 % in both arms."""
    four, twelve = (population("breast_metastases", c)[SKELETAL] for c in (drug, f"{drug} Q12W"))
    worse = 100.0 * (incidence(twelve, 24.0) - incidence(four, 24.0))
    figure(f"events in two years, {drug} every 12 over every 4 weeks (predicted)", f"{worse:+.1f} points", "below 7")
    assert -0.5 < worse < 7.0
