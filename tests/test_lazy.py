"""The names seen by a type checker are the names that are there when the program runs."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import osteoimmune
import osteoimmune.evidence
import osteoimmune.running
import osteoimmune.trials

LAZY = pytest.mark.parametrize(
    "package",
    [osteoimmune, osteoimmune.evidence, osteoimmune.running, osteoimmune.trials],
    ids=lambda package: package.__name__,
)


@LAZY
def test_lazy_names_and_typed_names_agree(package):
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    guarded = next(n for n in tree.body if isinstance(n, ast.If))
    typed = {a.name: n.module for n in guarded.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert set(typed) == set(package._HOME)
    for name, module in typed.items():
        assert getattr(package, name) is getattr(import_module(module), name)


@LAZY
def test_a_package_lists_its_public_names_and_no_others(package):
    assert dir(package) == sorted(package.__all__)
    assert set(package._HOME) <= set(package.__all__)


@LAZY
def test_a_name_that_is_not_there_says_so(package):
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'poool'; it has .*, "):
        package.poool  # noqa: B018
