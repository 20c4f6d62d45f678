"""The names seen by a type checker are the names that are there when the program runs."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import osteoimmune
import osteoimmune.evidence


@pytest.mark.parametrize("package", [osteoimmune, osteoimmune.evidence], ids=lambda p: p.__name__)
def test_lazy_names_and_typed_names_agree(package):
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    guarded = next(n for n in tree.body if isinstance(n, ast.If))
    typed = {a.name: n.module for n in guarded.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert set(typed) == set(package._HOME)
    for name, module in typed.items():
        assert getattr(package, name) is getattr(import_module(module), name)


def test_a_name_that_is_not_there_says_so():
    with pytest.raises(AttributeError, match="no attribute 'poool'"):
        osteoimmune.evidence.poool  # noqa: B018
