"""A file is written whole or not at all: under another name beside the right one, then renamed over it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Put a file in place at once; an earlier one stays as it was until then, and for good where this fails.

    Args:
        mode: the permissions of the file; those of a private file where not given.

    Raises:
        OSError: the folder is not there or full, or may not be written into.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
