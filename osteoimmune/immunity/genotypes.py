"""Genotypes: what a life-long genome leaves of each gene, as inputs of a body; the rest of it is normal."""

from collections.abc import Mapping
from types import MappingProxyType

GENOTYPES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "wild type": {},
        "RANKL null": {"rankl_expression": 0.0},
        "RANKL +/-": {"rankl_expression": 0.5},
        "RANK null": {"rank_expression": 0.0},
        "RANK +/-": {"rank_expression": 0.5},
        "RANK gain": {"rank_expression": 3.0},
        "OPG null": {"opg_expression": 0.0},
        "OPG +/-": {"opg_expression": 0.5},
        "OPG x 100": {"opg_expression": 100.0},
        "lymphotoxin null": {"lymphotoxin_expression": 0.0},
        "interleukin 2 null": {"il2_expression": 0.0},
        "thymic stroma without RANK": {"thymic_rank_expression": 0.0},
        "no osteocyte RANKL": {"osteocyte_rankl": 0.0},
        "no RANKL of the osteoblast line": {"osteocyte_rankl": 0.0, "osteoblast_lineage_rankl": 0.0},
        "no T-cell RANKL": {"t_cell_rankl": 0.0},
        "no B-cell RANKL": {"b_cell_rankl": 0.0},
        "no RANKL of lymphoid stroma": {"lymphoid_stroma_rankl": 0.0},
        "no synoviocyte RANKL": {"synoviocyte_rankl": 0.0},
    }
)


def genotypes_of(inputs: Mapping[str, object]) -> dict[str, Mapping[str, float]]:
    """Those that a body can have.

    Args:
        inputs: of the body's assembly, by name; a body without a joint has no synoviocytes to lose RANKL.
    """
    return {name: own for name, own in GENOTYPES.items() if set(own) <= set(inputs)}
