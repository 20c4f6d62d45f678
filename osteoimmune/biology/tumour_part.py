"""A tumour in bone as a part of a body: the tumour, its lesion, what is measured of it and what it leads to."""

from osteoimmune.biology import (
    exposure_outcomes,
    lesion,
    lesion_markers,
    niche,
    skeletal_events,
    survival,
    tumour,
)
from osteoimmune.biology.part import Part

_OUTCOMES = (skeletal_events.hazards, survival.by_burden, exposure_outcomes.hazards)
TUMOUR = Part(
    "a tumour in bone, or about to be there",
    {
        "none": (),
        "metastasis": (tumour.metastasis, lesion.metastasis, lesion.drug, lesion_markers.untx, *_OUTCOMES),
        "metastasis_rank_on_tumour": (
            tumour.rank_on_tumour,
            lesion.metastasis,
            lesion.drug,
            lesion_markers.untx,
            *_OUTCOMES,
        ),
        "myeloma": (tumour.myeloma, lesion.myeloma, lesion.drug, lesion_markers.untx, *_OUTCOMES),
        "giant_cell": (
            tumour.giant_cell,
            lesion.giant_cell,
            lesion.drug,
            lesion_markers.untx,
            exposure_outcomes.hazards,
        ),
        "niche": (niche.outgrowth, survival.by_burden, exposure_outcomes.hazards),
    },
    requires={"minerals": "kidney"},
)
