"""Packages whose names are imported when they are first asked for, so that nobody waits for what is not used."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package (PEP 562) that imports a name's module when the name is asked for.

    A type checker is told of the same names by imports under `TYPE_CHECKING` beside it.

    Args:
        package: its `__name__`; its `__all__` is what `dir` lists.
        homes: the module of each name, relative to the package (".job") or in full.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}; it has {', '.join(homes)}")
        return getattr(import_module(homes[name], package), name)

    def names() -> list[str]:
        return sorted(import_module(package).__all__)

    return find, names
