import os

import pytest

from osteoimmune.errors import InvalidValue
from osteoimmune.report.files import need_folder, write_file, write_files


def test_files_are_written_whole(tmp_path):
    paths = write_files(tmp_path / "new" / "folder", {"a.txt": "one", "b.txt": "zwei µ"})
    assert [path.read_text(encoding="utf-8") for path in paths] == ["one", "zwei µ"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    write_file(tmp_path / "a.txt", "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InvalidValue, match="No space left on device"):
        write_file(tmp_path / "a.txt", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "old")]


def test_text_that_cannot_be_encoded_leaves_nothing(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        write_file(tmp_path / "a.txt", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InvalidValue, match="is a file"):
        need_folder(tmp_path / "taken")
    with pytest.raises(InvalidValue, match="cannot be made"):
        need_folder(tmp_path / "taken" / "in")
    with pytest.raises(InvalidValue, match="cannot be written"):
        write_file(tmp_path / "none" / "a.txt", "")
