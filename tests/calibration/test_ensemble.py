"""Ensembles as files: there and back, resampled by weight, refused in one sentence."""

import time

import numpy as np
import pytest

from osteoimmune.calibration.ensemble import ENSEMBLES, Ensemble, read_ensemble, shipped, shipped_ensemble
from osteoimmune.calibration.stacking import Misfit
from osteoimmune.calibration.structure import Structure, read_structure, shipped_structure
from osteoimmune.errors import DataError, UnknownName

MADE = Ensemble(
    "osteomorph",
    ("binding.opg_load", "osteoclast.apoptosis"),
    ("1", "1/day"),
    np.array([[1.0, 0.02], [2.0, 0.03], [4.0, 0.05]]),
    np.array([0.5, 0.25, 0.25]),
    {"seed": "1", "command": "osteoimmune ensemble bone"},
)


def kept(tmp_path, text):
    path = tmp_path / "osteomorph.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_there_and_back(tmp_path):
    again = read_ensemble(kept(tmp_path, MADE.to_text()))
    assert (again.rebound, again.names, again.units) == (MADE.rebound, MADE.names, MADE.units)
    np.testing.assert_allclose(again.values, MADE.values)
    np.testing.assert_allclose(again.weights, MADE.weights)
    assert again.provenance == MADE.provenance
    assert again.to_text() == MADE.to_text()


def test_resampling_follows_the_weights_without_chance():
    found = MADE.resampled(8)
    assert found.values[:, 0].tolist() == [1.0] * 4 + [2.0] * 2 + [4.0] * 2
    assert found.weights.tolist() == [0.125] * 8


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.split("\n", 1)[1], "line of provenance"),
        (lambda t: t.replace("weight", "wait"), "weight"),
        (lambda t: t.replace("0.5,1,0.02", "0.5,one,0.02"), ":3:"),
        (lambda t: t.replace("0.5,1,0.02", "0.5,1"), ":3:"),
        (lambda t: t.replace("0.5,1,0.02", "-0.5,1,0.02"), ":3:"),
        (lambda t: t.replace("0.5,1,0.02", "0.5,nan,0.02"), ":3:"),
        (lambda t: "\n".join(t.splitlines()[:2]), "no member"),
        (lambda t: t.replace("[1/day]", ""), "columns"),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path, change, says):
    assert read_ensemble(kept(tmp_path, MADE.to_text()))  # the control
    with pytest.raises(DataError, match=says) as caught:
        read_ensemble(kept(tmp_path, change(MADE.to_text())))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there():
    with pytest.raises(DataError, match="no ensemble"):
        read_ensemble(ENSEMBLES / "nothing.csv")


def test_an_alternative_without_ensemble_names_the_nearest():
    with pytest.raises(UnknownName, match="osteomorph"):
        shipped_ensemble("osteomorf")


def test_structure_there_and_back(tmp_path):
    made = Structure({"a": 0.25, "b": 0.75}, {"ctx": Misfit(0.1, 0.2, 5), "bmd_total_hip": Misfit(0.35, 0.1, 4)})
    path = tmp_path / "structure.toml"
    path.write_text(made.to_text(), encoding="utf-8")
    assert read_structure(path) == made
    path.write_text(made.to_text().replace("[weights]", "[wait]"), encoding="utf-8")
    with pytest.raises(DataError, match="weights"):
        read_structure(path)
    with pytest.raises(DataError, match="no file"):
        read_structure(tmp_path / "other.toml")


@pytest.mark.promise("P19")
def test_what_is_shipped_is_large_enough_and_says_how_it_was_made(figure):
    names = list(shipped())
    assert set(shipped_structure().weights) == set(names)
    begun = time.process_time()
    found = {name: read_ensemble(path) for name, path in shipped().items()}
    seconds = time.process_time() - begun
    figure("seconds to load every ensemble", seconds, "< 0.5")
    assert seconds < 0.5
    for name, ensemble in found.items():
        half, most = ensemble.provenance["remembered"]
        figure(
            f"members of {name} (recall of their start, median and most)", (len(ensemble), half, most), ">= 200 in all"
        )
        assert half < 0.5
        assert most < 0.8
        assert {"plan", "data", "model", "kernel", "seed", "command"} <= set(ensemble.provenance)
    assert sum(map(len, found.values())) >= 200
