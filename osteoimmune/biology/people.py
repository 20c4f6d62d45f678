"""What sets one kind of person apart from the reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from osteoimmune.quantities import Table

TABLES = Path(__file__).with_name("body_tables")


@dataclass(frozen=True)
class Kind:
    """What sets one kind of person apart from the reference.

    Attributes:
        story: who it is, in a sentence.
        inputs: inputs that differ from their default, life-long, in the unit of the input.
        values: parameters that differ from the reference.
        needs: choices of `body` without which this person cannot be, and that are made where nothing else is asked;
            of several that will do, the first is made.
    """

    story: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    values: Table = field(default_factory=dict)
    needs: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
