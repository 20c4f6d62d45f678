"""The assembled body against the figures its equations were proposed with, and the directions biology demands."""

import numpy as np
import pytest
from courses import TRIAL, course, denosumab
from slow_patient import MONTH, patient

from osteoimmune.biology.bodies import REBOUNDS

FOUR_DOSES = [(6 * i, 60) for i in range(4)]


def test_ctx_after_60_mg(woman, figure):
    one, six = woman.change([1, 6], "ctx", [(0, 60)])
    figure("CTX 1 and 6 months after 60 mg", f"{one:.1f} and {six:.1f} %", "-80...-91 and -65...-80 %")
    assert -91 < one < -80
    assert -80 < six < -65
    assert -88 < woman.change(3 / MONTH, "ctx", [(0, 60)])[0] < -78  # label -85 (memory)


def test_spine_and_hip_over_ten_years(figure):
    """FREEDOM and its extension (fitted), in a woman who grows older and takes calcium."""
    years = np.array([1, 3, 5, 8])
    person, given = course(companions=(), fracture="none"), TRIAL + denosumab(*range(0, 120, 6))
    spine, hip = (person.change(given, 12 * years, n) for n in ("bmd_lumbar_spine", "bmd_total_hip"))
    figure("spine at 1, 3, 5, 8 years", np.round(spine, 1), "5.5, 9.4, 13.7, 18.4 within 1.5")
    figure("hip at 1, 3, 5, 8 years", np.round(hip, 1), "3.1, 5.6, 7.0, 8.3 within 1")
    assert spine == pytest.approx([5.5, 9.4, 13.7, 18.4], abs=1.5)
    assert hip == pytest.approx([3.1, 5.6, 7.0, 8.3], abs=1.0)
    assert hip[2] >= 6.0


def test_what_is_left_a_year_after_ten_years(figure):
    """Twelve women (doi:10.1007/s00223-018-0394-4, abstract seen): spine +21.2, then +10.2; hip +8.3, then -5.5.

    Spent, not held out: the error that the plan gives to SWAN was widened after this spine had been seen.
    """
    person, given = course(companions=(), fracture="none"), TRIAL + denosumab(*range(0, 120, 6))
    spine, hip = (person.change(given, [120, 132], n) for n in ("bmd_lumbar_spine", "bmd_total_hip"))
    figure(
        "spine after ten years and a year later (spent: SWAN's error was widened after it)",
        np.round(spine, 1),
        "+21.2 and +10.2",
    )
    figure("hip after ten years and a year later (spent)", np.round(hip, 1), "+8.3 and -5.5")
    assert spine == pytest.approx([21.2, 10.2], abs=2.5)
    assert hip[1] < hip[0] - 5


TOO_HIGH = pytest.mark.xfail(strict=True, reason="osteomorphs: the peak is +99 % where +40 to +90 % was seen")


@pytest.mark.parametrize("rebound", [pytest.param(r, marks=TOO_HIGH) if r == "osteomorph" else r for r in REBOUNDS])
def test_the_rebound_after_four_doses(rebound, figure):
    subject = patient(rebound=rebound)
    after = np.arange(8.0, 31.0)
    ctx = subject.change(18 + after, "ctx", FOUR_DOSES)
    peak, month = ctx.max(), after[ctx.argmax()]
    figure(f"CTX peak after four doses, {rebound}", f"{peak:+.0f} % at {month:.0f} months", "+40...+90 % at 10-15")
    if rebound == "none":
        assert peak < 1.0
    else:
        assert 40 < peak < 90
        assert 10 <= month <= 15


@pytest.mark.parametrize(
    ("frozen", "expected"),
    [
        ((), (0.232, 0.180, 0.159, 0.330)),
        (("differentiation",), (0.232, 0.180, 0.159, 0.524)),
        (("activity", "survival"), (1.000, 1.000, 0.957, 0.578)),
        (("survival",), (0.235, 0.184, 0.165, 0.562)),
    ],
)
def test_each_effect_of_rankl_can_be_frozen(woman, frozen, expected):
    """CTX over baseline at day 1, 3, 30 and 182: stored answers of the fitted set, renewed with every fit."""
    held = woman.with_values(**{f"osteoclast__{effect}_dependence": 0.0 for effect in frozen})
    ctx = held.solve([0.0, 1.0, 3.0, 30.0, 182.0], ["ctx"], [(0, 60)])["ctx"]
    assert ctx[1:] == pytest.approx(expected, abs=0.006)


