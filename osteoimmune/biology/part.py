"""What a part of a body is: one thing of which several accounts can be given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from osteoimmune.language.module import Module

Modules = tuple[Module, ...]


@dataclass(frozen=True)
class Part:
    """One thing of which several accounts can be given.

    Attributes:
        meaning: what is chosen, in a few words.
        variants: the modules of each account.
        default: the account where none is asked for.
        requires: what must be chosen of other parts wherever any account but the default is.
    """

    meaning: str
    variants: Mapping[str, Modules]
    default: str = "none"
    requires: Mapping[str, str] = field(default_factory=dict)
