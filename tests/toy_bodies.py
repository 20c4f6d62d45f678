"""Small bodies that use every form of the language: what tests of the language and of exchange are run on."""

from osteoimmune.language.assembly import Assembly, assemble
from osteoimmune.language.calculus import evaluate
from osteoimmune.language.expression import exp, log, positive_root, smooth_clip, smooth_positive, sqrt
from osteoimmune.language.module import Balance, Equations, Flow, Input, Module, Observable, Output, Quantities, State
from osteoimmune.quantities import Spread, Value, unit


def value(number: float, name: str, spread: float = 0.0) -> Value:
    return Value(number, name, "a test", "assumption", Spread("lognormal", spread) if spread else Spread())


def drug_equations(q: Quantities) -> Equations:
    """A depot, two compartments, and a target that binds the drug at quasi-steady state."""
    total = q.central / q.volume
    half = 0.5 * (total - q.target - q.affinity)
    free = positive_root(half, q.affinity * total)
    absorbed = q.absorption * q.depot
    return Equations(
        flows=(
            Flow("absorbed", absorbed, "depot", "central", gain=q.bioavailability),
            Flow("cleared", q.clearance * free, "central"),
            Flow("out", q.exchange * free, "central", "peripheral"),
            Flow("back", q.exchange * q.peripheral / q.peripheral_volume, "peripheral", "central"),
            Flow("target_made", q.target_production, sink="target"),
            Flow("target_lost", q.target_loss * q.target * (1 + free / (q.affinity + free)), source="target"),
        ),
        gives={
            "free_drug": Output(free, "nmol/L", "drug that binds nothing"),
            "blocked": Output(q.free_drug / (q.affinity + q.free_drug), "", "share of the target that is bound"),
        },
        observables={"free_drug": Observable(free, "nmol/L", "drug that binds nothing", "nmol/L")},
        quadratures={"exposure": free},
    )


drug = Module(
    "drug",
    "two compartments",
    parameters={
        "volume": value(2.5, "L", 0.3),
        "peripheral_volume": value(1.4, "L"),
        "absorption": value(0.2, "1/day", 0.3),
        "bioavailability": value(0.64, ""),
        "clearance": value(3.0, "mL/hour", 0.3),
        "exchange": value(0.9, "L/day"),
        "affinity": value(0.94, "nmol/L", 0.4),
        "target_loss": value(0.036, "1/day"),
        "target_at_rest": value(4.2, "nmol/L", 0.2),
    },
    states=(
        State("depot", "nmol", "drug under the skin", substance="drug", magnitude=100.0),
        State("central", "nmol", "drug in plasma", substance="drug", magnitude=100.0),
        State("peripheral", "nmol", "drug elsewhere", substance="drug", magnitude=100.0),
        State(
            "target",
            "nmol/L",
            "what the drug binds",
            baseline=lambda q: q.target_at_rest,
            balanced_by=Balance("target_production", "nmol/L/day"),
        ),
        State("exposure", "day*nmol/L", "area under the curve", kind="quadrature", magnitude=100.0),
    ),
    needs={"free_drug": "nmol/L"},
    equations=drug_equations,
)


def cell_equations(q: Quantities) -> Equations:
    """Cells that the drug keeps from being born, with every function of the language somewhere."""
    signal = q.hormone**q.power * (1 - q.blocked) + 1e-3
    born = q.birth * smooth_clip(signal, 0.1, 3.0, 0.05)
    age_factor = exp(-0.1 * log(q.cells + 0.5)) * sqrt(1 + q.cells * q.cells)
    return Equations(
        flows=(
            Flow("born", born, sink="young"),
            Flow("ripened", q.ripening * q.young, "young", "cells", gain=2.0),
            Flow("died", q.death * q.cells * age_factor * (0.5 + 1.0 / q.cells**0.3), source="cells"),
            Flow("mass_lost", q.mass_loss * q.cells * q.mass, source="mass"),
            Flow("mass_made", q.mass_made, sink="mass"),
            Flow(
                "worn",
                q.wear * smooth_positive(q.cells - 1, 0.01) * (1 + 0.1 * q.time / (q.time + q.day)),
                sink="wear_seen",
            ),
        ),
        gives={"cells_relative": Output(q.cells, "", "cells relative to rest")},
        observables={"marker": Observable(0.2 + 0.8 * q.cells**1.5, "", "a marker of the cells", "", of_baseline=True)},
    )


cells = Module(
    "cells",
    "two stages",
    parameters={
        "power": value(0.7, "", 0.1),
        "ripening": value(0.03, "1/day", 0.2),
        "mass_loss": value(2e-3, "1/day", 0.2),
        "wear": value(0.01, "dm^0.5/day"),
        "mass_at_rest": value(2.0, "g"),
        "day": value(24.0, "hour"),
    },
    states=(
        State("young", "", "young cells", baseline=1.0, balanced_by=Balance("birth", "1/day")),
        State("cells", "", "cells", baseline=1.0, balanced_by=Balance("death", "1/day")),
        State(
            "mass",
            "mg",
            "what the cells wear down",
            baseline=lambda q: q.mass_at_rest,
            balanced_by=Balance("mass_made", "mg/day"),
        ),
        State("wear_seen", "dm^0.5", "a length of an odd power", kind="accumulating"),
    ),
    inputs=(Input("hormone", "", 1.0, "a hormone relative to rest"),),
    needs={"blocked": ""},
    equations=cell_equations,
)


def toy_body() -> Assembly:
    return assemble("toy", [drug, cells])


def reference_values(assembly: Assembly) -> dict[str, float]:
    """Every parameter and balance of the reference body, in coherent units."""
    values = {name: v.coherent for name, v in assembly.parameters.items()}
    for name, expression in assembly.balances.items():
        values[name] = evaluate(expression, values)
    return values


def reference_state(assembly: Assembly) -> dict[str, float]:
    """The reference baseline."""
    values = reference_values(assembly)
    return {name: evaluate(expression, values) for name, expression in assembly.baselines.items()}


def default_inputs(assembly: Assembly) -> dict[str, float]:
    return {name: i.default * unit(i.unit).factor for name, i in assembly.inputs.items()}
