"""Values with unit, source, status and spread; units; and the layers that decide a value."""

from osteoimmune.quantities.layers import Layer, LayerKind, Resolved, overlay, resolve
from osteoimmune.quantities.units import Unit, convert, describe, unit
from osteoimmune.quantities.values import Spread, Status, Table, Value, parse_number, read_table

__all__ = [
    "Layer",
    "LayerKind",
    "Resolved",
    "Spread",
    "Status",
    "Table",
    "Unit",
    "Value",
    "convert",
    "describe",
    "overlay",
    "parse_number",
    "read_table",
    "resolve",
    "unit",
]
