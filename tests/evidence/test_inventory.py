"""The packaged evidence as a whole."""

from osteoimmune.evidence.inventory import packaged_summary


def test_the_packaged_files_pass_their_own_checks():
    lines = packaged_summary()
    assert "155 contrasts" in lines[0]
    assert "155 of 155 name their source" in lines[1]
    assert "132 were seen" in lines[2]
