"""Kinds of people, and animals, by what their immune systems are like."""

from collections.abc import Mapping

from osteoimmune.biology.people import TABLES, Kind
from osteoimmune.quantities import read_table

MOUSE = read_table(TABLES / "mouse.csv")
WITH_IMMUNITY = {"lymphoid": "full", "host_defence": "hazards"}
PEOPLE: Mapping[str, Kind] = {
    "kidney_transplant": Kind(
        "A woman of fifty with a new kidney, on a calcineurin inhibitor, mycophenolate and prednisolone; grown"
        " parathyroid glands that the new kidney has not yet shrunk.",
        {
            "kidney_function": 0.55,
            "parathyroid_mass": 2.0,
            "oestrogen": 0.4,
            "calcineurin_inhibitor": 1.0,
            "mycophenolate": 1.0,
            "glucocorticoid": 0.8,
        },
        read_table(TABLES / "kidney_transplant.csv"),
        needs={"minerals": "kidney"} | WITH_IMMUNITY,
    ),
    "child": Kind(
        "A child of five, in whom a mutation was found; growth is not modelled.",
        {"oestrogen": 1.0},
        read_table(TABLES / "child.csv"),
        needs={"lymphoid": "full"},
    ),
    "mouse": Kind(
        "A young adult mouse; bone in the proportions of a human being, whose turnover it has.",
        {"oestrogen": 1.0},
        MOUSE,
        needs={"lymphoid": "full"},
    ),
    "mouse_human_rankl": Kind(
        "A mouse whose RANKL bears the human part that denosumab binds.",
        {"oestrogen": 1.0},
        {name: value for name, value in MOUSE.items() if not name.endswith(".half_occupancy")},
        needs={"lymphoid": "full"},
    ),
    "rat": Kind("A young adult rat.", {"oestrogen": 1.0}, read_table(TABLES / "rat.csv"), needs={"lymphoid": "full"}),
    "cynomolgus_fetus": Kind(
        "A cynomolgus monkey in the womb: the blood of its mother, its own lymphoid tissue.",
        {"oestrogen": 1.0},
        read_table(TABLES / "cynomolgus_fetus.csv"),
        needs={"lymphoid": "full"},
    ),
}