def test_activity_begins_the_fall_and_differentiation_and_survival_keep_it(woman):
    def frozen(*effects):
        held = woman.with_values(**{f"osteoclast__{effect}_dependence": 0.0 for effect in effects})
        return held.solve([0.0, 3.0, 182.0], ["ctx"], [(0, 60)])["ctx"][1:]

    whole = frozen()
    assert frozen("activity", "survival")[0] > 0.9
    assert frozen("differentiation")[0] == pytest.approx(whole[0], abs=0.02)
    assert frozen("differentiation")[1] > whole[1] + 0.1
    assert frozen("survival")[1] > whole[1] + 0.1


def test_calcium_falls_a_little_and_pth_rises(woman):
    assert woman.change([1], "calcium", [(0, 60)])[0] == pytest.approx(-2.2, abs=0.3)
    assert woman.change([1], "pth", [(0, 60)])[0] == pytest.approx(31, abs=3)


@pytest.mark.parametrize("rebound", REBOUNDS)
def test_life_long_genotypes_go_the_right_way(rebound):
    subject = patient(rebound=rebound)
    names = ("ctx", "bmd_lumbar_spine", "osteoclasts")
    assert 1.1 < subject.observe(names, opg_expression=0.5)["ctx"] < 1.5
    more = [subject.observe(names, opg_expression=k) for k in (1.0, 10.0, 100.0)]
    assert more[2]["ctx"] < more[1]["ctx"] < 0.5
    assert more[2]["bmd_lumbar_spine"] > more[1]["bmd_lumbar_spine"] > 1.0
    for gone in ({"rankl_expression": 0.0}, {"rank_expression": 0.0}):
        lost = subject.observe(names, **gone)
        assert lost["osteoclasts"] < 0.01
        assert 1.0 < lost["bmd_lumbar_spine"] < 3.2
    half, double = (subject.observe(names, rankl_expression=k)["ctx"] for k in (0.5, 2.0))
    assert half < 0.85
    assert double > 1.15


OPG_ALONE = pytest.mark.xfail(strict=True, reason="OPG carries the whole rebound only if its loss triples turnover")


@pytest.mark.parametrize("rebound", [pytest.param(r, marks=OPG_ALONE) if r == "opg_ageing" else r for r in REBOUNDS])
def test_without_opg_turnover_about_doubles(rebound):
    assert 1.8 < patient(rebound=rebound).observe(["ctx"], opg_expression=0.0)["ctx"] < 2.6


@pytest.mark.parametrize("rebound", REBOUNDS)
def test_without_opg_bone_is_lost(rebound):
    assert patient(rebound=rebound).observe(["bmd_lumbar_spine"], opg_expression=0.0)["bmd_lumbar_spine"] < 0.95


def test_a_life_long_and_an_acute_change_differ(woman):
    life_long = woman.observe(["ctx"], rankl_expression=2.0)["ctx"]
    acute = woman.solve([0.0, 365.25], ["ctx"], events=[(0.0, "rankl_expression", 2.0)])["ctx"]
    assert acute[1] / acute[0] > life_long + 0.1


@pytest.fixture(scope="module")
def menopause():
    """Oestrogen falls from two years before to one year after the last period, month 24; months 0, 12, 48 and 84."""
    woman = patient(ageing="drift")
    names = ["ctx", "p1np", "bmd_lumbar_spine", "bmd_femoral_neck"]
    fall = [(36.525 * i, "oestrogen", 1 - 0.03 * i) for i in range(31)]
    before = woman.rest(oestrogen=1.0)
    days = np.array([0, 12, 48, 84]) * MONTH
    return woman.solve(days, names, events=[(0.0, "ageing", 1.0), *fall], initial=before, oestrogen=1.0)


SWAN = [  # PMC3378821: lost from one year before the last period to two years after it, and in the ten years around it
    pytest.param("bmd_lumbar_spine", (-7.38, -10.6), id="spine"),  # fitted
    pytest.param("bmd_femoral_neck", (-5.8, -9.1), id="neck"),  # not fitted
]


@pytest.mark.parametrize(("site", "seen"), SWAN)
def test_menopause_takes_bone(menopause, figure, site, seen):
    density = menopause[site]
    lost = 100 * (density / density[0] - 1)
    found = (100 * (density[2] / density[1] - 1), lost[3])
    figure(f"{site} around the last period and in ten years", np.round(found, 1), f"SWAN {seen[0]} and {seen[1]}")
    assert found == pytest.approx(seen, abs=1.5)


