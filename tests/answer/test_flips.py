"""What must change when an input is changed, written down when only the default answer had been seen.

- Skin infections of FREEDOM exchanged between the arms: the skin no longer needs scrutiny.
- Deaths exchanged: the ratio turns over, and is still not decided.
- Any infection halved under denosumab, or doubled: similarity is contradicted.
- The few infections of a small trial cannot carry a claim: without FREEDOM nothing is decided on infection, and
  nothing is left on the skin.
- Rows that nobody saw let in: they may move an interval and may never decide.
- OPG inert: OPG's part falls, and nothing changes for RANKL.
- Differentiation that does not need RANKL: its part falls.
- RANK signalling without effect on osteoclasts at all: denosumab no longer moves bone.
- Points of the other sign: the direction is contradicted.
- Held-out marks removed: no more than support with limits.
"""

from dataclasses import replace

import pytest

from osteoimmune.answer import packaged_sources
from osteoimmune.answer.records import CONTRADICTED, LIMITED, SUPPORTED, UNDECIDED
from osteoimmune.evidence.tables import EvidenceTable
from tests.answer.conftest import decided, swapped, with_rows

INERT_OPG = {"binding.opg_load": 0.0}
DEAF = {f"osteoclast.{effect}_dependence": 0.0 for effect in ("differentiation", "activity", "survival")}


def test_arms_of_skin_infections_exchanged():
    assert decided("C13.skin").verdict == LIMITED
    assert decided("C13.skin", sources=swapped("S001")).verdict == CONTRADICTED


def test_arms_of_deaths_exchanged():
    before, after = decided("C12.death"), decided("C12.death", sources=swapped("S109"))
    assert before.evidence["estimate"] < 1.0 < after.evidence["estimate"]
    assert before.verdict == after.verdict == UNDECIDED


@pytest.mark.parametrize(
    ("freedom", "direct", "verdict"), [(1026, 143, CONTRADICTED), (2052, 286, LIMITED), (3700, 470, CONTRADICTED)]
)
def test_infections_halved_and_nearly_doubled(freedom, direct, verdict):
    changed = with_rows(S018={"events_treat": freedom}, S028={"events_treat": direct})
    assert decided("C12.infection", sources=changed).verdict == verdict


def test_similarity_of_infection_hangs_on_when_hartung_knapp_enters():
    assert any("Hartung-Knapp on 2 trials" in limit for limit in decided("C12.infection").limits)


def test_without_freedom():
    less = packaged_sources().without_trial("FREEDOM")
    infection, skin = decided("C12.infection", sources=less), decided("C13.skin", sources=less)
    assert infection.evidence["events"] == [286, 269]
    assert skin.verdict == UNDECIDED
    assert skin.evidence["told"] == "none"


def test_rows_that_nobody_saw_decide_nothing():
    before, after = decided("C12.serious_infection"), decided("C12.serious_infection", unverified=True)
    assert after.evidence["events"][0] > before.evidence["events"][0]
    assert after.verdict == UNDECIDED
    unseen = with_rows(S018={"verified": "memory"}, S028={"verified": "memory"})
    assert decided("C12.infection", sources=unseen, unverified=True).verdict == UNDECIDED
    assert decided("C12.infection", sources=unseen).verdict == UNDECIDED


def test_opg_inert():
    assert decided("C2.loss").verdict == LIMITED
    assert decided("C2.overexpression").verdict == SUPPORTED
    assert decided("C2.loss", parameters=INERT_OPG).verdict == CONTRADICTED
    assert decided("C2.overexpression", parameters=INERT_OPG).verdict == CONTRADICTED
    assert decided("C1.differentiation", parameters=INERT_OPG).verdict == SUPPORTED


def test_differentiation_that_needs_no_rankl():
    frozen = {"osteoclast.differentiation_dependence": 0.0}
    assert decided("C1.differentiation").verdict == SUPPORTED
    assert decided("C1.differentiation", parameters=frozen).verdict == CONTRADICTED


def test_osteoclasts_deaf_to_rank():
    for part, before in (("C3.resorption", SUPPORTED), ("C3.density", SUPPORTED), ("C3.vertebral", SUPPORTED)):
        assert decided(part).verdict == before
    structure = ("precursor_pool_and_opg",)
    for part, after in (("C3.resorption", CONTRADICTED), ("C3.density", CONTRADICTED), ("C3.vertebral", CONTRADICTED)):
        assert decided(part, parameters=DEAF, alternatives=structure).verdict == after


def test_points_of_the_other_sign():
    packaged = packaged_sources()
    turned = tuple(replace(own, value=-own.value) for own in packaged.points)
    assert decided("C3.density", sources=replace(packaged, points=turned)).verdict == CONTRADICTED


def test_fitted_rows_cannot_support():
    packaged = packaged_sources()
    fitted = replace(
        packaged,
        points=tuple(replace(own, use="calibrate") for own in packaged.points),
        phenotypes=tuple(replace(own, use="calibrate") for own in packaged.phenotypes),
    )
    for part in ("C1.differentiation", "C2.overexpression", "C3.resorption", "C3.density"):
        found = decided(part, sources=fitted)
        assert found.verdict == LIMITED, part
        assert found.limits


def test_genotypes_that_keep_their_osteoclasts():
    packaged = packaged_sources()
    kept = tuple(replace(own, direction="normal") for own in packaged.phenotypes)
    assert decided("C1.differentiation", sources=replace(packaged, phenotypes=kept)).verdict == CONTRADICTED


def test_fracture_ratios_that_turn_or_blur():
    packaged = packaged_sources()
    blurred = tuple(replace(own, upper=1.2) for own in packaged.ratios)
    harmful = tuple(replace(own, estimate=2.0, lower=1.5, upper=3.0) for own in packaged.ratios)
    assert decided("C3.vertebral", sources=replace(packaged, ratios=blurred)).verdict == UNDECIDED
    assert decided("C3.vertebral", sources=replace(packaged, ratios=harmful)).verdict == CONTRADICTED


def test_a_second_trial_with_the_same_excess_confirms_the_skin():
    packaged = packaged_sources()
    row = packaged.safety.row("S001")
    other = replace(row, row_id="X001", trial="Another", study="Another", parent_row="",
                    treated_group_id="another-d", control_group_id="another-p")  # fmt: skip
    more = replace(packaged, safety=EvidenceTable((*packaged.safety, other)))
    assert decided("C13.skin", sources=more).verdict == SUPPORTED
