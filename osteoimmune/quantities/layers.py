"""Who decides a value: layers from module to patient, the last one wins, and provenance remembers which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from osteoimmune.errors import ModelError, UnitMismatch, need_known
from osteoimmune.quantities.units import unit
from osteoimmune.quantities.values import Table, Value

LayerKind = Literal["module", "parameter set", "body", "genotype", "study", "patient"]


@dataclass(frozen=True)
class Layer:
    """Values that one source decides; later kinds overrule earlier ones."""

    kind: LayerKind
    name: str
    values: Table


@dataclass(frozen=True)
class Resolved:
    """The value of every parameter, and the layer that decided it."""

    values: Table
    decided_by: Mapping[str, Layer]

    def coherent(self) -> dict[str, float]:
        """Every number in coherent units."""
        return {name: value.coherent for name, value in self.values.items()}


def resolve(layers: list[Layer]) -> Resolved:
    """Lay the layers over one another.

    Raises:
        ModelError: the layers do not come in the order module, parameter set, body, genotype, study, patient.
        UnknownName: a layer names a parameter that no module has.
        UnitMismatch: a layer gives a parameter a unit of another dimension.
    """
    order = [get_args(LayerKind).index(layer.kind) for layer in layers]
    if order != sorted(order):
        raise ModelError(f"layers are out of order: {', '.join(layer.kind for layer in layers)}")
    resolved = Resolved({}, {})
    for layer in layers:
        resolved = overlay(resolved, layer)
    return resolved


def overlay(resolved: Resolved, layer: Layer) -> Resolved:
    """Lay one more layer over what is resolved.

    Raises:
        UnknownName: the layer names a parameter that no module has.
        UnitMismatch: it gives a parameter a unit of another dimension.
    """
    place = f"{layer.kind} {layer.name!r}"
    if layer.kind != "module":
        need_known("parameter", layer.values, resolved.values, place)
    values, decided_by = dict(resolved.values), dict(resolved.decided_by)
    for name, value in layer.values.items():
        known = values.get(name)
        if known is not None and unit(known.unit).dimension != unit(value.unit).dimension:
            raise UnitMismatch(f"{place} gives {name!r} in {value.unit!r}, which does not fit {known.unit!r}")
        values[name] = _inherit(value, known)
        decided_by[name] = layer
    return Resolved(values, decided_by)


def _inherit(value: Value, known: Value | None) -> Value:
    """A later layer may leave spread, uncertainty and meaning as they were."""
    if known is None:
        return value
    return value.replace(
        spread=value.spread if value.spread.kind != "none" else known.spread,
        uncertainty=value.uncertainty if value.uncertainty.kind != "none" else known.uncertainty,
        meaning=value.meaning or known.meaning,
    )
