"""A commented study to start from."""

import re
from importlib import resources

from osteoimmune.errors import InvalidValue


def starter(name: str) -> str:
    """The text of a study file of this name.

    Raises:
        InvalidValue: the name cannot name a study.
    """
    if not re.fullmatch(r"\w[\w.-]{0,99}", name, flags=re.ASCII):
        raise InvalidValue(f"a study is named by at most 100 letters, digits, '-', '_' and '.', not {name!r}")
    text = (resources.files("osteoimmune.study") / "templates" / "starter.toml").read_text(encoding="utf-8")
    return text.replace('name = "NAME"', f'name = "{name}"').replace("NAME.toml", f"{name}.toml")
