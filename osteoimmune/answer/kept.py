"""Solved scenarios, kept on disk by their content: what is there whole is not solved again, what is torn is.

The folder lies beside the kernels. The key is a hash of the scenario, every number of the model, the kernel and the
versions, so a kept result can be stale only if it was altered; `osteoimmune answer --verify` solves all again.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from osteoimmune.answer.solving import Found
from osteoimmune.engine.cache import cache_folder
from osteoimmune.whole_file import replace_file


def kept_folder() -> Path:
    """Where solved scenarios are kept."""
    return cache_folder() / "scenarios"


def read_kept(key: str) -> Found | None:
    """What is kept under a key; None where there is none that is whole."""
    try:
        text = (kept_folder() / f"{key}.json").read_text(encoding="utf-8")
        head, _, rest = text.partition("\n")
        if head != hashlib.sha256(rest.encode()).hexdigest():
            return None
        return {(name, month): tuple(values) for name, month, values in json.loads(rest)}
    except (OSError, ValueError, TypeError):
        return None


def keep(key: str, found: Found) -> None:
    """Keep a result, whole or not at all; where the folder cannot be written, the next answer solves it again."""
    rest = json.dumps([[name, month, list(values)] for (name, month), values in found.items()])
    content = f"{hashlib.sha256(rest.encode()).hexdigest()}\n{rest}"
    with suppress(OSError):
        kept_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(kept_folder() / f"{key}.json", content.encode())


def same_bits(one: Found, other: Found) -> bool:
    """Whether two results agree in every bit (a failed draw agrees with a failed draw)."""
    return repr(sorted(one.items())) == repr(sorted(other.items()))
