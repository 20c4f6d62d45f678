"""A small plan that needs no file beside the package."""

import copy

import pytest
from small_plan import TREE

from osteoimmune.calibration.plan import plan_of
from osteoimmune.calibration.targets import experiments


@pytest.fixture
def tree():
    return copy.deepcopy(TREE)


@pytest.fixture
def plan(tree):
    return plan_of(tree, "small.toml")


@pytest.fixture
def small_experiments(plan):
    return experiments(plan)
