"""Kinds of people by what their bones and minerals are like."""

from collections.abc import Mapping

from osteoimmune.biology.people import TABLES, Kind
from osteoimmune.quantities import read_table

PEOPLE: Mapping[str, Kind] = {
    "postmenopausal": Kind("An untreated woman after menopause, on whom every balance is closed: the reference."),
    "premenopausal": Kind("The same woman before menopause, with full oestrogen.", {"oestrogen": 1.0}),
    "man": Kind(
        "A man past sixty: a quarter of the oestrogen of a premenopausal woman (memory); androgen deprivation is"
        " a fall of this level.",
        {"oestrogen": 0.25},
    ),
    "kidney_disease": Kind(
        "The reference woman with a filtration of a seventh, glands grown with the years and a restricted diet; her"
        " bone surfaces answer PTH poorly. Not on dialysis.",
        {"kidney_function": 0.15, "parathyroid_mass": 5.0, "calcium_intake": 0.85},
        read_table(TABLES / "kidney_disease.csv"),
        needs={"minerals": "kidney"},
    ),
}
