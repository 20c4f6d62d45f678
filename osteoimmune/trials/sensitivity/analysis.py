"""The analysis: SALib draws the samples and computes Sobol and Morris indices; failed samples stay failures.

A sample that fails has no value, and none is made up for it: what cannot do without it (the block of a Sobol design,
the trajectory of a Morris design) is left out whole, and how many samples remain is told with every index.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.trials.sensitivity.partial_ranks import partial_rank_correlations
from osteoimmune.trials.sensitivity.question import Question
from osteoimmune.trials.sensitivity.records import METHODS, Index, Method, Sensitivity
from osteoimmune.trials.virtual.elementary import Numbers, inverse_normal
from osteoimmune.trials.virtual.marginal import WIDEST

LEVELS = 6  # of a Morris design
LEAST = 2
CHANCE = 4.6525816e-4 / 2.0  # outside WIDEST standard deviations, on either side


def analyse(
    question: Question,
    method: Method = "sobol",
    *,
    samples: int = 256,
    seed: int = 1,
    threads: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> Sensitivity:
    """Sensitivity of every output of a question to every input.

    Args:
        samples: the base number: a Sobol design solves `samples` times inputs + 2 patients an arm, a Morris design
            `samples` times inputs + 1, partial rank correlations `samples`.
        seed: of the design.
        tell: told in words what is being done.

    Raises:
        UnknownName: no such method.
        InvalidValue: too few samples for the method.
    """
    need_known("method", [method], METHODS)
    problem = _problem(question)
    if samples < (LEAST if method != "prcc" else len(question.inputs) + 3):
        raise InvalidValue(f"{samples} samples are too few for {method} of {len(question.inputs)} inputs")
    if method == "sobol" and samples & (samples - 1):
        raise InvalidValue(f"Sobol designs need a power of 2 as number of samples, not {samples}")
    design = _design(problem, method, samples, seed)
    inputs = _transformed(question, design)
    tell(f"simulating {len(inputs)} samples")
    values, failures = question.evaluate(inputs, threads=threads)
    tell("computing indices")
    indices: dict[str, tuple[Index, ...]] = {}
    used: dict[str, int] = {}
    for label, column in values.items():
        indices[label], used[label] = _indices(problem, method, design, inputs, column, seed)
    return Sensitivity(
        method, question.of, tuple(question.inputs), question.outputs, indices, inputs, values, failures, used
    )


def _problem(question: Question) -> dict[str, Any]:
    names = list(question.inputs)
    return {"num_vars": len(names), "names": names, "bounds": [[CHANCE, 1.0 - CHANCE]] * len(names)}


def _design(problem: Mapping[str, Any], method: Method, samples: int, seed: int) -> Numbers:
    """Probabilities, (samples, inputs); the distributions of the inputs turn them into values."""
    if method == "sobol":
        from SALib.sample import sobol

        return np.asarray(sobol.sample(problem, samples, calc_second_order=False, seed=seed), np.float64)
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, samples, num_levels=LEVELS, seed=seed), np.float64)
    from SALib.sample import latin

    return np.asarray(latin.sample(problem, samples, seed=seed), np.float64)


def _transformed(question: Question, design: Numbers) -> Numbers:
    normal = np.clip(inverse_normal(design.ravel()).reshape(design.shape), -WIDEST, WIDEST)
    columns = [marginal.values(normal[:, k]) for k, marginal in enumerate(question.inputs.values())]
    return np.stack(columns, axis=1)


def _indices(
    problem: Mapping[str, Any], method: Method, design: Numbers, inputs: Numbers, column: Numbers, seed: int
) -> tuple[tuple[Index, ...], int]:
    block = {"sobol": problem["num_vars"] + 2, "morris": problem["num_vars"] + 1, "prcc": 1}[method]
    kept = _whole_blocks(column, block)
    values = column[kept]
    if len(values) < 2 * block or np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return (), len(values)
    found = {"sobol": _sobol, "morris": _morris, "prcc": _prcc}[method](
        problem, design[kept], inputs[kept], values, seed
    )
    return tuple(sorted(found, key=lambda index: -abs(index.total))), len(values)


def _whole_blocks(column: Numbers, block: int) -> NDArray[np.bool_]:
    whole = np.isfinite(column).reshape(-1, block).all(axis=1)
    return np.repeat(whole, block)


def _sobol(problem: Mapping[str, Any], _: Numbers, __: Numbers, values: Numbers, seed: int) -> list[Index]:
    from SALib.analyze import sobol

    scaled = (values - values.mean()) / values.std()
    found = sobol.analyze(problem, scaled, calc_second_order=False, seed=seed)
    return [
        Index(name, float(found["S1"][k]), float(found["ST"][k]), float(found["ST_conf"][k]))
        for k, name in enumerate(problem["names"])
    ]


def _morris(problem: Mapping[str, Any], design: Numbers, _: Numbers, values: Numbers, seed: int) -> list[Index]:
    from SALib.analyze import morris

    found = morris.analyze(problem, design, values, num_levels=LEVELS, seed=seed)
    return [
        Index(name, float(found["mu"][k]), float(found["mu_star"][k]), float(found["mu_star_conf"][k]))
        for k, name in enumerate(problem["names"])
    ]


def _prcc(problem: Mapping[str, Any], _: Numbers, inputs: Numbers, values: Numbers, __: int) -> list[Index]:
    found, error = partial_rank_correlations(inputs, values)
    return [Index(name, float(r), float(abs(r)), error) for name, r in zip(problem["names"], found, strict=True)]
