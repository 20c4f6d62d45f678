"""Draws of closed numbers: their spread is that of the closing, members keep theirs, shares stay shares."""

from dataclasses import replace

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.calibration import closed_spread
from osteoimmune.calibration.closed_spread import keep, with_closed
from osteoimmune.calibration.closing import close_all
from osteoimmune.calibration.ensemble import shipped_ensemble
from osteoimmune.errors import DataError

BARE = shipped_ensemble("precursor_pool_and_opg").resampled(400)


def column(ensemble, name):
    return ensemble.values[:, ensemble.names.index(name)]


def test_the_spread_is_that_of_the_closing():
    found = with_closed(BARE)
    calcium = np.log(column(found, "mineral.intake_effect"))
    table = body(ageing="drift").values.values
    assert calcium.mean() == pytest.approx(np.log(table["mineral.intake_effect"].number), abs=0.05)
    kept = {r["number"]: float(r["covariance_log"]) for r in closed_spread._rows(closed_spread.FILE) if r["other"]}
    assert calcium.var() == pytest.approx(kept["mineral.intake_effect"], rel=0.25)


def test_members_keep_their_draws_and_the_bone_keeps_its_numbers():
    few, many = with_closed(BARE.resampled(8)), with_closed(BARE)
    ours = [n for n in few.names if n not in BARE.names]
    assert len(ours) > 15
    for name in ours:
        np.testing.assert_array_equal(column(few, name), column(many, name)[:8])
    np.testing.assert_array_equal(many.values[:, : len(BARE.names)], BARE.values)


def test_what_is_held_equal_stays_equal_and_shares_stay_below_one():
    found = with_closed(BARE)
    np.testing.assert_array_equal(column(found, "total_hip.called_share"), column(found, "femoral_neck.called_share"))
    assert column(found, "bisphosphonate.largest_inhibition").max() <= 1.0


def test_a_closing_is_wider_where_its_targets_are_missed():
    (closing, closed) = close_all("romosozumab")[0]
    wanted = np.array([t["value"] for t in closing.targets])
    deviation = np.array([t["deviation"] for t in closing.targets])
    missed = ((closing.answers(closed.numbers) - wanted) / deviation) ** 2
    assert missed.sum() > 2 * (len(wanted) - len(closing.free))
    plain = with_closed(BARE)
    assert np.log(column(plain, "romosozumab.opg_rise")).std() > 0.25


def test_one_closing_is_replaced_and_the_others_stay(tmp_path):
    file = tmp_path / "closed_spread.csv"
    file.write_text(closed_spread.FILE.read_text())
    closing, closed = close_all("calcium")[0]
    keep([(closing, replace(closed, covariance=4.0 * closed.covariance))], file)
    before, after = (closed_spread._rows(f) for f in (closed_spread.FILE, file))
    assert len(before) == len(after)
    changed = [r for r in after if r not in before]
    assert [r["closing"] for r in changed] == ["calcium"]


def test_without_a_table_the_command_is_named(tmp_path):
    with pytest.raises(DataError, match="osteoimmune close --write"):
        closed_spread._rows(tmp_path / "none.csv")
