"""Drugs of rheumatoid arthritis: published effects, those compared only, and every mechanism switched off in turn."""

import pytest
from joints import MONTH, at_month_12, begun, course, denosumab, patient

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event
from osteoimmune.errors import InvalidValue

ACTIVE = "arthritis_active"
FAILING = {"autoimmunity": 1.5, "methotrexate": 1.0}  # active disease on methotrexate


@pytest.mark.parametrize(
    ("drug", "wanted"), [("methotrexate", -1.79), ("anti_tnf", -1.89)], ids=["methotrexate", "anti-TNF"]
)
def test_das28_after_a_year_as_closed_on_tempo(drug, wanted, figure):
    found = at_month_12(patient(ACTIVE), begun(**{drug: 1.0}))["das28_crp"] - at_month_12(patient(ACTIVE))["das28_crp"]
    figure(f"DAS28 under {drug} against none (fitted)", f"{found:.2f}", f"{wanted}")
    assert found == pytest.approx(wanted, abs=0.1)


def test_two_drugs_do_more_than_either(figure):
    """TEMPO: -3.5 together, less -0.81 under placebo; not fitted."""
    alone = [at_month_12(patient(ACTIVE), begun(**{d: 1.0})) for d in ("methotrexate", "anti_tnf")]
    both = at_month_12(patient(ACTIVE), begun(methotrexate=1.0, anti_tnf=1.0))
    figure("DAS28, methotrexate with anti-TNF (not fitted)", f"{both['das28_crp'] - 5.84:.2f}", "-2.69")
    for measure in ("das28_crp", "sharp_erosion_change", "sharp_narrowing_change"):
        assert both[measure] < min(a[measure] for a in alone)


def test_prednisolone_calms_the_joint_and_costs_the_spine(figure):
    old = {"autoimmunity": 1.0, "methotrexate": 0.7}
    outputs = ("das28_crp", "bmd_lumbar_spine")
    without = course(patient(ACTIVE), months=(0.0, 12.0), outputs=outputs, **old)
    given = course(patient(ACTIVE), begun(glucocorticoid=0.667), months=(0.0, 12.0), outputs=outputs, **old)
    found = float(given["das28_crp"][1] - without["das28_crp"][1])
    figure("DAS28 under 5 mg prednisolone (fitted)", f"{found:.2f}", "-0.37 (GLORIA)")
    assert found == pytest.approx(-0.37, abs=0.05)
    assert given["bmd_lumbar_spine"][1] < 0.995 * without["bmd_lumbar_spine"][1]


def test_damage_under_tocilizumab(figure):
    """SAMURAI: 2.3 against 6.1; the help that TNF gives osteoclasts was closed on it, with a prior."""
    dmards = {"autoimmunity": 1.5, "methotrexate": 0.35, "glucocorticoid": 0.72}
    usual = at_month_12(patient(ACTIVE), **dmards)["sharp_total_change"]
    found = at_month_12(patient(ACTIVE), begun(anti_il6=1.0, methotrexate=0.0), **dmards)["sharp_total_change"] / usual
    figure("damage under tocilizumab over DMARDs", f"{found:.2f}", "0.38")
    assert 0.2 < found < 0.6


@pytest.mark.xfail(strict=True, reason="erosion under rituximab falls to 0.80 of that without, where 0.14 was seen")
def test_erosion_under_rituximab(figure):
    usual = at_month_12(patient(ACTIVE), **FAILING)["sharp_erosion_change"]
    found = at_month_12(patient(ACTIVE), begun(rituximab=1.0), **FAILING)["sharp_erosion_change"] / usual
    figure("erosion under rituximab over placebo, RA-SCORE", f"{found:.2f}", "0.14")
    assert found < 0.5


DRUGS = {
    "methotrexate": "methotrexate_effect",
    "anti_tnf": "anti_tnf_effect",
    "anti_il6": "anti_il6_effect",
    "abatacept": "abatacept_strength",
    "rituximab": "rituximab_strength",
    "jak_inhibitor": "jak_effect",
    "glucocorticoid": "glucocorticoid_effect",
}


@pytest.mark.parametrize("drug", DRUGS)
def test_without_its_effect_a_drug_leaves_inflammation_alone(drug):
    usual, treated = at_month_12(patient(ACTIVE)), at_month_12(patient(ACTIVE), begun(**{drug: 1.0}))
    assert treated["das28_crp"] < usual["das28_crp"] - 0.3
    assert treated["sharp_erosion_change"] < usual["sharp_erosion_change"]
    off = {f"antirheumatic.{DRUGS[drug]}": 0.0}
    if drug == "glucocorticoid":  # which also raises RANKL of bone cells, and by it, a little, priming
        off["glucocorticoid.rankl_stimulation"] = 0.0
    inert = at_month_12(patient(ACTIVE), begun(**{drug: 1.0}), off)
    assert inert["das28_crp"] == pytest.approx(usual["das28_crp"], rel=1e-7)


