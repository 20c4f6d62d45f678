"""What denosumab does to people with cancer in bone, beside trials: what was fitted, and what was predicted.

Fitted (benchmarks/close_tumour.py): events on placebo and zoledronate over placebo, harms on zoledronate, the largest
suppression of urinary NTX and the limit of its assay. No outcome of denosumab but urinary NTX was used.
"""

import dataclasses
import math

import numpy as np
import pytest
from oncology import (
    CALCIUM,
    COURSES,
    DEATH,
    JAW,
    METASTASIS,
    MONTH,
    SKELETAL,
    believed,
    grown,
    hazard_ratio,
    incidence,
    person,
    population,
    row,
    typical,
)

from benchmarks import close_tumour
from benchmarks.close_tumour import denosumab
from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.study import load_study
from osteoimmune.trials.analysis.data import simulate_trial
from osteoimmune.trials.analysis.first_event import first_event
from osteoimmune.trials.analysis.survival import cox
from osteoimmune.trials.virtual.plan import TrialPlan

LIPTON, STOPECK = "Phase 2 breast bone mets", "Stopeck 2010 abstract"


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


def test_urinary_ntx_beside_the_model_of_doshi(woman, figure):
    """Baseline and largest suppression are fitted, the potency is not."""
    baseline, _, use = row("Doshi", "PK/PD", "uNTx/Cr baseline")
    largest, _, _ = row("Doshi", "PK/PD", "Imax uNTx/Cr")
    potency, _, _ = row("Doshi", "PK/PD", "IC50 uNTx/Cr")
    found = typical(woman, denosumab(4, 7), [0.0, 5.75], ["untx_creatinine"])["untx_creatinine"][0]
    suppression = 100.0 * (1.0 - found[1] / found[0])
    figure(f"urinary NTX at rest ({use}, fitted)", f"{1e6 * found[0]:.1f} nmol/mmol", f"{baseline}")
    figure("largest suppression of urinary NTX (fitted)", f"{suppression:.1f} %", f"{largest}")
    figure(
        "concentration of half suppression in steady state", f"{half_effect(woman):.0f} ng/mL", f"{potency}, BSV 287 %"
    )
    assert 1e6 * found[0] == pytest.approx(baseline, rel=1e-6)
    assert suppression == pytest.approx(largest, abs=1.0)


def half_effect(one):
    """Free denosumab held in blood until urinary NTX has come to rest at half of its largest fall, ng/mL."""
    mass, rates = one.values.coherent()["pharmacology.molecular_mass"], np.geomspace(0.5, 30.0, 12)
    events = [[Event(7.0 * i, "pharmacology.central", float(rate)) for i in range(60)] for rate in rates]
    found = simulate(
        one.assembly,
        one.values.coherent(),
        reference=one.reference.coherent(),
        times=[14.0 * MONTH - 3.5],
        outputs=["untx_creatinine", "denosumab_ug_per_ml"],
        events=events,
        patients=len(rates),
    )
    fall = 1.0 - found["untx_creatinine"][:, 0] / found.baseline["untx_creatinine"]
    assert mass > 0
    return 1e3 * float(np.interp(0.5 * 0.937, fall, found["denosumab_ug_per_ml"][:, 0]))


@pytest.mark.parametrize(
    ("course", "study", "group", "month", "fitted"),
    [
        ("denosumab", STOPECK, "denosumab", "3", True),
        ("denosumab", LIPTON, "denosumab pooled (30", "3", True),
        ("denosumab", LIPTON, "denosumab pooled (30", "5.75", True),
        ("zoledronate", STOPECK, "zoledronic", "3", False),
        ("zoledronate", LIPTON, "IV bisphosphonate", "3", False),
        ("zoledronate", LIPTON, "IV bisphosphonate", "5.75", False),
    ],
)
def test_urinary_ntx_as_trials_reported_it(woman, course, study, group, month, fitted, figure):
    observed, _, use = row(study, group, "uNTx/Cr", month)
    path = typical(woman, COURSES[course], [0.0, float(month)], ["untx_reported"])["untx_reported"][0]
    change = 100.0 * (path[1] / path[0] - 1.0)
    how = "the limit of the assay was closed on it" if fitted else "not fitted"
    figure(f"urinary NTX, {course}, month {month} ({use}, {how})", f"{change:.0f} %", f"{observed:.0f} ({study})")
    assert use == "calibrate"
    assert change == pytest.approx(observed, abs=5.0 if fitted else 15.0)  # the trials differ by 11 from each other


