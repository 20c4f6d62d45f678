"""All tissues in one frame: adjusted for each other, with what the data can exclude."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from osteoimmune.errors import UnknownName
from osteoimmune.evidence.scrutiny import scrutinise
from osteoimmune.evidence.tables import EvidenceTable, safety_rows


@pytest.fixture(scope="module")
def frame():
    return scrutinise()


def line(frame, outcome, tissue):
    return next(row for row in frame.rows if (row.outcome, row.tissue) == (outcome, tissue))


def test_the_family_is_every_tissue_and_not_the_whole_body(frame):
    told = [row for row in frame.tissues if np.isfinite(row.pvalue)]
    expected = false_discovery_control([row.pvalue for row in told], method="bh")
    assert [row.adjusted_bh for row in told] == pytest.approx(list(expected))
    assert np.isnan(line(frame, "serious_infection", "all").adjusted_bh)


def test_skin_stands_out_alone_and_not_among_all_tissues(frame):
    skin = line(frame, "serious_infection", "skin")
    assert skin.pvalue < 0.05 < skin.adjusted_bh
    assert skin.adjusted_within < 0.05
    assert skin.reading.verdict == "not decidable"
    assert "Kept if adjusted within its own outcome only: skin" in frame.sentence


def test_shrinkage_pulls_towards_no_effect(frame):
    for row in frame.tissues:
        if row.shrunk is not None and row.main.ratio.estimate > 1.5:
            assert 0 <= row.shrunk.estimate < np.log(row.main.ratio.estimate)


def test_what_could_have_been_seen_grows_with_the_events(frame):
    respiratory, ear = (line(frame, "serious_infection", name) for name in ("respiratory", "ear"))
    assert respiratory.detectable < ear.detectable
    assert respiratory.boundary < ear.boundary
    assert not any(row.crossed for row in frame.rows)


def test_the_widest_usable_term_is_taken():
    gut = line(scrutinise("serious_infection"), "serious_infection", "gastrointestinal")
    assert gut.concept == "diverticulitis"
    with_memory = scrutinise("serious_infection", unverified=True)
    assert line(with_memory, "serious_infection", "gastrointestinal").concept == "any"
    assert all(row.reading.verdict != "higher" for row in with_memory.rows if row.unseen)


def test_a_tissue_without_an_event_is_a_line_without_a_ratio(frame):
    breast = line(frame, "serious_malignancy", "breast")
    assert breast.events == (0, 0)
    assert breast.reading.verdict == "no events"
    assert breast.shrunk is None


def test_the_frame_holds_every_method_and_bound(frame):
    table = frame.frame
    wanted = "mh_RR_estimate peto_OR_ci_low exact_OR_ci_high bayes_RR_estimate adjusted_bh adjusted_by shrunk"
    assert set(wanted.split()) <= set(table.columns)
    assert {"detectable_ratio", "excluded_above", "boundary", "per_1000_py"} <= set(table.columns)
    assert len(table) == len(frame.rows)


def test_a_doubled_signal_survives_the_adjustment():
    """A planted excess is found: the frame is not simply blind."""
    rows = tuple(replace(row, events_treat=40, events_ctrl=4) if row.row_id == "S001" else row for row in safety_rows())
    planted = scrutinise(table=EvidenceTable(rows))
    skin = line(planted, "serious_infection", "skin")
    assert skin.adjusted_bh < 0.001
    assert skin.reading.verdict == "higher"
    assert "skin" in planted.sentence


def test_a_misspelt_outcome_gets_the_nearest():
    with pytest.raises(UnknownName, match="malignancy"):
        scrutinise("malignancies")
