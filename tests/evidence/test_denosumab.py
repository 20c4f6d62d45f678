"""The denosumab results: each figure measured, printed, and held to what may be said of it."""

import pytest

from osteoimmune.evidence.analyses import analyse
from osteoimmune.evidence.denosumab import MAIN_STRATUM, answers, freedom_alone, missing_counts
from osteoimmune.evidence.question import question_of
from osteoimmune.evidence.scrutiny import scrutinise
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import StrataCrossedWarning
from osteoimmune.evidence.words import ratio_text

FOUR = (("serious_infection", "all"), ("malignancy", "all"), ("death", "all"), ("eczema", "skin"))


def main(outcome, tissue="all", **options):
    (answer,) = answers(outcome, tissue, stratum=MAIN_STRATUM, **options)
    return answer


@pytest.fixture(scope="module")
def freedom():
    return freedom_alone()


def test_freedom_alone_serious_infection(freedom, figure):
    ratio = freedom["serious infection"].best.ratio
    figure("FREEDOM serious infection RR", ratio_text(ratio), "near 1.19 (0.95-1.5)")
    assert (ratio.estimate, ratio.ci_low, ratio.ci_high) == pytest.approx((1.19, 0.95, 1.5), abs=0.02)
    assert freedom["serious infection"].reading.verdict == "not decidable"


def test_freedom_alone_serious_skin_infection(freedom, figure):
    ratio = freedom["serious infection, skin"].best.ratio
    figure("FREEDOM serious skin infection RR", ratio_text(ratio), "near 5.0 (1.4-17)")
    assert ratio.estimate == pytest.approx(5.0, abs=0.05)
    assert ratio.ci_low == pytest.approx(1.4, abs=0.05)
    assert ratio.ci_high == pytest.approx(17, abs=0.5)


def test_the_ear_depends_on_the_method(freedom):
    peto = next(a for a in freedom["serious infection, ear"].analyses if a.method == "peto")
    exact = next(a for a in freedom["serious infection, ear"].analyses if a.method == "exact")
    assert peto.ratio.ci_low > 1 > exact.ratio.ci_low
    assert freedom["serious infection, ear"].reading.verdict == "not decidable"


@pytest.mark.parametrize(
    ("outcome", "tissue", "verdict"),
    [
        ("serious_infection", "all", "not decidable"),
        ("infection", "all", "similar"),
        ("malignancy", "all", "not decidable"),
        ("serious_malignancy", "all", "not decidable"),
        ("death", "all", "not decidable"),
        ("eczema", "skin", "not decidable"),
        ("any_serious_adverse_event", "all", "similar"),
    ],
)
def test_the_main_stratum(outcome, tissue, verdict, figure):
    answer = main(outcome, tissue)
    figure(f"{answer.pool.title}, 60 mg vs placebo, MH RR", ratio_text(answer.best.ratio), "measured")
    assert answer.reading.verdict == verdict


def test_every_stratum_of_the_main_outcomes_has_its_own_line(figure):
    for outcome, tissue in (
        ("serious_infection", "all"),
        ("malignancy", "all"),
        ("death", "all"),
        ("eczema", "skin"),
    ):
        for answer in answers(outcome, tissue):
            shown = ", ".join(f"{a.method} {ratio_text(a.ratio) if a.ratio else 'none'}" for a in answer.analyses)
            figure(
                f"{answer.pool.title} | {answer.pool.stratum.slug}",
                f"{shown}; {answer.reading.verdict}",
                "measured",
            )
            assert answer.reading.verdict in ("similar", "not decidable")


def test_unverified_rows_would_decide_serious_infection_and_may_not(figure):
    seen, both = main("serious_infection"), main("serious_infection", unverified=True)
    figure("serious infection with unverified rows, MH RR", ratio_text(both.best.ratio), "shown, decides nothing")
    assert seen.best.ratio.ci_low < 1 < both.best.ratio.ci_low
    assert both.reading.verdict == "not decidable"
    assert "rests on numbers nobody verified" in both.reading.sentence or "disagree" in both.reading.sentence


