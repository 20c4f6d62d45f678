"""One family of errors. Each message is one sentence that names what, where, and the nearest right name."""

from collections.abc import Iterable
from difflib import get_close_matches


class OsteoimmuneError(Exception):
    """Anything the user can put right. The command line prints the message alone and exits with status 2."""


class UnknownName(OsteoimmuneError):
    """A name that nothing here bears.

    Args:
        kind: what was looked for, in the user's words ("parameter", "state", "study").
        name: the name that was given.
        known: the names that would have been right.
        where: the file, module or call in which it was given.
    """

    def __init__(self, kind: str, name: object, known: Iterable[str], where: str = "") -> None:
        self.kind, self.name, self.known = kind, name, sorted(map(str, known))
        place = f" in {where}" if where else ""
        super().__init__(f"unknown {kind} {name!r}{place}{_suggestion(str(name), self.known)}")


class InvalidValue(OsteoimmuneError):
    """A value that cannot be used: not a number, wrong sign, out of its range, reversed times."""


class UnitMismatch(OsteoimmuneError):
    """A unit that does not fit the place where it stands."""


class ModelError(OsteoimmuneError):
    """A model that cannot be put together: an unmet need, a loop of outputs, a state without its balance."""


class BuildError(OsteoimmuneError):
    """A kernel that could not be generated, compiled or read back."""


class DataError(OsteoimmuneError):
    """A data file that breaks its own rules; the message names file and line."""


class RunError(OsteoimmuneError):
    """A run folder that cannot be written, read, resumed or asked; the message says what is kept."""


def _suggestion(name: str, known: list[str]) -> str:
    nearest = get_close_matches(name, known, n=3, cutoff=0.6) or get_close_matches(name, known, n=1, cutoff=0.4)
    if nearest:
        return "; did you mean " + " or ".join(repr(candidate) for candidate in nearest) + "?"
    if 0 < len(known) <= 12:
        return "; known are " + ", ".join(repr(candidate) for candidate in known)
    return ""


def need_known(kind: str, names: Iterable[str], known: Iterable[str], where: str = "") -> None:
    """Raise `UnknownName` for the first of `names` that is not among `known`."""
    allowed = set(known)
    for name in names:
        if name not in allowed:
            raise UnknownName(kind, name, allowed, where)
