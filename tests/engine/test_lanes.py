"""A patient's numbers are the patient's own: bit for bit the same alone, in any chunk, order, thread count or width."""

import dataclasses

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osteoimmune.biology.bodies import body
from osteoimmune.engine import Event, cohort, kernel, machine, simulate, solve, system_of
from osteoimmune.engine.cache import kernel_object
from osteoimmune.engine.generate import generate
from osteoimmune.engine.method import RODAS5P

PATIENTS = 23
TIMES = np.linspace(0.0, 400.0, 14)
OUTPUTS = ["ctx", "bmd_lumbar_spine", "denosumab_ug_per_ml", "osteoclast.osteoclasts"]
VARIED = ["pharmacology.clearance", "osteoclast.apoptosis", "rankl.degradation", "osteoblast.coupling_exponent"]


def patients(count=PATIENTS):
    random = np.random.default_rng(7)
    b = body()
    values = dict(b.values.coherent())
    for name in VARIED:
        values[name] = values[name] * np.exp(0.2 * random.standard_normal(count))
    events = [
        [
            Event(float(t), "pharmacology.depot", float(a))
            for t, a in zip((0.0, 31.0 + i, 200.0), (400.0, 90.0, 10.0 * i))
        ]
        for i in range(count)
    ]
    return b, values, events


def run(rows, threads=1, lanes=8):
    b, values, events = patients()
    picked = {n: (v[rows] if np.ndim(v) else v) for n, v in values.items()}
    group = cohort(b.assembly, picked, reference=b.reference.coherent(), patients=len(rows), lanes=lanes)
    return solve(group, [events[r] for r in rows], TIMES, OUTPUTS, threads=threads)


def bits(solution):
    return np.stack([solution[o] for o in OUTPUTS]).view(np.int64)


@pytest.fixture(scope="module")
def together():
    return bits(run(list(range(PATIENTS))))


@pytest.mark.promise("P9")
def test_alone(together):
    for row in (0, 5, PATIENTS - 1):
        assert (bits(run([row]))[:, 0] == together[:, row]).all()


@pytest.mark.promise("P9")
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.integers(0, PATIENTS - 1), min_size=1, max_size=40), threads=st.integers(1, 3))
def test_any_subset_order_repeats_and_threads(together, rows, threads):
    assert (bits(run(rows, threads)) == together[:, rows]).all()


@pytest.mark.promise("P9")
@pytest.mark.parametrize("lanes", [4, 16])
def test_vector_width_changes_nothing(together, lanes):
    assert (bits(run(list(range(PATIENTS)), lanes=lanes)) == together).all()


@pytest.mark.promise("P9")
def test_a_processor_without_wide_vectors_would_give_the_same(together, monkeypatch):
    """The same kernel compiled for a processor that has no 512-bit vectors."""
    features = llvm.get_host_cpu_features()
    if not features.get("avx2"):
        pytest.skip("this processor has no AVX2 to fall back to")
    narrow = ",".join(
        f"{'+' if on and not name.startswith('avx512') else '-'}{name}" for name, on in sorted(features.items())
    )
    b, _, _ = patients()
    made = generate(system_of(b.assembly), RODAS5P, 8)
    code = machine.compile_object(made.text, narrow)
    monkeypatch.setattr(kernel, "kernel_object", lambda *_: ("narrow", code, made.layout))
    kernel._build.cache_clear()
    try:
        assert (bits(run(list(range(PATIENTS)))) == together).all()
    finally:
        kernel._build.cache_clear()


def test_the_kernel_does_not_depend_on_numbers_only_on_structure():
    b = body()
    system = system_of(b.assembly)
    other = dataclasses.replace(system, magnitudes=tuple(2 * m for m in system.magnitudes))
    assert other.structure == system.structure
    assert kernel_object(system, RODAS5P, 8)[0] == kernel_object(other, RODAS5P, 8)[0]


def test_output_times_change_no_step():
    b, values, events = patients()
    shown = {}
    for times in (TIMES, np.array([TIMES[-1]]), np.linspace(0, TIMES[-1], 400)):
        s = simulate(b.assembly, values, reference=b.reference.coherent(), times=times, outputs=OUTPUTS, events=events)
        shown[len(times)] = (s.steps, s["ctx"][:, -1].view(np.int64), s.final.view(np.int64))
    first, *others = shown.values()
    for other in others:
        for a, c in zip(first, other):
            assert (a == c).all()
