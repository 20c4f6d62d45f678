"""What the tests of bodies share."""

import pytest
from slow_patient import Patient, patient


@pytest.fixture(scope="session")
def woman() -> Patient:
    return patient()
