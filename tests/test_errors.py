import pytest

from osteoimmune.errors import UnknownName, need_known


def test_names_the_nearest_right_name():
    error = UnknownName("parameter", "clearence", ["clearance", "central_volume"], "pharmacology")
    assert str(error) == "unknown parameter 'clearence' in pharmacology; did you mean 'clearance'?"


def test_lists_what_is_known_when_nothing_is_near():
    assert str(UnknownName("study", "zzz", ["freedom"])) == "unknown study 'zzz'; known are 'freedom'"


def test_need_known_passes_known_names_and_refuses_others():
    need_known("state", ["a"], ["a", "b"])
    with pytest.raises(UnknownName):
        need_known("state", ["c"], ["a", "b"])
