"""Words of the answer: titles within a sentence, lists, one number, what a band is made of."""

from collections.abc import Mapping
from math import isfinite


def small(title: str) -> str:
    """A title within a sentence; what begins with an abbreviation keeps it."""
    first = title.split(" ", 1)[0]
    return title if sum(letter.isupper() for letter in first) > 1 else title[:1].lower() + title[1:]


def listed(words: list[str]) -> str:
    """Words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def shown(value: float | None) -> str:
    """A number as a reader needs it; nothing where there is none."""
    if value is None:
        return ""
    return f"{value:.3g}" if isfinite(value) else "no limit"


def made_of(parts: Mapping[str, float] | None) -> str:
    """Shares of a variance, the largest first ("misfit 76 %, parameters 24 %"); nothing where there is no band."""
    kept = sorted((parts or {}).items(), key=lambda own: -own[1])
    return ", ".join(f"{name} {100.0 * share:.0f} %" for name, share in kept if share >= 0.005)
