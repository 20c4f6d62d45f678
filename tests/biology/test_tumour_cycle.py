"""The vicious cycle: what each of its parts does, giant cells that go and come back, OPG in a mouse-like tumour."""

import math

import pytest
from oncology import (
    MONTH,
    person,
    row,
    typical,
)

from benchmarks.close_tumour import denosumab, zoledronate
from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event

KINDS = {
    "metastasis": "breast_metastases",
    "metastasis_rank_on_tumour": "breast_metastases",
    "myeloma": "myeloma",
    "giant_cell": "giant_cell_tumour",
    "niche": "castration_resistant",
}


BOTH = [*denosumab(4, 40), *zoledronate(4, 40)]


def bearing(tumour, **choices):
    return person(KINDS[tumour], tumour=tumour, **choices)


def test_the_cycle_runs_both_ways():
    """More tumour, more RANKL, more osteoclasts, more growth; without growth factors from bone it grows more slowly."""
    one = bearing("metastasis")
    names = ["tumour_burden", "lesion_resorption", "lesion_free_rankl_percent"]
    free = typical(one, [], [0.0, 12.0], names)
    held = typical(one, denosumab(4, 13), [0.0, 12.0], names)
    assert free["tumour_burden"][0, 1] > held["tumour_burden"][0, 1] > 1.0
    assert free["lesion_resorption"][0, 1] > 1.2
    assert free["lesion_free_rankl_percent"][0, 1] > 1.3
    uncoupled = typical(one, denosumab(4, 13), [12.0], names, {"tumour.matrix_share": 0.0})
    assert uncoupled["tumour_burden"][0, 0] > held["tumour_burden"][0, 1]


def test_rank_on_the_tumour_itself_slows_it_more():
    grew = {}
    for tumour in ("metastasis", "metastasis_rank_on_tumour"):
        found = [typical(bearing(tumour), e, [12.0], ["tumour_burden"])["tumour_burden"][0, 0] for e in ([], BOTH[:13])]
        grew[tumour] = (found[1] - 1.0) / (found[0] - 1.0)
    assert grew["metastasis_rank_on_tumour"] < grew["metastasis"] - 0.05


def test_induction_takes_the_myeloma_and_with_it_what_drives_resorption():
    one = bearing("myeloma")
    found = typical(one, [Event(0.0, "anticancer_therapy", 1.0, "set")], [6.0], ["tumour_burden", "lesion_resorption"])
    assert found["tumour_burden"][0, 0] < 0.15
    assert found["lesion_resorption"][0, 0] < 0.5


def test_where_rankl_is_abundant_more_must_be_bound():
    """At the same drug in blood the lesion keeps more of its signal over its own rest than the skeleton does."""
    one = bearing("giant_cell")
    found = typical(one, denosumab(26, 1, 60.0), [4.5], ["lesion_resorption", "resorption"])
    rest = typical(one, [], [0.0], ["lesion_resorption", "resorption"])
    left = {n: found[n][0, 0] / rest[n][0, 0] for n in ("lesion_resorption", "resorption")}
    assert left["lesion_resorption"] > 2.0 * left["resorption"]


def test_giant_cells_go_and_come_back(figure):
    """Deveci 2016: all lesions regressed, over 90 % of giant cells gone in every specimen, after nine cycles or so."""
    one = person("giant_cell_tumour")
    loaded = [*denosumab(1, 3), *(Event(28.0 * i, "pharmacology.depot", 120e3 / 147.0) for i in range(1, 13))]
    found = typical(
        one, loaded, [0.25, 0.5, 8.0, 12.0, 36.0], ["lesion_osteoclasts", "tumour_burden", "denosumab_ug_per_ml"]
    )
    plain = typical(one, denosumab(4, 13), [0.5], ["denosumab_ug_per_ml"])
    cells = 100.0 * (1.0 - found["lesion_osteoclasts"][0] / found.baseline["lesion_osteoclasts"][0])
    observed, _, use = row("GCTB case series", "denosumab 120 mg", "giant-cell regression in specimens (>)")
    figure(f"giant cells gone after 8 months (predicted, {use})", f"{cells[2]:.0f} %", f"above {observed:.0f}")
    figure(
        "stroma at 12 months on, and two years after",
        "{:.0f} and {:.0f} %".format(*(100 * found["tumour_burden"][0, 3:])),
        "falls; recurs",
    )
    ratio = found["denosumab_ug_per_ml"][0, 1] / plain["denosumab_ug_per_ml"][0, 0]
    figure("drug in blood on day 15, loaded over not", f"{ratio:.1f}", "about 2")
    assert cells[2] > observed
    assert found["tumour_burden"][0, 3] < 1.0 < found["tumour_burden"][0, 4]
    assert ratio > 1.5


@pytest.fixture(scope="module")
def mouse_like():
    """A seed in bone that grows by five doublings in four weeks, with OPG at a dose that holds, and without."""
    one = body("breast_metastases", drug="fc_opg", companions=("zoledronate",))
    fast = {"tumour.starting_burden": 0.01, "tumour.growth": 0.2}
    doses = [Event(3.0 * i, "decoy.depot", 200.0) for i in range(10)]
    names = ["tumour_burden", "lesion_osteoclasts"]
    free, held = (typical(one, events, [28.0 / MONTH], names, fast) for events in ([], doses))
    return {name: (held[name][0, 0], free[name][0, 0]) for name in names}


def test_opg_slows_a_tumour_through_its_osteoclasts(mouse_like, figure):
    """Morony 2001 (abstract seen): OPG took osteoclasts away and three quarters of a breast cancer in bone."""
    held, free = mouse_like["tumour_burden"]
    cells, other = mouse_like["lesion_osteoclasts"]
    figure(
        f"tumour that OPG kept away in {math.log2(free / 0.01):.1f} doublings", f"{100 * (1 - held / free):.0f} %", "75"
    )
    figure("osteoclasts of the lesion left under OPG", f"{100 * cells / other:.0f} %", "none")
    assert held < 0.8 * free
    assert cells < 0.5 * other


@pytest.mark.xfail(
    strict=True, reason="43 % kept away: these osteoclasts live for weeks as in people, a mouse's for days"
)
def test_opg_keeps_three_quarters_of_a_tumour_away(mouse_like):
    held, free = mouse_like["tumour_burden"]
    assert held / free < 0.4