TRIALS = [
    ("breast_metastases", "Denosumab vs ZOL breast"),
    ("prostate_metastases", "Denosumab vs ZOL CRPC"),
    ("other_metastases", "Henry 2011"),
]


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


MISSED = [
    pytest.param(
        lambda: incidence(population("breast_metastases", "zoledronate")[SKELETAL], 12.0), 0.27, 0.33,
        marks=pytest.mark.xfail(strict=True, reason="39 % against 29.8 within a year on zoledronate (Kohno 2005)"),
        id="breast, zoledronate, events in a year",
    ),
    pytest.param(
        lambda: incidence(population("other_metastases", "zoledronate")[SKELETAL], 16.3), 0.45, 0.55,
        marks=pytest.mark.xfail(strict=True, reason="median 7.5 months against 16.3 (Henry 2011); placebo was of 2003"),
        id="other cancers, zoledronate, events by the median of the trial",
    ),
    pytest.param(
        lambda: _early(population("myeloma", "zoledronate", induction=True)[SKELETAL]), 0.55, 0.65,
        marks=pytest.mark.xfail(strict=True, reason="43 % of two years' first events in three months, 60 in Raje 2018"),
        id="myeloma, first events in three months",
    ),
    pytest.param(
        lambda: incidence(population("breast_metastases", "60 mg Q6M")[JAW], 20.0), 0.0, 0.005,
        marks=pytest.mark.xfail(strict=True, reason="4 % in 20 months against none of 1711 in ABCSG-18"),
        id="jaw under 60 mg every six months",
    ),
    pytest.param(
        lambda: incidence(population("castration_resistant", "denosumab")[CALCIUM], 20.0), 0.01, 0.03,
        marks=pytest.mark.xfail(strict=True, reason="9 % against 1.7 (Smith 2012): supplements are taken to be none"),
        id="low calcium in men without metastases",
    ),
]  # fmt: skip


def _early(hazard):
    return incidence(hazard, 3.0) / incidence(hazard, 24.0)


@pytest.mark.parametrize(("found", "low", "high"), MISSED)
def test_what_the_model_misses(found, low, high):
    assert low <= found() <= high


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
        assert interval[0] * 0.97 < ratio < interval[1]


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


def test_giant_cells_go_and_come_back(figure):
    """Deveci 2016: all lesions regressed, over 90 % of giant cells gone in every specimen, after nine cycles or so."""
    one = person("giant_cell_tumour")
    loaded = [*denosumab(1, 3), *(Event(28.0 * i, "pharmacology.depot", 120e3 / 147.0) for i in range(1, 13))]
    found = typical(
        one, loaded, [0.25, 0.5, 8.0, 12.0, 36.0], ["lesion_osteoclasts", "tumour_burden", "denosumab_ug_per_ml"]
    )
    plain = typical(one, denosumab(4, 13), [0.5], ["denosumab_ug_per_ml"])
    cells = 100.0 * (1.0 - found["lesion_osteoclasts"][0] / found.baseline["lesion_osteoclasts"][0])
    observed, _, use = row("GCTB case series", "denosumab 120 mg", "giant-cell regression in specimens (>)")
    figure(f"giant cells gone after 8 months (predicted, {use})", f"{cells[2]:.0f} %", f"above {observed:.0f}")
    figure(
        "stroma at 12 months on, and two years after",
        "{:.0f} and {:.0f} %".format(*(100 * found["tumour_burden"][0, 3:])),
        "falls; recurs",
    )
    ratio = found["denosumab_ug_per_ml"][0, 1] / plain["denosumab_ug_per_ml"][0, 0]
    figure("drug in blood on day 15, loaded over not", f"{ratio:.1f}", "about 2")
    assert cells[2] > observed
    assert found["tumour_burden"][0, 3] < 1.0 < found["tumour_burden"][0, 4]
    assert ratio > 1.5


