"""The matrix of genotypes and phenotypes: every row in its cell, well formed, misses marked."""

import re
import xml.etree.ElementTree as ET

import pytest

from osteoimmune.immunity import mapped_rows, phenotype_rows
from osteoimmune.immunity.matrix import matrix
from osteoimmune.report.genotype_matrix import MISS, matrix_svg


@pytest.fixture(scope="module")
def found():
    return matrix(mapped_rows(), phenotype_rows(), {"genotype-019": 0.5})


def test_every_row_has_its_cell(found):
    rows = [row for row in mapped_rows().values() if row.representable]
    for row in rows:
        assert found.cells[row.study, row.arm, row.observable].observed is not None, row.row_id
    seen = [cell for cell in found.cells.values() if cell.observed]
    assert len(seen) == len({(row.study, row.arm, row.observable) for row in rows})
    assert sum(cell.right is False for cell in seen) == 2
    assert sum(cell.predicted is not None for cell in found.cells.values()) > 300


def test_the_drawing_is_well_formed_and_marks_misses(found):
    svg = matrix_svg(found)
    root = ET.fromstring(svg)
    texts = "".join(node.text or "" for node in root.iter() if node.tag.endswith("text"))
    assert all(arm in texts for _, arm in found.genotypes)
    assert all(name.replace("_", " ") in texts for name in found.observables)
    assert len(re.findall(f"stroke='{MISS}'", svg)) == 2
