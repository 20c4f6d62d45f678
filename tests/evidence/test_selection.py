"""Which rows enter a pool, and what is said of the others."""

import warnings

import pytest

from osteoimmune.errors import UnknownName
from osteoimmune.evidence.selection import pools
from osteoimmune.evidence.strata import StrataCrossedWarning


def pool_in(stratum, outcome="serious_infection", **options):
    return next(p for p in pools(outcome, stratum=stratum, **options) if p.contrasts)


def test_pools_never_cross_strata_unasked():
    for outcome in ("serious_infection", "infection", "malignancy", "death", "eczema", "ONJ"):
        tissue = {"eczema": "skin", "ONJ": "jaw"}.get(outcome, "all")
        for pool in pools(outcome, tissue=tissue):
            rows = [row for line in pool.contrasts for row in line.rows]
            assert len({(r.comparator_class, r.dose_stratum, r.definition) for r in rows}) <= 1


def test_crossing_needs_the_flag_and_warns():
    with pytest.warns(StrataCrossedWarning, match=r"comparators \(alendronate, placebo, risedronate\)"):
        (pool,) = [p for p in pools("serious_infection", across="comparator", stratum="dose=60 mg Q6M") if p.contrasts]
    assert pool.notes[0].startswith("This pool crosses strata")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pools("serious_infection")


def test_unverified_rows_are_left_out_and_shown():
    pool = pool_in("placebo/60 mg Q6M")
    assert [line.study for line in pool.contrasts] == ["DIRECT", "FREEDOM"]
    reasons = {out.row.row_id: out.reason for out in pool.left_out}
    assert "from memory" in reasons["S144"]
    assert "from memory" in reasons["S145"]


def test_unverified_rows_enter_when_asked_and_are_named():
    pool = pool_in("placebo/60 mg Q6M", unverified=True)
    assert len(pool.contrasts) == 4
    assert any("DEFEND" in note and "from memory" in note for note in pool.notes)


def test_two_reports_of_the_same_patients_never_meet():
    pool = pool_in("bisphosphonate/60 mg Q6M", unverified=True)
    ids = [row_id for line in pool.contrasts for row_id in line.row_ids]
    assert "S108" in ids
    assert "S151" not in ids
    assert any("same patients as row S108" in out.reason for out in pool.left_out)


def test_the_verified_later_analysis_stands_in_for_the_unverified_first():
    pool = pool_in("placebo/60 mg Q6M", "malignancy")
    assert [line.row_ids for line in pool.contrasts] == [("S019",), ("S033",)]
    assert any("stands in" in note for note in pool.notes)


def test_percentages_are_rebuilt_only_when_asked():
    (blank,) = pools("malignancy", tissue="reproductive", unverified=True)
    assert not blank.contrasts
    assert "only percentages" in blank.left_out[0].reason
    (rebuilt,) = pools("malignancy", tissue="reproductive", unverified=True, percentages=True)
    assert (rebuilt.contrasts[0].events_treat, rebuilt.contrasts[0].events_ctrl) == (19, 8)


def test_rows_whose_sources_disagree_wait_outside():
    pool = pool_in("placebo/60 mg Q6M", "any_SAE")
    assert "S130" not in [row_id for line in pool.contrasts for row_id in line.row_ids]
    both = pool_in("placebo/60 mg Q6M", "any_SAE", conflicting=True)
    assert "S130" in [row_id for line in both.contrasts for row_id in line.row_ids]


def test_a_subset_is_pooled_with_its_like_and_never_with_its_parent():
    (pool,) = pools("serious_infection", tissue="skin", concept="cellulitis")
    assert [line.row_ids for line in pool.contrasts] == [("S002",), ("S031",)]
    (whole,) = pools("serious_infection", tissue="skin")
    assert [line.row_ids for line in whole.contrasts] == [("S001",)]


@pytest.mark.parametrize(
    ("options", "nearest"),
    [
        ({"outcome": "serius_infection"}, "serious_infection"),
        ({"outcome": "serious_infection", "tissue": "skn"}, "skin"),
        ({"outcome": "serious_infection", "tissue": "skin", "concept": "celulitis"}, "cellulitis"),
        ({"outcome": "serious_infection", "across": "comparators"}, "comparator"),
        ({"outcome": "serious_infection", "shared_arms": "splitt"}, "split"),
    ],
)
def test_misspelt_words_get_the_nearest(options, nearest):
    with pytest.raises(UnknownName, match=nearest):
        pools(**options)


def test_the_usual_stratum_comes_first():
    assert pools("serious_infection")[0].stratum.slug == "placebo/60 mg Q6M/serious AE"


def test_a_pool_says_how_its_person_years_were_come_by():
    assert any("upper bound" in note for note in pool_in("placebo/60 mg Q6M").notes)