Q3M = denosumab(3)
OFF = {
    "epsilon": ("das28_crp", {"synovium.rank_dependence": 0.0}, Q3M, {}),
    "kappa and epsilon": (
        "sharp_narrowing_change",
        {"joint_damage.rankl_on_cartilage": 0.0, "synovium.rank_dependence": 0.0},
        Q3M,
        {},
    ),
    "rheumatoid factor": (
        "sharp_erosion_change",
        {"joint_osteoclast.rheumatoid_factor_effect": 0.0},
        [],
        {"rheumatoid_factor": 1.0},
    ),
    "anti-CCP": ("sharp_erosion_change", {"joint_osteoclast.anti_ccp_effect": 0.0}, [], {"anti_ccp": 1.0}),
    "reach of the drug": ("sharp_erosion_change", {"joint_drug.partition": 1e-9}, Q3M, {}),
    "T-cell RANKL": ("sharp_erosion_change", {"joint_rankl.t_cell_share": 1e-9}, [], {"t_cell_rankl": 0.0}),
}


@pytest.mark.parametrize("mechanism", OFF)
def test_a_mechanism_switched_off_loses_its_effect(mechanism):
    measure, off, events, inputs = OFF[mechanism]

    def effect(values):
        treated = at_month_12(patient(), events, values, **inputs)[measure]
        return abs(treated / at_month_12(patient(), values=values)[measure] - 1.0)

    assert effect({}) > 0.02
    assert effect(off) < 1e-5


def test_without_its_share_near_joints_the_hand_keeps_its_bone():
    lost = at_month_12(patient("arthritis_cohen"))["bmd_hand"]
    kept = at_month_12(patient("arthritis_cohen"), values={"joint_damage.hand_exposure": 0.0})["bmd_hand"]
    assert lost < -1.0
    assert abs(kept) < 1e-6


def fibroblast_rankl(variant, events=(), values=None):
    made = patient(ACTIVE, joint=variant)
    name = "joint_rankl_from_synoviocyte_nmol_per_l"
    path = course(made, events, months=(0.0, 24.0), values=values, outputs=(name, "sharp_erosion_change"))[name]
    return float(path[1] / path[0])


def test_trans_signalling_needs_il6_where_independent_induction_does_not(figure):
    """Hashizume 2008: TNF and IL-17 alone do not induce RANKL. Cells are held, so that only induction moves."""
    held = {f"synovium.{n}": 0.0 for n in ("il6_share", "il6_recruitment_share", "il6_growth_share")}
    blocked = begun(anti_il6=20.0)
    independent = fibroblast_rankl("arthritis", blocked, held)
    trans = fibroblast_rankl("arthritis_trans_signalling", blocked, held)
    alone = fibroblast_rankl("arthritis_trans_signalling", blocked, held | {"joint_rankl.il1_share": 0.0})
    figure("fibroblast RANKL without IL-6: independent, trans-signalling", f"{independent:.2f}, {trans:.2f}", "")
    constitutive = body(ACTIVE).values.values["joint_rankl.constitutive_share"].number
    assert alone == pytest.approx(constitutive, rel=0.01)
    assert trans < independent - 0.2


@pytest.fixture(scope="module")
def fc_opg_for_a_year():
    """Damage without and with Fc-OPG 70 mg a week; Redlich 2002: 56 % less erosion in mice, cartilage as it was."""
    made = patient(ACTIVE, drug="fc_opg")
    doses = [Event(7.0 * k, "decoy.depot", 70.0) for k in range(50)]
    return at_month_12(made), at_month_12(made, doses)


def test_fc_opg_spares_bone_and_not_cartilage(fc_opg_for_a_year, figure):
    without, treated = fc_opg_for_a_year
    cut = 1.0 - treated["sharp_erosion_change"] / without["sharp_erosion_change"]
    figure("erosion cut by Fc-OPG 70 mg a week", f"{cut:.1%}", "56 % in mice on 6.4 mg/kg a day")
    assert cut > 0.2
    assert treated["sharp_narrowing_change"] > 0.8 * without["sharp_narrowing_change"]


@pytest.mark.xfail(strict=True, reason="40 % at most, 56 in mice: how much of it reaches a joint is an assumption")
def test_fc_opg_cuts_erosion_as_in_mice(fc_opg_for_a_year):
    without, treated = fc_opg_for_a_year
    assert treated["sharp_erosion_change"] < 0.6 * without["sharp_erosion_change"]


def test_rituximab_outlasts_its_dose():
    made = patient(ACTIVE)
    stopped = [*begun(rituximab=1.0), Event(6 * MONTH, "rituximab", 0.0, "set")]
    das28 = course(made, stopped, months=(0.0, 6.0, 8.0, 18.0), outputs=("das28_crp",))["das28_crp"]
    assert das28[2] < das28[0] - 0.3
    assert das28[3] > das28[1]


def test_a_person_with_arthritis_needs_a_joint():
    assert "trans_signalling" in patient(ACTIVE, joint="arthritis_trans_signalling").assembly.name
    with pytest.raises(InvalidValue, match="needs joint='arthritis'"):
        body(ACTIVE, joint="none")
