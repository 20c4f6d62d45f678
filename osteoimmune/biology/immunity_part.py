"""Immunity as two parts of a body: what RANK does in lymphoid tissue, and what host defence makes of it."""

from pathlib import Path

from osteoimmune.biology import (
    b_cell,
    dendritic,
    host_defence,
    immunosuppression,
    leukocyte,
    lymphoid,
    m_cell,
    thymus,
    tissue_drug,
)
from osteoimmune.biology.part import Modules, Part
from osteoimmune.quantities import read_table

_TISSUE: Modules = (
    immunosuppression.drugs,
    tissue_drug.denosumab_in("lymphoid", read_table(Path(__file__).with_name("lymphoid_drug.csv"))),
    lymphoid.tissue,
    thymus.ageing_organ,
    b_cell.lineage,
    dendritic.survival,
    m_cell.renewing,
    leukocyte.counts,
)
LYMPHOID = Part("what RANK does in lymphoid tissue", {"none": (), "full": _TISSUE})
HOST_DEFENCE = Part(
    "whether infections, cancers and death are followed",
    {"none": (), "hazards": (host_defence.hazards,)},
    requires={"lymphoid": "full"},
)
