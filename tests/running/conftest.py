"""What tests of runs share."""

import pytest

from osteoimmune.running import kinds


@pytest.fixture
def toys_are_known(monkeypatch):
    """Runs of toys can be resumed from their folder."""
    monkeypatch.setitem(kinds._READERS, "toy", "tests.running.toy_job")
