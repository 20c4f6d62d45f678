"""The joint beside its trials: what was fitted, what was not, and what is missed."""

import math
from statistics import NormalDist

import pytest
from joints import at_month_12, begun, course, denosumab, patient

from osteoimmune.evidence.points import published_points

RA = {(p.study, p.group, p.quantity, p.time_months): p for p in published_points() if p.row.startswith("ra-")}
DESIRABLE, EXTENSION = "DESIRABLE (Takeuchi 2019)", "DESIRABLE extension (Tanaka 2021)"
ARMS = {"placebo": [], "denosumab Q6M": denosumab(6), "denosumab Q3M": denosumab(3), "denosumab Q2M": denosumab(2)}


def year(arm: str, person: str = "arthritis_desirable", values=None):
    return at_month_12(patient(person), ARMS[arm], values)


@pytest.mark.parametrize(
    ("person", "measure", "seen", "fitted"),
    [
        ("arthritis_desirable", "swollen_joint_count", 9.25, True),
        ("arthritis_desirable", "tender_joint_count", 7.14, True),
        ("arthritis_desirable", "crp_mg_per_l", 5.1, True),
        ("arthritis_desirable", "das28_crp", 3.52, True),
        ("arthritis_drive", "swollen_joint_count", 10.02, True),
        ("arthritis_drive", "tender_joint_count", 8.61, False),
        ("arthritis_drive", "crp_mg_per_l", 6.2, False),
        ("arthritis_drive", "das28_crp", 3.78, False),
    ],
)
def test_patients_at_the_start_are_those_of_the_trial(person, measure, seen, fitted, figure):
    found = float(course(patient(person), months=(0.0,))[measure][0])
    figure(f"{person}, {measure} at the start ({'fitted' if fitted else 'not fitted'})", f"{found:.2f}", f"{seen}")
    assert found == pytest.approx(seen, rel=0.01 if fitted else 0.1)


@pytest.mark.parametrize("arm", ["placebo", "denosumab Q6M", "denosumab Q3M"])
def test_erosion_of_desirable_lies_in_each_interval_as_fitted(arm, figure):
    point = RA[DESIRABLE, arm, "sharp_erosion_change", 12.0]
    assert point.use == "calibrate"
    found = year(arm)["sharp_erosion_change"]
    figure(f"DESIRABLE erosion, {arm} (fitted)", f"{found:.2f}", f"{point.lower} to {point.upper}")
    assert point.lower < found < point.upper


@pytest.mark.parametrize("arm", ["placebo", "denosumab Q6M", "denosumab Q3M"])
def test_narrowing_is_the_same_in_every_arm(arm, figure):
    """Placebo's 0.51 was fitted; the arms were not. "No significant between-group difference"."""
    found, placebo = year(arm), year("placebo")
    total = RA[DESIRABLE, arm, "sharp_total_change", 12.0]
    figure(
        f"DESIRABLE narrowing, {arm}", f"{found['sharp_narrowing_change']:.2f}", "0.51, 0.48, 0.50 (total - erosion)"
    )
    assert abs(found["sharp_narrowing_change"] - placebo["sharp_narrowing_change"]) < 0.1
    assert total.lower < found["sharp_total_change"] < total.upper


@pytest.mark.parametrize(
    ("group", "events"),
    [
        ("denosumab Q6M", denosumab(6, until=35.9)),
        ("denosumab Q3M", denosumab(3, until=35.9)),
        ("placebo, then denosumab Q3M", denosumab(3, first=12.0, until=35.9)),
        pytest.param(
            "placebo, then denosumab Q6M",
            denosumab(6, first=12.0, until=35.9),
            marks=pytest.mark.xfail(strict=True, reason="1.85 where 1.4 (1.0 to 1.8) was seen"),
        ),
    ],
)
def test_three_years_of_desirable_unfitted(group, events, figure):
    point = RA[EXTENSION, group, "sharp_erosion_change", 36.0]
    found = float(course(patient(), events, months=(36.0,))["sharp_erosion_change"][0])
    figure(f"DESIRABLE erosion at 36 months, {group}", f"{found:.2f}", f"{point.lower} to {point.upper}")
    assert point.use == "validate"
    assert point.lower < found < point.upper


def test_drive_unfitted_keeps_the_order_of_intervals(figure):
    found = {arm: year(arm, "arthritis_drive")["sharp_erosion_change"] for arm in ARMS}
    for arm, value in found.items():
        seen = RA["DRIVE (Ishiguro 2019)", arm, "sharp_erosion_change", 12.0]
        figure(f"DRIVE erosion, {arm}", f"{value:.2f}", f"{seen.value} (no interval printed)")
    assert found["placebo"] > found["denosumab Q6M"] > found["denosumab Q3M"] > found["denosumab Q2M"] > 0.0
    assert found["denosumab Q2M"] < 0.25 * found["placebo"]


def test_cohen_unfitted_in_order_and_size(figure):
    """The interval of each difference follows from its p value."""
    cohen = patient("arthritis_cohen")
    found = {
        mg: float(course(cohen, denosumab(6, mg) if mg else [], months=(6.0,))["ramris_erosion_change"][0])
        for mg in (0, 60, 180)
    }
    assert found[0] > found[60] > found[180]
    for mg, p in ((60, 0.118), (180, 0.007)):
        group = f"denosumab {mg} mg"
        seen = RA["Cohen 2008", group, "ramris_erosion_change", 6.0].value - 1.75
        error = abs(seen) / NormalDist().inv_cdf(1.0 - p / 2.0)
        figure(
            f"Cohen RAMRIS, {mg} mg less placebo", f"{found[mg] - found[0]:.2f}", f"{seen:.2f} +- {1.96 * error:.2f}"
        )
        assert abs(found[mg] - found[0] - seen) < 1.96 * error


