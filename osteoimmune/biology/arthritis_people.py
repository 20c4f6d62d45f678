"""Kinds of people with rheumatoid arthritis."""

from collections.abc import Mapping
from types import MappingProxyType

from osteoimmune.biology.people import TABLES, Kind
from osteoimmune.quantities import read_table


def _with_arthritis() -> dict[str, Kind]:
    """People with rheumatoid arthritis: the reference woman with an inflamed joint, as trials found her."""
    numbers = read_table(TABLES / "arthritis_inputs.csv")

    def kind(name: str, story: str) -> Kind:
        own = {n.removeprefix(f"{name}."): v.number for n, v in numbers.items() if n.startswith(f"{name}.")}
        return Kind(story, own, needs={"joint": ("arthritis", "arthritis_trans_signalling")})

    return {name: kind(name, story) for name, story in ARTHRITIS.items()}


ARTHRITIS: Mapping[str, str] = MappingProxyType(
    {
        "arthritis_active": "Active early rheumatoid arthritis before any drug, as in HOPEFUL 1 (DAS28-CRP 5.9).",
        "arthritis_desirable": "Rheumatoid arthritis on methotrexate as in DESIRABLE (DAS28-CRP 3.5).",
        "arthritis_drive": "Rheumatoid arthritis on methotrexate as in DRIVE (DAS28-CRP 3.8).",
        "arthritis_cohen": "Erosive rheumatoid arthritis on methotrexate as in Cohen 2008; its activity is assumed.",
    }
)
PEOPLE = _with_arthritis()
