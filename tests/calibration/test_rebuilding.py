"""Ensembles drawn by one process or two are the same bytes."""

from small_plan import TREE

from osteoimmune.calibration.plan import plan_of
from osteoimmune.calibration.rebuilding import Drawing, ensembles

ACCOUNTS = ["precursor_pool_and_opg", "opg_ageing"]


def test_the_same_bytes_with_one_process_or_two():
    plan = plan_of(TREE | {"rebounds": ACCOUNTS}, "small.toml")
    told: list[str] = []
    alone, together = (
        {e.rebound: e.to_text() for e in ensembles(plan, ACCOUNTS, Drawing(8, 1), workers, told.append)}
        for workers in (1, 2)
    )
    assert alone == together
    assert set(alone) == set(ACCOUNTS)
    assert alone[ACCOUNTS[0]] != alone[ACCOUNTS[1]]
    assert "2 of 2 ensembles drawn" in told
