"""Names as SBML identifiers: "pharmacology.clearance" becomes "pharmacology__clearance"."""

import re
from collections.abc import Iterable

from osteoimmune.errors import ModelError
from osteoimmune.language.assembly import Assembly

_VALID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_]")


class Identifiers:
    """The SBML identifier of every quantity of a body.

    An observable that bears the name of an output or input is called "observed__name".

    Args:
        assembly: the body.
        reserved: identifiers that the document itself needs.

    Raises:
        ModelError: a name cannot be an identifier, or two names become the same one.
    """

    def __init__(self, assembly: Assembly, reserved: Iterable[str] = ()) -> None:
        self._taken = dict.fromkeys(reserved, "the document itself")
        quantities = (assembly.states, assembly.parameters, assembly.balances, assembly.inputs, assembly.outputs)
        self._quantities = {name: self._claim(name, identifier(name)) for group in quantities for name in group}
        self._observables = {name: self._observable(name) for name in assembly.observables}
        self.of_body = self._claim(assembly.name, "body_" + _NOT_ALLOWED.sub("_", assembly.name))

    def __getitem__(self, name: str) -> str:
        return self._quantities[name]

    def observable(self, name: str) -> str:
        """The identifier of an observable."""
        return self._observables[name]

    def _observable(self, name: str) -> str:
        return self._claim(name, f"observed__{name}" if name in self._quantities else identifier(name))

    def _claim(self, name: str, wanted: str) -> str:
        if wanted in self._taken:
            raise ModelError(f"{name!r} and {self._taken[wanted]!r} would both be {wanted!r} in SBML")
        self._taken[wanted] = name
        return wanted


def identifier(name: str) -> str:
    """The SBML identifier of one name.

    Raises:
        ModelError: it has letters that SBML does not allow.
    """
    wanted = name.replace(".", "__")
    if not _VALID.fullmatch(wanted):
        raise ModelError(f"{name!r} cannot be an SBML identifier: only letters a-z, digits and underscores can")
    return wanted
