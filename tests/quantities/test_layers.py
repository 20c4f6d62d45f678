"""The last layer wins, and provenance remembers which one it was."""

import pytest

from osteoimmune.errors import ModelError, UnitMismatch, UnknownName
from osteoimmune.quantities import Layer, Spread, Value, resolve


def value(number, unit="1/day", spread=None):
    return Value(number, unit, "a test", "assumption", spread=spread or Spread())


MODULE = Layer("module", "drug", {"drug.pace": value(1.0, spread=Spread("lognormal", 0.2)), "drug.other": value(9.0)})


def test_each_kind_overrules_those_before_it():
    kinds = ["parameter set", "body", "genotype", "study", "patient"]
    layers = [MODULE, *(Layer(k, f"my {k}", {"drug.pace": value(2.0 + i)}) for i, k in enumerate(kinds))]
    for last in range(1, len(layers) + 1):
        found = resolve(layers[:last])
        assert found.values["drug.pace"].number == float(last)
        assert found.decided_by["drug.pace"] is layers[last - 1]
        assert found.decided_by["drug.other"] is MODULE


def test_spread_is_inherited_where_a_layer_is_silent():
    found = resolve([MODULE, Layer("study", "s", {"drug.pace": value(3.0)})])
    assert found.values["drug.pace"].spread == Spread("lognormal", 0.2)


def test_numbers_come_out_coherent():
    found = resolve([MODULE, Layer("study", "s", {"drug.pace": value(1.0, "1/hour")})])
    assert found.coherent()["drug.pace"] == pytest.approx(24.0)


@pytest.mark.promise("P12")
def test_an_unknown_parameter_is_refused():
    with pytest.raises(UnknownName, match=r"unknown parameter 'drug.pacé' in study 's'; did you mean 'drug.pace'"):
        resolve([MODULE, Layer("study", "s", {"drug.pacé": value(1.0)})])


@pytest.mark.promise("P8")
def test_a_unit_that_does_not_fit_is_refused():
    with pytest.raises(UnitMismatch, match=r"study 's' gives 'drug.pace' in 'mg', which does not fit '1/day'"):
        resolve([MODULE, Layer("study", "s", {"drug.pace": value(1.0, "mg")})])


def test_layers_out_of_order_are_refused():
    with pytest.raises(ModelError, match="out of order"):
        resolve([MODULE, Layer("study", "s", {}), Layer("body", "b", {})])
