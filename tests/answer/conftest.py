"""One default answer for all tests, and a way to decide one part under changed evidence or model."""

from dataclasses import replace

import pytest

from osteoimmune.answer import answer, packaged_claims, packaged_sources
from osteoimmune.answer.context import Context
from osteoimmune.answer.rules import decide
from osteoimmune.answer.scenario import ALTERNATIVES
from osteoimmune.answer.scenarios import Runs
from osteoimmune.evidence.tables import EvidenceTable

PARTS = {part.part_id: part for claim in packaged_claims().claims for part in claim.parts}


@pytest.fixture(scope="session")
def default():
    return answer()


def decided(
    part_id, *, sources=None, parameters=None, ensemble=None, unverified=False, alternatives=ALTERNATIVES, **settings
):
    """What the rule of a part finds, with other evidence, model or settings."""
    claims = packaged_claims()
    runs = Runs(
        claims.scenarios, parameters=parameters, alternatives=alternatives, awaited=claims.awaited, ensemble=ensemble
    )
    part = replace(PARTS[part_id], settings={**PARTS[part_id].settings, **settings})
    return decide(Context(runs, sources or packaged_sources(), unverified), part)


def with_rows(**changes):
    """The packaged evidence with fields of safety rows replaced: `with_rows(S001={"events_treat": 3})`."""
    packaged = packaged_sources()
    rows = tuple(replace(row, **changes.get(row.row_id, {})) for row in packaged.safety)
    return replace(packaged, safety=EvidenceTable(rows))


def swapped(*row_ids):
    """The packaged evidence with the two arms of some rows exchanged."""
    table = packaged_sources().safety
    pairs = (("events_treat", "events_ctrl"), ("n_treat", "n_ctrl"))
    changes = {}
    for own in map(table.row, row_ids):
        changes[own.row_id] = {a: getattr(own, b) for pair in pairs for a, b in (pair, pair[::-1])}
    return with_rows(**changes)
