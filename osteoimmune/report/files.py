"""Files are written whole or not at all: into a temporary name beside the right one, then renamed."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from osteoimmune.errors import InvalidValue
from osteoimmune.trials.result import StudyResult
from osteoimmune.whole_file import replace_file

if TYPE_CHECKING:
    from osteoimmune.report.page import Doubt


def write_report(result: StudyResult, folder: Path | str) -> list[Path]:
    """Write a study's report: report.html, self-contained and offline, results.json and tables.

    Raises:
        InvalidValue: the folder cannot be written into.
    """
    need_folder(Path(folder))
    return write_files(Path(folder), report_files(result))


def report_files(result: StudyResult, doubt: "Doubt | None" = None) -> dict[str, str | bytes]:
    """What a report is made of, by file name.

    Args:
        doubt: how sure the result is, where that was asked for.
    """
    from osteoimmune.report.page import page
    from osteoimmune.report.tables import table_files

    return {"report.html": page(result, doubt=doubt), "results.json": result.to_json() + "\n", **table_files(result)}


def write_files(folder: Path, files: Mapping[str, str] | Mapping[str, str | bytes]) -> list[Path]:
    """Write texts into a folder, which is made where it does not exist.

    Args:
        files: the text (or bytes) of each file by its name.

    Returns:
        the paths written, in order.

    Raises:
        InvalidValue: the folder or a file cannot be written; nothing is left half-written.
    """
    need_folder(folder)
    return [write_file(folder / name, text) for name, text in files.items()]


def write_file(path: Path, text: str | bytes) -> Path:
    """Write one text, or bytes.

    Raises:
        InvalidValue: it cannot be written; an earlier file of that name is left as it was.
    """
    if path.is_dir():
        raise InvalidValue(f"{str(path)!r} is a folder; name a file in it")
    try:
        replace_file(path, text.encode() if isinstance(text, str) else text, mode=0o644)
    except OSError as reason:
        raise InvalidValue(f"{str(path)!r} cannot be written: {reason.strerror or reason}") from None
    return path


def need_folder(folder: Path) -> None:
    """Make a folder, if need be, and see that it can be written into before long work begins.

    Raises:
        InvalidValue: it is a file, or cannot be made or written into.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InvalidValue(f"{str(folder)!r} is a file, so no folder of results can have that name") from None
    except OSError as reason:
        raise InvalidValue(f"the folder {str(folder)!r} cannot be made: {reason.strerror or reason}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidValue(f"the folder {str(folder)!r} cannot be written into")


@contextmanager
def kept_if_used(folder: Path | None) -> Iterator[None]:
    """A folder made for results, and taken away again where the work fails before anything is in it.

    Raises:
        InvalidValue: it cannot be made or written into.
    """
    if folder is None:
        yield
        return
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    need_folder(folder)
    try:
        yield
    except BaseException:
        for part in missing:
            with suppress(OSError):
                part.rmdir()
        raise
