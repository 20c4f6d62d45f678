"""The person: body weight and age, which several modules need.

Doubt: weight and age stay as they were at the start; over ten years neither is constant.
"""

from pathlib import Path

from osteoimmune.language.module import Equations, Module, Output, Quantities
from osteoimmune.quantities import read_table


def _equations(q: Quantities) -> Equations:
    return Equations(
        gives={
            "body_weight": Output(q.body_weight, "kg", "body weight"),
            "age": Output(q.age, "year", "age at the start"),
        }
    )


adult = Module("person", "adult", read_table(Path(__file__).with_suffix(".csv")), equations=_equations, story=__doc__)
