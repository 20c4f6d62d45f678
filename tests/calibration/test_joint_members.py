"""Members of the joint: they meet what they were weighed by, tell what erosion cannot, and are made again."""

import numpy as np
import pytest

from osteoimmune.biology.bodies import body
from osteoimmune.calibration.joint_members import EROSION, MEMBERS, _uncertain, _year, kept_members, members, weighed


@pytest.fixture(scope="module")
def erosion():
    def of(person):
        made = body(person)
        values = {**made.values.coherent(), **{n: np.array(c) for n, c in kept_members().items()}}
        return {every: _year(made, values, MEMBERS, every)["sharp_erosion_change"] for every in (0, 6, 3, 2)}

    return of


def band(values):
    return np.percentile(values, [2.5, 97.5])


def test_kept_members_meet_the_erosion_they_were_weighed_by(erosion, figure):
    found = erosion("arthritis_desirable")
    for every, (mean, error) in {0: (0.98, 0.168), **EROSION}.items():
        low, high = band(found[every])
        figure(f"DESIRABLE erosion, doses every {every} months, 95 % of members", f"{low:.2f} to {high:.2f}", f"{mean}")
        assert low < mean < high
        assert abs(np.mean(found[every]) - mean) < error
        assert np.std(found[every]) < 1.3 * error


def test_drive_beside_the_band_of_members(erosion, figure):
    found = erosion("arthritis_drive")
    for every, seen in {0: 0.992, 6: 0.268, 3: 0.15, 2: 0.117}.items():
        low, high = band(found[every])
        figure(f"DRIVE erosion, doses every {every} months, 95 % of members", f"{low:.2f} to {high:.2f}", f"{seen}")
    low, high = band(found[0])
    assert low < 0.992 < high


@pytest.mark.xfail(strict=True, reason="DRIVE under denosumab: 0.27, 0.15, 0.12 lie below 0.50, 0.26, 0.16")
def test_drive_under_denosumab_lies_in_the_band_of_members(erosion):
    found = erosion("arthritis_drive")
    assert all(band(found[every])[0] < seen for every, seen in {6: 0.268, 3: 0.15, 2: 0.117}.items())


def test_erosion_says_nothing_of_the_couplings(figure):
    """Their members are their priors: what erosion cannot tell stays open."""
    values = body("arthritis_desirable").values.values
    for name in ("synovium.rank_dependence", "joint_damage.rankl_on_cartilage"):
        member = np.array(kept_members()[name])
        logit = np.log(member / (1.0 - member))
        centre = values[name].number
        low, high = band(member)
        figure(f"95 % of members, {name}", f"{low:.3f} to {high:.2f}", f"prior centre {centre}")
        assert np.mean(logit) == pytest.approx(np.log(centre / (1.0 - centre)), abs=0.3)
        assert np.std(logit) == pytest.approx(values[name].uncertainty.size, abs=0.2)


def test_members_hold_every_uncertain_number_and_are_made_again(figure):
    made = body("arthritis_desirable")
    assert set(kept_members()) == set(_uncertain(made))
    found, weight = weighed(draws=400)
    assert weight.sum() == pytest.approx(1.0)
    worth = 1.0 / np.sum(weight**2)
    figure("draws that 400 are worth", f"{worth:.0f}", "> 15")
    assert worth > 15
    few = members(found, weight, 50)
    assert all(np.isin(few[name], found[name]).all() for name in few)