def test_a_published_meta_analysis_finds_the_same_with_the_counts_we_have_not_seen(figure):
    """Zhou 2014, Int J Clin Exp Pathol 7:2113, abstract: serious infection RR 1.23 (1.00-1.52), any comparator."""
    with pytest.warns(StrataCrossedWarning, match="comparators"):
        pool = next(
            pool
            for pool in pools("serious_infection", stratum="dose=60 mg Q6M", across="comparator", unverified=True)
            if pool.contrasts
        )
    (ours,) = analyse(question_of(pool), "RR", ("mh",))
    figure("serious infection, all comparators, unverified too", ratio_text(ours.ratio), "Zhou 2014: 1.23 (1.00-1.52)")
    assert ours.ratio.estimate == pytest.approx(1.23, abs=0.05)
    assert ours.ratio.ci_low == pytest.approx(1.00, abs=0.05)
    assert ours.ratio.ci_high == pytest.approx(1.52, abs=0.08)


def test_eczema_is_the_methods_answer(figure):
    answer = main("eczema", "skin")
    by_method = {analysis.method: analysis.ratio for analysis in answer.analyses}
    figure(
        "eczema MH RR / REML RR",
        " / ".join(ratio_text(by_method[m]) for m in ("mh", "reml")),
        "shown together",
    )
    assert by_method["mh"].ci_low > 1 > by_method["reml"].ci_low
    assert "methods disagree" in answer.reading.sentence


def test_leaving_one_trial_out(figure):
    for outcome, tissue in FOUR:
        question = main(outcome, tissue).question
        told = []
        for study in question.studies:
            (rest,) = analyse(question.without(study), "RR", ("mh",))
            told.append(f"without {study} {ratio_text(rest.ratio) if rest.ratio else 'none'}")
        figure(f"{question.title} leave-one-out", "; ".join(told), "measured")
    eczema = main("eczema", "skin").question
    (alone,) = analyse(eczema.without("FREEDOM"), "RR", ("mh",))
    assert alone.ratio.ci_low < 1 < alone.ratio.ci_high


@pytest.mark.parametrize("unverified", [False, True])
def test_no_tissue_survives_the_look_at_all_tissues(unverified, figure):
    frame = scrutinise(unverified=unverified, percentages=unverified)
    for row in frame.rows:
        ratio = row.main.ratio if row.main else None
        shown = ratio_text(ratio) if ratio else "no ratio"
        told = f"{shown}, BH {row.adjusted_bh:.2g}, detectable {row.detectable:.3g}"
        figure(f"{row.outcome} {row.label}{' (unverified too)' if unverified else ''}", told, "measured")
        assert not row.adjusted_bh < 0.05
    assert all(row.reading.verdict in ("similar", "not decidable", "no events") for row in frame.rows)


def test_malignancy_by_organ_rests_on_percentages_from_memory():
    seen = scrutinise("malignancy")
    assert not seen.tissues
    both = scrutinise("malignancy", unverified=True, percentages=True)
    assert [row.tissue for row in both.tissues] == ["breast", "gastrointestinal", "reproductive"]
    assert all(row.unseen for row in both.tissues)


def test_the_counts_that_matter_most(figure):
    for outcome in ("serious_infection", "malignancy", "death"):
        answer = main(outcome)
        found = missing_counts(outcome, answer.best.effect, answer.pool)
        names = ", ".join(f"{w.trial.trial} ({w.expected_events:.0f} events)" for w in found.worths[:3])
        figure(f"missing counts that matter most for {outcome}", names, "named")
        assert found.worths[0].trial.trial == "ABCSG-18"
        assert found.reach_then < found.reach_now


def test_placebo_arms_of_freedom_agree_with_the_printed_percentages(freedom):
    """US label section 6.1: deaths 2.3 % (n=90) against 1.8 % (n=70)."""
    frame = freedom["death"].question.frame.iloc[0]
    assert round(100 * frame.events_ctrl / frame.n_ctrl, 1) == 2.3
    assert round(100 * frame.events_treat / frame.n_treat, 1) == 1.8


def test_published_rates_of_the_freedom_reanalysis(freedom):
    """Papapoulos 2012 (PMC3415620) Table 2: malignancy 1.8 against 1.6 per 100 subject-years."""
    frame = freedom["malignancy"].question.frame.iloc[0]
    assert round(100 * frame.events_treat / frame.time_treat, 1) == 1.8
    assert round(100 * frame.events_ctrl / frame.time_ctrl, 1) == 1.6
