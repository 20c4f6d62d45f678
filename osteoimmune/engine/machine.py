"""The one way from generated text to machine code: llvmlite, in this process, for this processor."""

from __future__ import annotations

from functools import cache
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from osteoimmune.errors import BuildError

# A processor that slows down for wide vectors is asked to use them all the same: that is what the kernel is made of.
_NOT_WANTED = ("prefer-256-bit", "prefer-128-bit")


@cache
def _ready() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


@cache
def processor() -> tuple[str, str]:
    """The processor's name and features, as LLVM calls them."""
    _ready()
    features = llvm.get_host_cpu_features()
    wanted = {name: on for name, on in features.items() if name not in _NOT_WANTED}
    text = ",".join(f"{'+' if on else '-'}{name}" for name, on in sorted(wanted.items()))
    return llvm.get_host_cpu_name(), ",".join([text, *(f"-{n}" for n in _NOT_WANTED if n in features)])


def toolchain() -> str:
    """Everything outside the model that decides what machine code comes out."""
    name, features = processor()
    return f"llvmlite {llvmlite.__version__} {llvm.get_process_triple()} {name} {features}"


def _target_machine(features: str | None = None) -> Any:
    name, own = processor()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(cpu=name, features=own if features is None else features, opt=2, jit=True)


def compile_object(text: str, features: str | None = None) -> bytes:
    """Machine code for this processor from generated text.

    Args:
        text: a module in LLVM's intermediate representation.
        features: other processor features than this machine's own; for tests of independence of vector width.

    Raises:
        BuildError: the text is not valid.
    """
    machine = _target_machine(features)
    return bytes(machine.emit_object(_optimised(text, machine)))


def _optimised(text: str, machine: Any) -> Any:
    try:
        module = llvm.parse_assembly(text)
        module.verify()
    except RuntimeError as reason:
        raise BuildError(f"the generated kernel is not valid: {reason}") from reason
    module.triple = llvm.get_process_triple()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = False
    options.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return module


def assembly_text(text: str) -> str:
    """Generated text in this processor's assembly language, to be read."""
    return str(_target_machine().emit_assembly(_optimised(text, _target_machine())))


def load_object(code: bytes) -> tuple[Any, dict[str, int]]:
    """Load machine code into this process.

    Returns:
        What keeps it loaded, and the addresses of its entry points.
    """
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())
    try:
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
    except RuntimeError as reason:
        raise BuildError(f"a compiled kernel could not be loaded: {reason}") from reason
    return engine, {name: engine.get_function_address(f"kernel_{name}") for name in ("drive", "settle")}