@pytest.fixture(scope="module")
def mouse_like():
    """A seed in bone that grows by five doublings in four weeks, with OPG at a dose that holds, and without."""
    one = body("breast_metastases", drug="fc_opg", companions=("zoledronate",))
    fast = {"tumour.starting_burden": 0.01, "tumour.growth": 0.2}
    doses = [Event(3.0 * i, "decoy.depot", 200.0) for i in range(10)]
    names = ["tumour_burden", "lesion_osteoclasts"]
    free, held = (typical(one, events, [28.0 / MONTH], names, fast) for events in ([], doses))
    return {name: (held[name][0, 0], free[name][0, 0]) for name in names}


def test_opg_slows_a_tumour_through_its_osteoclasts(mouse_like, figure):
    """Morony 2001 (abstract seen): OPG took osteoclasts away and three quarters of a breast cancer in bone."""
    held, free = mouse_like["tumour_burden"]
    cells, other = mouse_like["lesion_osteoclasts"]
    figure(
        f"tumour that OPG kept away in {math.log2(free / 0.01):.1f} doublings", f"{100 * (1 - held / free):.0f} %", "75"
    )
    figure("osteoclasts of the lesion left under OPG", f"{100 * cells / other:.0f} %", "none")
    assert held < 0.8 * free
    assert cells < 0.5 * other


@pytest.mark.xfail(
    strict=True, reason="43 % kept away: these osteoclasts live for weeks as in people, a mouse's for days"
)
def test_opg_keeps_three_quarters_of_a_tumour_away(mouse_like):
    held, free = mouse_like["tumour_burden"]
    assert held / free < 0.4


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


def test_how_sure_the_two_ratios_are(figure):
    """Assumptions of the tumour drawn within their uncertainty, sixty times: what the predictions rest on."""
    for kind, output, courses, told in (
        ("breast_metastases", SKELETAL, ("denosumab", "zoledronate"), "0.72-0.92"),
        ("castration_resistant", METASTASIS, ("denosumab", "nothing"), "0.71-0.98"),
    ):
        one = person(kind)
        values = believed(one, 60)
        ends = []
        for course in courses:
            found = simulate(
                one.assembly, values, reference=values, inputs=one.inputs, times=[24.0 * MONTH], outputs=[output],
                events=grown(one, COURSES[course]), rtol=1e-4,
            )  # fmt: skip
            assert not found.failed.size, found.messages()
            ends.append(found[output][:, 0])
        low, middle, high = np.percentile(ends[0] / ends[1], [5, 50, 95])
        figure(f"ratio of hazards in two years, {kind}, 90 % of draws", f"{middle:.2f} ({low:.2f}-{high:.2f})", told)
        assert 0.4 < low < middle < high < 1.0


def trial(name, patients):
    """A built-in trial in which every patient lives in both arms, so that chance is shared."""
    plan = TrialPlan.of(load_study(name)).changed(patients=patients)
    return simulate_trial(dataclasses.replace(plan, trial=dataclasses.replace(plan.trial, design="every arm")))


@pytest.mark.parametrize(
    ("name", "patients"),
    [
        ("bone-metastases-trial", 400),
        pytest.param("bone-metastases-trial", 4000, marks=pytest.mark.slow),
        pytest.param("prostate-metastases-trial", 4000, marks=pytest.mark.slow),
    ],
)
def test_a_virtual_trial_sees_the_difference(name, patients, figure):
    """With visits, drop-out, and death as the end of follow-up."""
    data = trial(name, patients)
    times = first_event(data, "skeletal_event")
    found = cox(times, *data.arms).hazard_ratio
    shown = f"{found.value:.2f} ({found.lower:.2f}-{found.upper:.2f})"
    figure(f"{name}, {patients} in both arms: hazard ratio", shown, "0.72-0.92")
    assert not len(data.tables["failures"]["patient"])
    assert 0.72 < found.value < 0.92
