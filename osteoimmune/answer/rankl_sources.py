"""Who makes the RANKL that osteoclasts see: by tissue, in health and arthritis, before and under denosumab."""

from collections.abc import Mapping
from dataclasses import dataclass

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, simulate
from osteoimmune.quantities.trial_time import DAYS_PER_MONTH

CELLS = ("bone cells", "T cells", "synovial fibroblasts")
_BONE = {"bone cells": ("rankl_from_osteocyte", "rankl_from_osteoblast_lineage"), "T cells": ("rankl_from_t_cell",)}
_JOINT = {
    "bone cells": ("joint_rankl_from_bone_cell",),
    "T cells": ("joint_rankl_from_t_cell",),
    "synovial fibroblasts": ("joint_rankl_from_synoviocyte",),
}
MONTHS = (1.0, 5.9)  # under the drug, and before the next dose
WHEN = ("before treatment", "month 1 of 60 mg", "month 6, before the next dose")


@dataclass(frozen=True)
class Sources:
    """RANKL that no drug has bound, by the cells that made it.

    Attributes:
        free: over all RANKL of the same tissue in health, by cell; free of denosumab, before OPG takes its share.
    """

    tissue: str
    people: str
    when: str
    free: Mapping[str, float]

    @property
    def total(self) -> float:
        """All of it over that of health."""
        return sum(self.free.values())


def rankl_sources(person: str = "arthritis_active") -> list[Sources]:
    """Bone of a healthy woman and bone and joints of a patient, each before and under 60 mg of denosumab.

    Args:
        person: a body with arthritis.

    Raises:
        UnknownName: no such body.
    """
    healthy = _courses(person, {"autoimmunity": 0.0, "methotrexate": 0.0, "glucocorticoid": 0.0})
    ill = _courses(person, {})
    found = []
    for tissue, cells, occupancy in (
        ("bone", _BONE, "rankl_occupancy_percent"),
        ("joint", _JOINT, "joint_occupancy_percent"),
    ):
        whole = sum(float(healthy[f"{name}_nmol_per_l"][0]) for names in cells.values() for name in names)
        for people, course in (("health", healthy), ("arthritis", ill)):
            for place, when in enumerate(WHEN):
                left = 1.0 - float(course[occupancy][place])
                free = {c: left * sum(float(course[f"{n}_nmol_per_l"][place]) for n in names) / whole
                        for c, names in cells.items()}  # fmt: skip
                found.append(Sources(tissue, people, when, {c: free.get(c, 0.0) for c in CELLS}))
    return found


def _courses(person: str, inputs: Mapping[str, float]) -> dict[str, list[float]]:
    made = body(person)
    names = [f"{n}_nmol_per_l" for cells in (_BONE, _JOINT) for ns in cells.values() for n in ns]
    names += ["rankl_occupancy_percent", "joint_occupancy_percent"]
    mass = made.values.values["pharmacology.molecular_mass"].coherent
    found = simulate(
        made.assembly,
        made.values.coherent(),
        reference=made.reference.coherent(),
        inputs={**made.inputs, **inputs},
        events=[Event(1e-6, "pharmacology.depot", 60.0 / mass)],
        times=[0.0, *(m * DAYS_PER_MONTH for m in MONTHS)],
        outputs=names,
    )
    return {n: found[n][0].tolist() for n in names}