def test_the_hand_loses_bone_without_the_drug_and_gains_with_more_of_it(figure):
    cohen = patient("arthritis_cohen")
    hand = {mg: course(cohen, denosumab(6, mg) if mg else [], months=(6.0, 12.0))["bmd_hand"] for mg in (0, 60, 180)}
    for mg, seen in ((0, "-1.2, -2.0"), (60, "0.8, 1.0"), (180, "2.0, 2.5")):
        note = "held out" if mg == 180 else "month 12 fitted"
        figure(f"hand density at 6 and 12 months, {mg} mg ({note})", f"{hand[mg][0]:.1f}, {hand[mg][1]:.1f} %", seen)
    assert (hand[0] < 0).all()
    assert (hand[60] > 0).all()
    assert (hand[180] > hand[60]).all()


def test_deleting_one_source_of_rankl(figure):
    """Danks 2016: fibroblasts predominate, T cells hardly matter, inflammation is the same. Shares are assumptions."""
    active = patient("arthritis_active")
    whole = at_month_12(active)
    lost = {}
    for source in ("synoviocyte", "t_cell", "osteocyte", "osteoblast_lineage"):
        without = at_month_12(active, **{f"{source}_rankl": 0.0})
        lost[source] = 1.0 - without["sharp_erosion_change"] / whole["sharp_erosion_change"]
        swollen = without["swollen_joint_count"] / whole["swollen_joint_count"] - 1.0
        figure(f"erosion lost without RANKL of {source}", f"{lost[source]:.0%}, swollen joints {swollen:+.1%}", "")
        assert abs(swollen) < 0.05
        assert without["sharp_narrowing_change"] > 0.9 * whole["sharp_narrowing_change"]
    assert lost["synoviocyte"] >= 0.5
    assert lost["t_cell"] <= 0.35


def test_anti_tnf_cuts_both_and_denosumab_erosion_alone_where_epsilon_is_small(figure):
    active = patient("arthritis_active")
    without, blocked = at_month_12(active), at_month_12(active, begun(anti_tnf=1.0))
    assert blocked["das28_crp"] < without["das28_crp"] - 1.0
    assert blocked["sharp_erosion_change"] < 0.7 * without["sharp_erosion_change"]
    assert blocked["sharp_narrowing_change"] < 0.7 * without["sharp_narrowing_change"]
    for epsilon, at_most, at_least in ((0.0, 1e-6, -1e-6), (0.02, 0.08, 0.02), (0.5, 5.0, 0.6)):
        placebo, treated = (year(a, values={"synovium.rank_dependence": epsilon}) for a in ("placebo", "denosumab Q3M"))
        fall = placebo["das28_crp"] - treated["das28_crp"]
        figure(f"fall of DAS28 under denosumab Q3M, epsilon {epsilon:g}", f"{fall:.2f}", "0 only without coupling")
        assert at_least < fall < at_most
        assert treated["sharp_erosion_change"] < 0.4 * placebo["sharp_erosion_change"]


def test_inflammation_is_not_unchanged_by_construction():
    """At the centres of both priors inflammation and narrowing do change, if little."""
    placebo, treated = year("placebo"), year("denosumab Q3M")
    assert 0.02 < placebo["das28_crp"] - treated["das28_crp"] < 0.3
    assert 0.005 < placebo["sharp_narrowing_change"] - treated["sharp_narrowing_change"] < 0.1


@pytest.mark.parametrize(
    ("changed", "more"),
    [({"rheumatoid_factor": 1.0}, 1.2), ({"anti_ccp": 1.0}, 1.2), ({"autoimmunity": 1.0}, 1.3)],
    ids=["rheumatoid factor", "anti-CCP", "more CRP"],
)
def test_what_predicts_erosion(changed, more):
    """Takeuchi 2020: anti-CCP, CRP and earlier erosion predict erosion without denosumab."""
    usual, risk = at_month_12(patient()), at_month_12(patient(), **changed)
    assert risk["sharp_erosion_change"] > more * usual["sharp_erosion_change"]
    if "autoimmunity" in changed:
        assert risk["crp_mg_per_l"] > 1.5 * usual["crp_mg_per_l"]
    else:
        assert risk["crp_mg_per_l"] == pytest.approx(usual["crp_mg_per_l"], rel=1e-9)


def test_arthritis_raises_soluble_rankl_and_opg_and_health_does_not():
    healthy = at_month_12(patient("arthritis_active"), autoimmunity=0.0)
    ill = at_month_12(patient("arthritis_active"))
    assert healthy["soluble_rankl_ratio"] == pytest.approx(1.0, abs=1e-6)
    assert healthy["sharp_erosion_change"] < 0.02 * ill["sharp_erosion_change"]
    assert healthy["swollen_joint_count"] < 0.01
    assert ill["soluble_rankl_ratio"] > 1.5  # Skoumal 2008: 5.6 over other arthritis, not significant
    assert ill["opg_ratio"] > 1.0
    assert math.isfinite(healthy["das28_crp"])
