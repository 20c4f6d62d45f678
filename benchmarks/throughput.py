"""Patients per second beside other engines, in one run, at matched error.

    python -m benchmarks.throughput [--small] [--largest] [--peers libroadrunner,diffsol,...]

1,000 varied women, three years of 60 mg every six months, eight observables monthly, one core, relative tolerance
1e-6. Each engine is timed in processor seconds, build and import left out, rounds interleaved, medians shown. The error
of an engine is the largest |difference| / peak over 20 patients and all outputs against SciPy's Radau at 1e-10 on
equations printed as plain Python. libRoadRunner (our SBML, loaded once, CVODE, the same outputs only) is timed at the
fastest setting of a printed sweep of its tolerances whose error is no larger than ours. The last line is one JSON
object.
"""

import argparse
import hashlib
import json
import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np

from benchmarks.patients import MONTHLY_FOR_THREE_YEARS, OBSERVABLES, SIX_MONTHLY, largest, rested, rows, varied
from benchmarks.peers import PeerUnavailable, run_peer
from osteoimmune.biology.bodies import Body, body
from osteoimmune.engine import Controls, Event, cohort, solve
from osteoimmune.engine.reference import solve_reference

DOSES = [Event(t, "pharmacology.depot", mg * 1e3 / 147.0) for t, mg in SIX_MONTHLY]
# outputs at the moment of a dose are left to one side: engines disagree on which side of it they mean
TIMES = np.array([t for t in MONTHLY_FOR_THREE_YEARS if t not in {e.time for e in DOSES}])
SWEEP = [(r, a) for r in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10) for a in (1e-1, 1e-3)]


@dataclass(frozen=True)
class Sizes:
    """How much to measure."""

    patients: int = 1000
    checked: int = 20
    peer_patients: int = 100
    rounds: int = 5


def largest_error(values: np.ndarray, exact: np.ndarray) -> float:
    """The largest |difference| / peak over patients (axis 0), times (1) and outputs (2)."""
    peaks = np.abs(exact).max(axis=1, keepdims=True)
    return float((np.abs(values - exact) / peaks).max())


def exact_values(b: Body, parameters: list, states: list, method: str) -> np.ndarray:
    """The reference solution of the given patients, (patients, times, outputs)."""
    told = [(e.time, e.target, e.amount) for e in DOSES]
    found = []
    for k, (numbers, initial) in enumerate(zip(parameters, states, strict=True)):
        rtol = 1e-10 if method == "Radau" else 1e-12
        curves = solve_reference(b.assembly, numbers, b.inputs, told, [0.0, *TIMES], OBSERVABLES, initial, rtol, method)
        found.append(np.stack([curves[o][1:] for o in OBSERVABLES], axis=1))
        print(f"  reference solution {k + 1} of {len(parameters)}", end="\r", flush=True)
    return np.stack(found)


def ours(b: Body, count: int, rtol: float = 1e-6, threads: int = 1) -> np.ndarray:
    """Our own solution from parameters to values, (patients, times, outputs), rest included."""
    group = cohort(b.assembly, varied(b, count), reference=b.reference.coherent(), inputs=b.inputs, patients=count)
    solution = solve(group, [DOSES] * count, TIMES, OBSERVABLES, controls=Controls(relative=rtol), threads=threads)
    assert not len(solution.failed), solution.messages()
    return np.stack([solution[o] for o in OBSERVABLES], axis=2)


def processor_seconds(act) -> float:
    """Processor time of one call."""
    begin = process_time()
    act()
    return process_time() - begin


def scaling(b: Body, patients: int, rounds: int) -> tuple[float, float]:
    """How much two threads gain, ours and a control that only computes; medians of interleaved rounds."""
    block = b"x" * 20_000_000

    def control(threads: int) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda _: hashlib.sha256(block * 2).digest(), range(4)))

    gains: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for gain, act in zip(gains, (lambda n: ours(b, patients, threads=n), control), strict=True):
            taken = []
            for threads in (1, 2):
                begin = perf_counter()
                act(threads)
                taken.append(perf_counter() - begin)
            gain.append(taken[0] / taken[1])
    return statistics.median(gains[0]), statistics.median(gains[1])


