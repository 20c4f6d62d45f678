"""A module of the author's own: a folder with `module.toml`, its equations as text, and `parameters.csv`.

It is the same module as those of the package: the same contract, unit, balance and rest checks, and descriptions.
docs/modules.md shows one. The arithmetic is read by `osteoimmune.language.parser`; no code is run.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osteoimmune.errors import DataError, OsteoimmuneError, UnknownName
from osteoimmune.language.expression import Expression
from osteoimmune.language.module import (
    Equations,
    Flow,
    Module,
    Observable,
    Output,
    Quantities,
)
from osteoimmune.language.parser import parse
from osteoimmune.quantities import read_table
from osteoimmune.study.files_beside import LARGEST_FILE, beside
from osteoimmune.study.keys import record, text
from osteoimmune.study.module_keys import MODULE, look_up_in
from osteoimmune.trials.subject import UserModule

VERSION = 1


def modules(content: Any, where: str) -> tuple[UserModule, ...]:
    """The modules that a study names by their folders."""
    if not isinstance(content, list):
        raise DataError(f"{where}: needs a list of folders such as ['./my_module']")
    return tuple(read_module(beside(text(item, where), where)) for item in content)


def read_module(folder: Path) -> UserModule:
    """The module in a folder.

    Raises:
        DataError: a file is missing or cannot be read, or breaks the format; the message names file and key.
    """
    path = folder / "module.toml"
    place = f"{folder.name}/module.toml"
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{place} is larger than {LARGEST_FILE // 1_000_000} MB")
        data = path.read_bytes()
        content = tomllib.loads(data.decode("utf-8"))
    except FileNotFoundError:
        raise DataError(f"there is no module file {str(path)!r}") from None
    except (OSError, ValueError, RecursionError) as reason:
        raise DataError(f"{place} cannot be read as TOML: {' '.join(str(reason).split())}") from None
    parameters = folder / "parameters.csv"
    try:
        fields = record(content, MODULE, "the module")
        if fields.pop("version") != VERSION:
            raise DataError(f"this program reads module files of version {VERSION}")
        values = read_table(parameters) if parameters.exists() else {}
        made = _module(fields, values)
        made.equations(made.quantities())  # so that a slip is told with its file
    except OsteoimmuneError as reason:
        raise DataError(f"{place}: {reason}") from reason
    data += parameters.read_bytes() if parameters.exists() else b""
    return UserModule(made, folder.name, hashlib.sha256(data).hexdigest())


def _module(fields: Mapping[str, Any], values: Mapping[str, Any]) -> Module:
    states, needs = fields.get("states", ()), fields.get("needs", {})

    def equations(q: Quantities) -> Equations:
        look_up = look_up_in(q)

        def read(source: str, where: str) -> Expression:
            try:
                return parse(source, look_up)
            except UnknownName as reason:
                raise (
                    UnknownName("quantity", reason.name, reason.known, where) if reason.kind == "quantity" else (reason)
                ) from None
            except OsteoimmuneError as reason:
                raise DataError(f"{where}: {reason}") from None

        def shown(kind: str, item: Mapping[str, Any], name: str) -> dict[str, Any]:
            return {**item, "expression": read(item["expression"], f"{kind} {name!r}")}

        flows = []
        for flow in fields.get("flows", ()):
            place = f"the flow {flow['name']!r}"
            gain = read(flow["gain"], place) if "gain" in flow else 1.0
            flows.append(Flow(**{**flow, "rate": read(flow["rate"], place), "gain": gain}))
        given, seen = fields.get("gives", {}), fields.get("observables", {})
        return Equations(
            flows=tuple(flows),
            gives={name: Output(**shown("the output", item, name)) for name, item in given.items()},
            observables={name: Observable(**shown("the observable", item, name)) for name, item in seen.items()},
            quadratures={n: read(s, f"the quadrature {n!r}") for n, s in fields.get("quadratures", {}).items()},
        )

    return Module(
        fields["name"],
        fields["variant"],
        values,
        states,
        fields.get("inputs", ()),
        needs,
        equations,
        fields["story"],
        fields.get("entrances", ()),
    )
