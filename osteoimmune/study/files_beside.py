"""Files that a study names: they lie in the folder of the study, or below it, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path, PurePosixPath

from osteoimmune.errors import DataError

LARGEST_FILE = 1_000_000  # bytes
_folder: ContextVar[Path | None] = ContextVar("folder of the study that is being read", default=None)


@contextmanager
def folder_of_study(folder: Path) -> Iterator[None]:
    """While a study of this folder is read."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


def beside(name: str, where: str) -> Path:
    """The path of what a study names.

    Raises:
        DataError: the name leads out of the study's folder.
    """
    folder = _folder.get()
    if folder is None:
        raise DataError(f"{where}: a study that is not in a file has no file {name!r} beside it")
    parts = PurePosixPath(name)
    if "\0" in name or "\\" in name or parts.is_absolute() or ".." in parts.parts:
        raise DataError(f"{where}: {name!r} must lie beside the study file, in its folder or below")
    path = (folder / parts).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise DataError(f"{where}: {name!r} leads out of the folder of the study file")
    return path


def read_beside(name: str, where: str) -> str:
    """The text of a file that a study names.

    Raises:
        DataError: it leads out of the study's folder, is not there, too large or not UTF-8.
    """
    path = beside(name, where)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DataError(f"{where}: {name} is larger than {LARGEST_FILE // 1_000_000} MB")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{where}: there is no file {name!r} beside the study") from None
    except (OSError, ValueError) as reason:
        raise DataError(f"{where}: {name} cannot be read as UTF-8 text: {' '.join(str(reason).split())}") from None
