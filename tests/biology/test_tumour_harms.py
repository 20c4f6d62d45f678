"""Harms and exposure: jaw, calcium, and how much more is blocked at 120 mg every 4 weeks.

Harms were closed on zoledronate (benchmarks/close_tumour.py); those of denosumab are predicted.
"""

import numpy as np
from oncology import (
    CALCIUM,
    COURSES,
    JAW,
    incidence,
    person,
    population,
    row,
    typical,
)


def test_harms_of_denosumab_follow_from_those_of_zoledronate(figure):
    """Saad 2012: jaw 52 of 2841 against 37 of 2836; calcium 273 against 141 (tables seen); Peddi 2013."""
    arms = {c: population("breast_metastases", c) for c in ("denosumab", "zoledronate")}
    for name, hazard, endpoint, counts in (
        ("necrosis of the jaw", JAW, "ONJ RR", (52, 37)),
        ("hypocalcaemia", CALCIUM, "hypocalcaemia RR", (273, 141)),
    ):
        observed, interval, use = row("Peddi 2013", "denosumab vs", endpoint)
        share = {c: 100 * incidence(a[hazard], 12.0) for c, a in arms.items()}
        ratio = share["denosumab"] / share["zoledronate"]
        figure(
            f"{name} in a year, denosumab (predicted) and zoledronate (fitted)",
            f"{share['denosumab']:.1f} and {share['zoledronate']:.1f} %",
            f"{counts[0] / 28.41:.1f} and {counts[1] / 28.36:.1f} %",
        )
        figure(f"{name}, ratio ({use})", f"{ratio:.2f}", f"{observed} {interval}")
        assert interval[0] < ratio < interval[1]


def test_harms_in_men_before_metastases(figure):
    """Smith 2012 (table seen): jaw 33 of 720 against 0 of 705, calcium 12 against 2, in about 20 months."""
    arms = [population("castration_resistant", c) for c in ("denosumab", "nothing")]
    jaw = [100 * incidence(a[JAW], 20.0) for a in arms]
    calcium = [100 * incidence(a[CALCIUM], 20.0) for a in arms]
    figure("jaw, men, 120 mg Q4W and placebo, 20 months (predicted)", f"{jaw[0]:.1f} and {jaw[1]:.2f} %", "4.6 and 0")
    figure(
        "calcium, the same (predicted)",
        f"{calcium[0]:.1f} and {calcium[1]:.1f} %",
        "1.7 and 0.3: trial doses of calcium",
    )
    assert 2.0 < jaw[0] < 7.0
    assert jaw[1] < 0.2


def test_exposure_and_response_from_one_body(figure):
    """120 mg every 4 weeks beside 60 mg every 6 months: RANKL in blood, lesion and lymphoid tissue, and infections."""
    one = person("breast_metastases", companions=(), lymphoid="full", host_defence="hazards")
    months = np.linspace(0.0, 24.0, 97)
    names = ["rankl_occupancy_percent", "free_rankl_percent", "lesion_free_rankl_percent", "lymphoid_occupancy_percent",
             "serious_infection_any_incidence"]  # fmt: skip
    found = {c: typical(one, COURSES[c], months, names, rtol=1e-5) for c in ("nothing", "60 mg Q6M", "denosumab")}
    mean = {c: {n: float(f[n][0].mean()) for n in names[:4]} for c, f in found.items()}
    for name in names[:4]:
        shown = " / ".join(f"{100 * mean[c][name]:.1f}" for c in found)
        figure(f"{name}, mean of two years: none / 60 mg Q6M / 120 mg Q4W", shown, "graded")
    risk = {c: float(f["serious_infection_any_incidence"][0, -1]) for c, f in found.items()}
    told = [risk[c] / risk["nothing"] for c in ("60 mg Q6M", "denosumab")]
    figure(
        "serious infection in two years over no drug: 60 mg Q6M and 120 mg Q4W",
        "{:.2f} and {:.2f}".format(*told),
        "any infection in Fizazi 2011: 1.07 over zoledronate",
    )
    for name in ("rankl_occupancy_percent", "lymphoid_occupancy_percent"):
        assert mean["nothing"][name] < mean["60 mg Q6M"][name] < mean["denosumab"][name]
    for name in ("free_rankl_percent", "lesion_free_rankl_percent"):
        assert mean["nothing"][name] > mean["60 mg Q6M"][name] > mean["denosumab"][name]
    assert abs(told[1] - 1.0) >= abs(told[0] - 1.0) > 0.0
