"""The fit: a known truth is found again, and an interrupted fit ends in the same bytes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from small_plan import TRUTH, simulated

from osteoimmune.calibration.fit import fit, start_of
from osteoimmune.calibration.problem import calibration
from osteoimmune.errors import DataError
from osteoimmune.quantities import read_table

REBOUND = "precursor_pool_and_opg"


class StoppedError(Exception):
    """What a test raises in the middle of a fit."""


def stop_after(count):
    seen = []

    def tell(text):
        seen.append(text)
        if len(seen) == count:
            raise StoppedError

    return tell


@pytest.mark.promise("P17")
def test_a_known_truth_is_found_again(plan, figure):
    result = fit(plan, REBOUND, chosen=simulated(plan))
    for p in result.parameters:
        away = abs(np.log(p.value / TRUTH[p.name]))
        figure(f"simulated truth, {p.name}", f"off by {100 * away:.2f} %", "inside one standard error")
        assert away < max(p.standard_error, 1e-6)
    assert result.objective["data"] < 0.2
    assert result.open_directions == 0


@pytest.mark.promise("P17")
def test_standard_errors_cover_the_truth(plan, figure):
    """Twelve replicates of three parameters: about 95 % lie inside 1.96 standard errors; 30 of 36 or more surely."""
    vague = replace(plan, parameters=tuple(replace(p, prior_sd=5.0) for p in plan.parameters))
    inside = []
    for replicate in range(12):
        noise = np.random.Generator(np.random.Philox(key=[3, replicate])).standard_normal(99)
        result = fit(vague, REBOUND, chosen=simulated(plan, noise=noise))
        inside += [abs(np.log(p.value / TRUTH[p.name])) < 1.96 * p.standard_error for p in result.parameters]
    figure("truth inside 95 % intervals of the fit", f"{sum(inside)} of {len(inside)}", "about 34")
    assert sum(inside) >= 30


@pytest.mark.promise("P10")
@pytest.mark.parametrize("stops", [(1,), (2, 2), (4,), (3, 1, 1)])
def test_an_interrupted_fit_ends_in_the_same_bytes(plan, tmp_path, stops):
    two = replace(plan, starts=2, iterations=6)
    chosen = simulated(plan)
    fit(two, REBOUND, chosen=chosen, out=tmp_path / "whole")
    for count in stops:
        with pytest.raises(StoppedError):
            fit(two, REBOUND, chosen=chosen, out=tmp_path / "broken", resume=True, tell=stop_after(count))
    fit(two, REBOUND, chosen=chosen, out=tmp_path / "broken", resume=True)
    names = ["checkpoint.json", "parameters.csv", "result.json"]
    for name in names:
        whole, broken = ((tmp_path / kind / REBOUND / name).read_bytes() for kind in ("whole", "broken"))
        assert whole == broken, name
    assert sorted(p.name for p in (tmp_path / "broken" / REBOUND).iterdir()) == names


def test_a_checkpoint_of_another_fit_is_refused(plan, tmp_path):
    chosen = simulated(plan)
    quick = replace(plan, iterations=1)
    fit(quick, REBOUND, chosen=chosen, out=tmp_path)
    with pytest.raises(DataError, match="already holds a fit; add --resume"):
        fit(quick, REBOUND, chosen=chosen, out=tmp_path)
    with pytest.raises(DataError, match="is of another plan"):
        fit(replace(quick, seed=8), REBOUND, chosen=chosen, out=tmp_path, resume=True)
    with pytest.raises(DataError, match="is of another data"):
        fit(quick, REBOUND, chosen=chosen[:1], out=tmp_path, resume=True)
    path = tmp_path / REBOUND / "checkpoint.json"
    path.write_text(path.read_text()[:100])
    with pytest.raises(DataError, match="is no checkpoint"):
        fit(quick, REBOUND, chosen=chosen, out=tmp_path, resume=True)


def test_the_result_carries_what_it_came_from(plan, tmp_path):
    result = fit(replace(plan, iterations=3), REBOUND, chosen=simulated(plan), out=tmp_path)
    written = json.loads((tmp_path / REBOUND / "result.json").read_text())
    assert written["identity"] == dict(result.identity)
    assert set(result.identity) == {"plan", "data", "model", "kernel", "seed"}
    assert len(written["residuals"]) == 22
    assert len(written["singular_values"]) == 3
    table = read_table(tmp_path / REBOUND / "parameters.csv")
    assert table["osteoclast.maturation"].status == "fitted"
    assert result.identity["plan"][:12] in table["osteoclast.maturation"].source
    held = [v for n, v in table.items() if n not in TRUTH]
    assert held
    assert "fitted" not in {v.status for v in held}


def test_starts_are_drawn_by_seed_and_number(plan, small_experiments):
    setup = calibration(plan, REBOUND, small_experiments)
    assert start_of(plan, setup, 0) == pytest.approx(setup.to_search(setup.centre))
    assert (start_of(plan, setup, 1) == start_of(plan, setup, 1)).all()
    assert (start_of(plan, setup, 1) != start_of(plan, setup, 2)).all()
    assert (start_of(plan, setup, 1) != start_of(replace(plan, seed=8), setup, 1)).all()
