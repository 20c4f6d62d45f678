"""The dialect means the same in Python and in machine code; every operation of straight-line code is right."""

# ruff: noqa: SIM108, SIM201 - the dialect is tested in every form it may be written in

import ctypes
import math

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.engine import dialect, machine
from osteoimmune.engine.dialect import (
    Doubles,
    Integers,
    absolute,
    exp,
    first_lane,
    fma,
    log,
    maximum,
    select,
    splat,
    sqrt,
    static,
    store,
    vector,
)
from osteoimmune.engine.generate import generate
from osteoimmune.engine.lowering import Lowering
from osteoimmune.engine.method import RODAS5P
from osteoimmune.engine.system import system_of
from osteoimmune.engine.vectors import VectorCode
from osteoimmune.errors import BuildError
from osteoimmune.language.calculus import root_value

LANES = dialect.LANES


def compiled(function, *helpers):
    """The function in machine code, taking and changing NumPy arrays."""
    code = VectorCode("test", LANES)
    lowering = Lowering(code, {})
    for helper in helpers:
        lowering.add(helper)
    lowering.add(function, exported=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine._target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(machine.compile_object(str(code.module))))
    engine.finalize_object()
    address = engine.get_function_address(f"kernel_{function.__name__}")

    def call(*arguments):
        kinds = [ctypes.c_void_p if isinstance(a, np.ndarray) else ctypes.c_int64 for a in arguments]
        passed = [a.ctypes.data if isinstance(a, np.ndarray) else a for a in arguments]
        ctypes.CFUNCTYPE(None, *kinds)(address)(*passed)

    call.keep = engine
    return call


def aligned(count):
    raw = np.zeros(count + 8)
    start = (-raw.ctypes.data // 8) % 8
    return raw[start : start + count]


def both(function, *helpers, memory, integers):
    """What the function leaves in memory, run as Python and as machine code."""
    results = []
    for run in (function, compiled(function, *helpers)):
        w, q = aligned(len(memory)), np.array(integers, np.int64)
        w[:] = memory
        run(w, q)
        results.append((w.copy(), q))
    return results


def control_flow(w: Doubles, q: Integers) -> None:
    total = 0
    for i in range(10):
        if i == 3:
            continue
        if i == 8:
            break
        total += i * 2
    q[0] = total
    k = 0
    while k < 5 and q[k] >= 0:
        k += 1
    q[1] = k
    found = 0
    if q[2] == 7 or q[3] == 7:
        found = 1
    elif not q[3] == 1:
        found = 2
    else:
        found = 3
    q[4] = found
    w[0] = w[1] - 2.0 * w[2] / w[3]
    w[1] += float(k)


def test_control_flow_is_the_same():
    for integers in ([0, 0, 7, 0, 0], [0, -1, 0, 7, 9], [0, 0, 0, 1, 0], [0, 0, 0, 2, -5]):
        (w1, q1), (w2, q2) = both(control_flow, memory=np.arange(1.0, 17.0), integers=integers)
        assert (q1 == q2).all()
        assert (w1 == w2).all()


COEFFICIENTS = (2.0, -3.0, 0.5)


def vectors(w: Doubles, q: Integers) -> None:
    x = vector(w, 0)
    y = vector(w, 1)
    total = splat(0.0)
    for j in static(range(3)):
        if COEFFICIENTS[j] > 0.0:
            total = fma(splat(COEFFICIENTS[j]), x, total)
        else:
            total = total - y * COEFFICIENTS[j]
    store(w, 2, total)
    store(w, 3, select(x < y, maximum(x, -y), absolute(x)))
    store(w, 4, first_lane(x) / (1.0 + y * y))
    store(w, 5, sqrt(absolute(x)))


def test_vector_arithmetic_is_the_same():
    memory = np.concatenate([np.linspace(-3, 4, 8), np.linspace(2, -5, 8), np.zeros(32)])
    (w1, _), (w2, _) = both(vectors, memory=memory, integers=[0])
    assert np.allclose(w1, w2, rtol=1e-15, atol=1e-15)


def helper(w: Doubles, place: int) -> int:
    w[place] = w[place] * 2.0
    return place + 1


def calling(w: Doubles, q: Integers) -> None:
    q[0] = helper(w, q[0])
    q[1] = helper(w, helper(w, 2))


def test_functions_call_each_other():
    (w1, q1), (w2, q2) = both(calling, helper, memory=np.arange(16.0), integers=[5, 0])
    assert (w1 == w2).all()
    assert (q1 == q2).all()


def elementary(w: Doubles, q: Integers) -> None:
    store(w, 1, exp(vector(w, 0)))
    store(w, 2, log(vector(w, 0)))


ELEMENTARY = compiled(elementary)


def elementary_values(numbers):
    w = aligned(24)
    w[:8] = numbers
    ELEMENTARY(w, np.zeros(1, np.int64))
    return w[8:16].copy(), w[16:24].copy()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(-700, 700), min_size=8, max_size=8))
def test_exponential_to_two_units_in_the_last_place(numbers):
    found, _ = elementary_values(numbers)
    exact = np.array([math.exp(x) for x in numbers])
    assert (np.abs(found - exact) <= 2 * np.spacing(exact)).all()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(1e-300, 1e300), min_size=8, max_size=8))
def test_logarithm_to_two_units_in_the_last_place(numbers):
    _, found = elementary_values(numbers)
    exact = np.array([math.log(x) for x in numbers])
    assert (np.abs(found - exact) <= 2 * np.spacing(np.abs(exact)) + 1e-19).all()


def test_what_is_not_a_number_stays_so():
    exponentials, logarithms = elementary_values([np.nan, -1.0, 0.0, 1.0, -800.0, 800.0, 1e-310, -0.0])
    assert np.isnan(exponentials[0])
    assert np.isnan(logarithms[0])
    assert np.isnan(logarithms[1])
    assert exponentials[3] == pytest.approx(math.e, rel=1e-15)
    assert 0 <= exponentials[4] < 1e-300
    assert exponentials[5] > 1e300
    assert logarithms[2] < -700
    assert logarithms[3] == 0.0


@settings(max_examples=200, deadline=None)
@given(u=st.floats(-1e6, 1e6), v=st.floats(1e-12, 1e6))
def test_the_root_does_not_cancel(u, v):
    """Against the other form, in which the smaller of the two roots is had from the product of both."""
    z = root_value(u, v)
    assert z > 0
    scale = abs(z * z) + abs(2 * u * z) + v
    assert abs(z * z - 2 * u * z - v) <= 1e-14 * scale


def test_text_that_is_no_kernel_is_a_build_error():
    with pytest.raises(BuildError, match="generated kernel is not valid"):
        machine.compile_object("define nonsense")


def test_an_unknown_kind_of_statement_is_refused():
    def bad(w: Doubles) -> None:
        with w:
            pass

    with pytest.raises(AttributeError):
        Lowering(VectorCode("test", LANES), {}).add(bad)


def test_a_kernel_can_be_read(linear):
    """Its intermediate representation and its assembly are text; nothing of it is hidden."""
    made = generate(system_of(linear), RODAS5P, LANES)
    assert 'define internal void @"kernel_rates"' in made.text
    assembly = machine.assembly_text(made.text)
    assert "kernel_drive" in assembly
    assert assembly.count("\n") > 1000
