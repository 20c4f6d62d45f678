"""docs/validation.md is what its command writes today, and holds every held-out number."""

import importlib.util
import sys

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("validation_tool", ROOT / "tools" / "validation.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.promise("P18")
@pytest.mark.promise("P19")
def test_the_page_is_what_its_command_writes(tool, shared):
    kept = tool.PAGE.read_text(encoding="utf-8")
    assert tool.differences(kept, tool.page()) == []


def test_every_held_out_row_of_the_tables_is_on_the_page(tool):
    from osteoimmune.evidence.points import published_points

    kept = tool.PAGE.read_text(encoding="utf-8")
    named = {own.row for own in published_points() if own.use == "validate" and own.seen}
    bone = {name for name in named if name.startswith("bone-")}
    told = {name for name in bone if f"| {name} |" in kept}
    assert len(told) >= 50
    elsewhere = {"bone-373", "bone-374", "bone-375", "bone-376", "bone-464", "bone-465"}  # of lesions, in the answer
    assert {name for name in bone - told - elsewhere if not _of_no_measure(name)} == set()


def _of_no_measure(name):
    from osteoimmune.calibration.published import package_table, published_rows

    return name not in {row.row for row in published_rows(package_table())}


@pytest.mark.parametrize(
    ("old", "new", "apart"),
    [
        ("a 1.0 b", "a 1.1 b", 0),
        ("a 1.0 b", "a 1.3 b", 1),
        ("a 1.0 b", "c 1.0 b", 1),
        ("a 1.0", "a 1.0\nmore", 1),
        ("inside", "outside", 1),
    ],
)
def test_only_rounding_is_forgiven(tool, old, new, apart):
    assert len(tool.differences(old, new)) == apart


def test_figures_of_other_tests_stay(tmp_path, monkeypatch):
    from tests import conftest

    path = tmp_path / "figures.csv"
    path.write_text("test,figure,measured,asked\na.py,old,1,\nb.py,kept,2,\n")
    monkeypatch.setattr(conftest, "_rows", [("a.py", "new", "3", "4")])
    conftest._keep_figures(path)
    assert path.read_text() == "test,figure,measured,asked\na.py,new,3,4\nb.py,kept,2,\n"