def test_menopause_raises_resorption_no_more_than_twofold(menopause, figure):
    found = menopause["ctx"][2] / menopause["ctx"][0]
    figure("CTX two years after the last period, over before (fitted)", f"{found:.2f}", "1.75 to 2.05")
    assert 1.75 < found < 2.05


def test_menopause_raises_formation(menopause, figure):
    found = menopause["p1np"][2] / menopause["p1np"][0]
    figure("P1NP two years after the last period, over before (fitted)", f"{found:.2f}", "1.35 to 1.75")
    assert 1.35 < found < 1.75


@pytest.mark.parametrize(("level", "sign"), [(0.005, -1), (0.4, 1)], ids=["aromatase inhibitor", "oestrogen therapy"])
def test_a_change_of_what_oestrogen_is_left(woman, figure, level, sign):
    spine, hip = (
        woman.change([24], n, events=[(0.0, "oestrogen", level)])[0] for n in ("bmd_lumbar_spine", "bmd_total_hip")
    )
    told = "-4.1 and about -3.9 under anastrozole (ATAC, with ageing)" if sign < 0 else "+3 to +5 and +1 to +3 (memory)"
    figure(f"spine and hip two years at oestrogen {level}", f"{spine:+.1f} and {hip:+.1f} %", told)
    assert sign * spine > 2
    assert sign * hip > 1.5


def test_androgen_deprivation_is_a_fall_of_oestrogen_in_a_man(figure):
    man = patient("man")
    spine, hip = (
        man.change([9], name, events=[(0.0, "oestrogen", 0.03)], initial=man.rest())[0]
        for name in ("bmd_lumbar_spine", "bmd_total_hip")
    )
    figure(
        "spine and hip 9 months into androgen deprivation", f"{spine:+.1f} and {hip:+.1f} %", "-3.4 and -1.2 (Yu 2012)"
    )
    assert -5.5 < spine < -1.5
    assert -4 < hip < -0.5


def test_glucocorticoids_take_spine_and_formation(woman, figure):
    """5 mg prednisolone for two years (GLORIA PMC9209692, fitted): spine 3 to 4 % below placebo, hip no different."""
    given = [(0.0, "glucocorticoid", 5.0 / 7.5)]
    spine, hip, p1np = (woman.change([24], n, events=given)[0] for n in ("bmd_lumbar_spine", "bmd_total_hip", "p1np"))
    figure("spine and hip two years on 5 mg prednisolone", f"{spine:+.1f} and {hip:+.1f} %", "-3...-4 and 0 (fitted)")
    assert -4.5 < spine < -2.5
    assert spine < hip < 0
    assert -30 < p1np < -5


def test_fc_opg(figure):
    """3 mg/kg under the skin: NTX -80 % at day 4 and -14 % at day 42 (PMID 11204435)."""
    subject = patient(drug="fc_opg")
    path = subject.solve([0.0, 4.0, 42.0], ["untx", "bsap"], [(0, 3 * 66)], "fc_opg")
    ntx = 100 * (path["untx"][1:] / path["untx"][0] - 1)
    figure("NTX 4 and 42 days after Fc-OPG", np.round(ntx, 1), "-65...-90 and -5...-30 %")
    assert -90 < ntx[0] < -65
    assert -30 < ntx[1] < -5


@pytest.mark.xfail(strict=True, reason="BSAP falls 14 % where 30 % was published: formation answers too slowly")
def test_bsap_after_fc_opg():
    path = patient(drug="fc_opg").solve([0.0, 42.0], ["bsap"], [(0, 3 * 66)], "fc_opg")
    assert -40 < 100 * (path["bsap"][1] / path["bsap"][0] - 1) < -15


def test_rankl_of_t_cells_adds_to_the_others(woman):
    names = ["rankl_from_t_cell_nmol_per_l", "rankl_from_osteocyte_nmol_per_l"]
    rest = woman.solve([0.0, 1.0], names, t_cell_activation=0.5)
    assert rest[names[0]][0] == pytest.approx(0.5 * 4.17687, rel=1e-9)
    assert rest[names[1]][0] < 0.8 * 4.17687  # calcium from more resorption holds PTH, and with it RANKL, down
