"""A small system with everything an engine meets, and the bodies."""

import pytest

from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.module import Equations, Flow, Module, Observable, State
from osteoimmune.quantities import Value


def value(number: float, unit: str) -> Value:
    return Value(number, unit, "a test", "assumption")


def two_compartments() -> Assembly:
    """Depot, central, peripheral; linear."""

    def equations(q):
        return Equations(
            flows=(
                Flow("absorbed", q.absorption * q.depot, "depot", "central"),
                Flow("cleared", q.elimination * q.central, "central"),
                Flow("out", q.outward * q.central, "central", "peripheral"),
                Flow("back", q.inward * q.peripheral, "peripheral", "central"),
            ),
            observables={"concentration": Observable(q.central / q.volume, "nmol/L", "concentration")},
            quadratures={"area": q.central / q.volume},
        )

    numbers = {"absorption": 0.5, "elimination": 0.2, "outward": 0.3, "inward": 0.15}
    module = Module(
        "drug",
        "linear",
        parameters={k: value(v, "1/day") for k, v in numbers.items()} | {"volume": value(3.0, "L")},
        states=(
            State("depot", "nmol", "depot", substance="drug", magnitude=100.0),
            State("central", "nmol", "central", substance="drug", magnitude=100.0),
            State("peripheral", "nmol", "peripheral", substance="drug", magnitude=100.0),
            State("area", "nmol*day/L", "area under the curve", kind="quadrature"),
        ),
        equations=equations,
    )
    return assemble("two compartments", [module])


@pytest.fixture(scope="session")
def linear() -> Assembly:
    return two_compartments()
