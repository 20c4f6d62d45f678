"""Generation: from a system to the text of its kernel in LLVM's intermediate representation."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from osteoimmune.engine.algorithm import algorithm
from osteoimmune.engine.elimination import plan_elimination
from osteoimmune.engine.layout import Layout
from osteoimmune.engine.lowering import Lowering
from osteoimmune.engine.method import Method
from osteoimmune.engine.straight import StraightLine
from osteoimmune.engine.system import System, constants_of, linearise, slow_of
from osteoimmune.engine.vectors import VectorCode

ENTRY_POINTS = ("drive", "settle")


@dataclass(frozen=True)
class Generated:
    """A kernel as text, and where everything lies in its workspace."""

    text: str
    layout: Layout


def generate(system: System, method: Method, lanes: int) -> Generated:
    """Write the kernel of a system with `lanes` patients a vector."""
    linearised = linearise(system)
    measured = len(system.states) - system.integrals
    plan = plan_elimination(measured, (place for place in linearised.jacobian if place[0] < measured))
    layout = Layout(
        lanes=lanes,
        states=len(system.states),
        integrals=system.integrals,
        parameter_count=len(system.parameters),
        constant_count=len(constants_of(linearised.everything, frozenset(system.parameters))),
        result_count=len(system.results),
        factor_entries=plan.entries,
        drive_entries=sum(row >= measured for row, _ in linearised.jacobian),
        slow_count=len(slow_of(linearised.everything, frozenset(system.parameters))),
        stages=method.stages,
        timed=bool(linearised.by_time),
    )
    code = VectorCode("osteoimmune", lanes)
    straight = StraightLine(code, system, linearised, layout).functions(plan, method)
    lowering = Lowering(code, straight)
    for function in algorithm(layout, method, SimpleNamespace(**straight)):
        lowering.add(function, exported=function.__name__ in ENTRY_POINTS)
    return Generated(str(code.module), layout)
