"""Kinds of people by the tumour they have in bone, or the treatment of one elsewhere."""

from collections.abc import Mapping

from osteoimmune.biology.people import TABLES, Kind
from osteoimmune.quantities import read_table

_WITH_METASTASES: Mapping[str, str | tuple[str, ...]] = {
    "minerals": "kidney",
    "tumour": ("metastasis", "metastasis_rank_on_tumour"),
}
PEOPLE: Mapping[str, Kind] = {
    "aromatase_inhibitor": Kind(
        "The reference woman who has taken an aromatase inhibitor for so long that bone is at rest with it; its"
        " beginning is a fall of the input oestrogen in her.",
        {"oestrogen": 0.005},
    ),
    "androgen_deprivation": Kind(
        "A man past sixty whose androgens, and so his oestrogen, have been taken away for long.",
        {"oestrogen": 0.03},
    ),
    "breast_metastases": Kind(
        "The reference woman with bone metastases of breast cancer under the usual treatment: the reference of every"
        " lesion.",
        needs=_WITH_METASTASES,
    ),
    "prostate_metastases": Kind(
        "A man on androgen deprivation with bone metastases of castration-resistant prostate cancer.",
        {"oestrogen": 0.03},
        read_table(TABLES / "prostate_metastases.csv"),
        needs=_WITH_METASTASES,
    ),
    "other_metastases": Kind(
        "The reference woman with bone metastases of lung cancer or another solid tumour.",
        values=read_table(TABLES / "other_metastases.csv"),
        needs=_WITH_METASTASES,
    ),
    "myeloma": Kind(
        "The reference woman with newly diagnosed multiple myeloma and lytic lesions.",
        values=read_table(TABLES / "myeloma.csv"),
        needs={"minerals": "kidney", "tumour": "myeloma"},
    ),
    "giant_cell_tumour": Kind(
        "A woman before menopause with a giant-cell tumour of bone that cannot well be operated on.",
        {"oestrogen": 1.0},
        needs={"minerals": "kidney", "tumour": "giant_cell"},
    ),
    "castration_resistant": Kind(
        "A man on androgen deprivation whose prostate cancer grows again, without bone metastases so far.",
        {"oestrogen": 0.03},
        read_table(TABLES / "castration_resistant.csv"),
        needs={"minerals": "kidney", "tumour": "niche"},
    ),
}
