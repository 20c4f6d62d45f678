"""The label's table of zoledronate by the kidney."""

import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.renal_dosing import zoledronate_dose, zoledronate_regimen


@pytest.mark.parametrize(
    ("clearance", "dose"),
    [(120.0, 4.0), (60.1, 4.0), (60.0, 3.5), (50.0, 3.5), (49.0, 3.3), (40.0, 3.3), (39.9, 3.0), (30.0, 3.0)],
)
def test_the_label_is_followed(clearance, dose):
    assert zoledronate_dose(clearance) == dose


@pytest.mark.promise("P13")
@pytest.mark.parametrize("clearance", [29.9, 0.0, -5.0, float("nan"), float("inf")])
def test_no_dose_is_made_up(clearance):
    with pytest.raises(InvalidValue, match="clearance"):
        zoledronate_dose(clearance)


def test_as_a_regimen():
    doses = zoledronate_regimen(45.0, weeks=12).doses(365.25, 70.0)
    assert {dose.milligrams for dose in doses} == {3.3}
    assert [dose.day for dose in doses][:3] == [0.0, 84.0, 168.0]
