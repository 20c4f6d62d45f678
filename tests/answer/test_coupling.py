"""Inflammation by epsilon, what trials could have told, and who makes RANKL."""

import json
import math

import pytest

from osteoimmune.answer.coupling import EPSILONS, TRIALS, coupled, limits
from osteoimmune.answer.rankl_sources import rankl_sources
from osteoimmune.cli import app
from osteoimmune.errors import InvalidValue, UnknownName
from osteoimmune.evidence.ra_baseline import arms_of, standard_error
from osteoimmune.report.joint_page import joint_page


@pytest.fixture(scope="module")
def rows():
    return [row for trial in TRIALS for row in coupled(trial)]


def test_standard_errors_follow_from_patients_at_the_start():
    arms = arms_of("DESIRABLE", "das28_crp")
    assert (arms["placebo"].n, arms["placebo"].sd) == (218, 1.02)
    by_hand = math.sqrt(1.02**2 / 218 + 1.04**2 / 219)
    assert standard_error("DESIRABLE", "das28_crp", "Q3M") == pytest.approx(by_hand)
    assert standard_error("DESIRABLE", "das28_crp", "Q3M", 0.875) == pytest.approx(0.5 * by_hand)
    assert arms_of("DRIVE", "crp_mg_per_l")["placebo"].mean == pytest.approx(7.5)  # 0.75 mg/dL


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (("DESIRABL", "das28_crp", "Q3M"), UnknownName),
        (("DESIRABLE", "das28", "Q3M"), UnknownName),
        (("DESIRABLE", "das28_crp", "Q2M"), UnknownName),
        (("DESIRABLE", "das28_crp", "Q3M", 1.0), InvalidValue),
    ],
)
def test_what_is_not_there_is_refused(wrong, refusal):
    with pytest.raises(refusal):
        standard_error(*wrong)
    with pytest.raises(UnknownName, match="DRIVE"):
        coupled("DRIV")


def test_inflammation_falls_with_epsilon_and_not_without(rows, figure):
    for trial, (_, arms) in TRIALS.items():
        for arm in arms:
            own = [r for r in rows if (r.trial, r.arm) == (trial, arm)]
            assert [r.epsilon for r in own] == list(EPSILONS)
            assert abs(own[0].das28) < 1e-5
            assert abs(own[0].crp) < 1e-4
            falls = [-r.das28 for r in own]
            assert falls == sorted(falls)
            figure(
                f"{trial} {arm}: DAS28 at epsilon 0.05, 0.2, 0.5", ", ".join(f"{-falls[k]:.2f}" for k in (2, 5, 8)), ""
            )


def test_the_limit_is_where_the_change_meets_the_error(rows, figure):
    for limit in limits(rows):
        figure(
            f"{limit.trial} {limit.arm}, {limit.measure}: epsilon excluded, detectable (computed)",
            f"{limit.excluded and round(limit.excluded, 2)}, {limit.detectable and round(limit.detectable, 2)}",
            f"standard error {limit.standard_error:.2f}",
        )
        assert limit.detectable is None or limit.excluded < limit.detectable
    das28 = {(m.trial, m.arm): m for m in limits(rows) if m.measure == "das28_crp"}
    found = das28["DESIRABLE", "Q3M"]
    at_limit = coupled("DESIRABLE", [found.excluded])[1]
    assert -at_limit.das28 == pytest.approx(1.96 * found.standard_error, rel=0.05)
    assert 0.05 < found.excluded < 0.2
    assert das28["DESIRABLE", "Q6M"].excluded > found.excluded
    tighter = {(m.trial, m.arm, m.measure): m for m in limits(rows, 0.8)}
    assert tighter["DESIRABLE", "Q3M", "das28_crp"].excluded < found.excluded


def test_where_nothing_reaches_the_error_none_is_said(rows):
    crp = next(m for m in limits(rows) if (m.trial, m.arm, m.measure) == ("DRIVE", "Q6M", "crp_mg_per_l"))
    assert crp.excluded is None
    assert crp.detectable is None


def test_sources_of_rankl_by_tissue(figure):
    found = {(s.tissue, s.people, s.when.split(",")[0]): s for s in rankl_sources()}
    before = "before treatment"
    assert found["bone", "health", before].total == pytest.approx(1.0)
    assert found["joint", "health", before].total == pytest.approx(1.0, rel=1e-6)
    ill = found["joint", "arthritis", before]
    assert ill.free["synovial fibroblasts"] > ill.free["T cells"] > ill.free["bone cells"]
    assert found["bone", "arthritis", before].free["synovial fibroblasts"] == 0.0
    for tissue in ("bone", "joint"):
        left = found[tissue, "arthritis", "month 1 of 60 mg"].total / found[tissue, "arthritis", before].total
        figure(f"RANKL left free of denosumab at month 1, {tissue}", f"{left:.1%}", "")
        assert left < 0.2
    assert (
        found["joint", "arthritis", "month 1 of 60 mg"].total
        > 100 * found["bone", "arthritis", "month 1 of 60 mg"].total
    )


def test_the_command_prints_tables_and_the_page_stands_alone(tmp_path, capsys, rows):
    page = tmp_path / "joint.html"
    app(["joint", "--json", "--out", str(page)], standalone_mode=False)
    printed = json.loads(capsys.readouterr().out)
    assert len(printed["changes"]) == len(rows)
    assert {"excluded", "detectable", "standard_error"} <= set(printed["computed_limits"][0])
    written = page.read_text(encoding="utf-8")
    assert written.count("<svg") == 4
    assert "http-equiv" in written
    assert "src=" not in written
    assert "computed limit" in written.lower()
    assert "DESIRABLE" in joint_page({}, rankl_sources(), rows, limits(rows))