def peer_settings(b: Body, parameters: list, states: list, exact: np.ndarray, bound: float) -> list:
    """The sweep of libRoadRunner's tolerances: (rtol, absolute share, error, ms a patient), all printed."""
    found = []
    print(f"libRoadRunner, tolerances swept over {len(parameters)} patients (ours: error {bound:.1e})")
    for rtol, share in SWEEP:
        try:
            result = run_peer(
                "libroadrunner", b.assembly, parameters, states, b.inputs, DOSES, TIMES, OBSERVABLES, rtol, share
            )
        except RuntimeError as reason:
            print(f"  rtol {rtol:g}, atol {share:g} rtol: {str(reason).splitlines()[0]}")
            continue
        error = largest_error(result.values, exact)
        found.append((rtol, share, error, 1e3 * result.seconds))
        mark = "  matches" if error <= bound else ""
        print(f"  rtol {rtol:g}, atol {share:g} rtol: error {error:.1e}, {1e3 * result.seconds:.2f} ms a patient{mark}")
    return found


def main() -> None:
    """Measure, print, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few patients and rounds: does it run?")
    parser.add_argument("--reference", choices=("Radau", "LSODA"), default=None, help="default Radau; LSODA if small")
    parser.add_argument("--peers", default="libroadrunner,diffsol,casadi_jit,scipy_lsoda", help="beside us")
    parser.add_argument("--largest", action="store_true", help="the body with most states, not a woman after menopause")
    chosen = parser.parse_args()
    sizes = Sizes(40, 2, 4, 1) if chosen.small else Sizes()
    b = largest() if chosen.largest else body()
    ours(b, 8)  # build, import and first touch are not what is measured
    group = rested(b, sizes.patients)
    parameters, states = rows(b, group)
    few = slice(sizes.checked)
    exact = exact_values(b, parameters[few], states[few], chosen.reference or ("LSODA" if chosen.small else "Radau"))
    error = largest_error(ours(b, sizes.patients)[few], exact)
    print(f"ours: {len(b.assembly.states)} states, error {error:.1e} at rtol 1e-6")

    peers = chosen.peers.split(",")
    result: dict[str, object] = {"n_states": len(b.assembly.states), "max_relative_error": error}
    setting = None
    if "libroadrunner" in peers:
        sweep = peer_settings(b, parameters[few], states[few], exact, error)
        matched = [s for s in sweep if s[2] <= error] or [min(sweep, key=lambda s: s[2])]
        setting = min(matched, key=lambda s: s[3])
    subset = slice(sizes.peer_patients)
    own, peer = [], []
    for _ in range(sizes.rounds):
        own.append(processor_seconds(lambda: ours(b, sizes.patients)) / sizes.patients)
        if setting:
            rtol, share = setting[:2]
            peer.append(
                run_peer(
                    "libroadrunner", b.assembly, parameters[subset], states[subset], b.inputs, DOSES, TIMES,
                    OBSERVABLES, rtol, share,
                ).seconds
            )  # fmt: skip
    result["ms_per_patient"] = 1e3 * statistics.median(own)
    if setting:
        result["libroadrunner_ms_per_patient"] = 1e3 * statistics.median(peer)
        result["libroadrunner_max_relative_error"] = setting[2]
        result["libroadrunner_rtol"] = setting[0]
        result["speedup"] = statistics.median(peer) / statistics.median(own)
    for name in peers:
        if name != "libroadrunner":
            _other(name, b, parameters[few], states[few], exact, float(result["ms_per_patient"]))  # type: ignore[arg-type]
    gain, control = scaling(b, sizes.patients, sizes.rounds)
    result |= {"two_thread_gain": gain, "control_gain": control, "two_thread_share_of_control": gain / control}
    print(json.dumps(result))


def _other(name: str, b: Body, parameters: list, states: list, exact: np.ndarray, own: float) -> None:
    """Print what another engine needs at our tolerance and at a hundredth of it."""
    for rtol in (1e-6, 1e-8):
        try:
            found = run_peer(name, b.assembly, parameters, states, b.inputs, DOSES, TIMES, OBSERVABLES, rtol)
        except (PeerUnavailable, RuntimeError) as reason:
            print(f"{name}: not measured: {reason}")
            return
        taken, error = 1e3 * found.seconds, largest_error(found.values, exact)
        print(
            f"{name} ({found.note}): error {error:.1e}, {taken:.2f} ms a patient, {taken / own:.0f} times ours; "
            f"built in {found.build_seconds:.1f} s"
        )


if __name__ == "__main__":
    main()
