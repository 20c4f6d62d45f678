"""Lowering: the small part of Python in which the kernel's algorithm is written, turned into LLVM.

Numbers known when the kernel is made (coefficients, places in memory) are worked out here, loops marked `static` are
written out, and `if` on a known condition keeps one branch. All else becomes instructions, in the order written.
"""

from __future__ import annotations

import ast
import inspect
import operator
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from llvmlite import ir

from osteoimmune.engine.vectors import DOUBLE, FLAG, INTEGER, POINTER, VOID, VectorCode

_ARITHMETIC: dict[type, tuple[str, str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("add", "fadd", operator.add),
    ast.Sub: ("sub", "fsub", operator.sub),
    ast.Mult: ("mul", "fmul", operator.mul),
    ast.Div: ("", "fdiv", operator.truediv),
}
_COMPARISON: dict[type, tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
_TYPES = {"Doubles": POINTER, "Integers": POINTER, "int": INTEGER, "float": DOUBLE, "None": VOID}


class Lowering:
    """Adds functions of the dialect to a module under construction.

    Args:
        code: the module.
        known: functions already there, by name.
    """

    def __init__(self, code: VectorCode, known: Mapping[str, ir.Function]) -> None:
        self.code = code
        self.functions = dict(known)

    def add(self, function: Callable[..., object], *, exported: bool = False) -> ir.Function:
        """Translate one function; those it calls must be there already."""
        tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        assert isinstance(tree, ast.FunctionDef)
        kinds = [_annotation(a.annotation) for a in tree.args.args]
        result = _TYPES[_annotation(tree.returns)]
        llvm = ir.Function(
            self.code.module, ir.FunctionType(result, [_TYPES[k] for k in kinds]), name=f"kernel_{tree.name}"
        )
        if not exported:
            llvm.linkage = "internal"
            llvm.attributes.add("noinline")
        constants = inspect.getclosurevars(function)
        body = _Body(self, llvm, {**constants.globals, **constants.nonlocals})
        for argument, value, kind in zip(tree.args.args, llvm.args, kinds, strict=True):
            if kind in ("Doubles", "Integers"):
                value.add_attribute("noalias")
            body.bind(argument.arg, value, kind)
        body.statements(tree.body)
        if not body.b.block.is_terminated:
            body.b.ret_void()
        self.functions[tree.name] = llvm
        return llvm


class _Body:
    """One function being written."""

    def __init__(self, lowering: Lowering, function: ir.Function, constants: Mapping[str, Any]) -> None:
        self.lowering, self.code, self.function = lowering, lowering.code, function
        self.constants = dict(constants)
        self.entry = function.append_basic_block("entry")
        start = function.append_basic_block("start")
        self.b = ir.IRBuilder(self.entry)
        self.entry_end = self.b.branch(start)
        self.b.position_at_end(start)
        self.slots: dict[str, ir.AllocaInstr] = {}
        self.pointers: dict[str, tuple[ir.Value, str]] = {}
        self.loops: list[tuple[ir.Block, ir.Block]] = []

    def bind(self, name: str, value: ir.Value, kind: str) -> None:
        if kind in ("Doubles", "Integers"):
            self.pointers[name] = (value, kind)
        else:
            self.assign(name, value)

    def assign(self, name: str, value: Any) -> None:
        value = self.as_value(value)
        if name not in self.slots:
            with self.b.goto_block(self.entry):
                self.slots[name] = self.b.alloca(value.type, name=name)
        slot = self.slots[name]
        self.b.store(self.coerce(value, slot.allocated_type), slot)

    # statements

    def statements(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if self.b.block.is_terminated:
                return
            getattr(self, f"do_{type(statement).__name__.lower()}")(statement)

    def do_expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.value(node.value)

    def do_pass(self, node: ast.Pass) -> None:
        pass

    def do_assign(self, node: ast.Assign) -> None:
        self.write(node.targets[0], self.value(node.value))

    def do_annassign(self, node: ast.AnnAssign) -> None:
        assert node.value is not None
        self.write(node.target, self.value(node.value))

    def do_augassign(self, node: ast.AugAssign) -> None:
        target = ast.copy_location(ast.parse(ast.unparse(node.target), mode="eval").body, node)
        self.write(node.target, self.binary(type(node.op), self.value(target), self.value(node.value)))

    def write(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.assign(target.id, value)
        elif isinstance(target, ast.Subscript):
            pointer, kind = self.element(target)
            self.b.store(self.coerce(self.as_value(value), kind), pointer)
        else:
            raise NotImplementedError(ast.unparse(target))

    def do_return(self, node: ast.Return) -> None:
        if node.value is None:
            self.b.ret_void()
        else:
            kind = self.function.function_type.return_type
            self.b.ret(self.coerce(self.as_value(self.value(node.value)), kind))

    def do_if(self, node: ast.If) -> None:
        test = self.value(node.test)
        if not isinstance(test, ir.Value):
            self.statements(node.body if test else node.orelse)
            return
        then, otherwise, after = (self.function.append_basic_block(n) for n in ("then", "else", "after"))
        self.b.cbranch(test, then, otherwise)
        for block, body in ((then, node.body), (otherwise, node.orelse)):
            self.b.position_at_end(block)
            self.statements(body)
            if not self.b.block.is_terminated:
                self.b.branch(after)
        self.b.position_at_end(after)

    def do_while(self, node: ast.While) -> None:
        head, body, after = (self.function.append_basic_block(n) for n in ("while", "do", "done"))
        self.b.branch(head)
        self.b.position_at_end(head)
        test = self.value(node.test)
        self.b.cbranch(test if isinstance(test, ir.Value) else FLAG(int(bool(test))), body, after)
        self.loop_body(body, head, after, node.body)

    def loop_body(self, body: ir.Block, again: ir.Block, after: ir.Block, statements: list[ast.stmt]) -> None:
        self.b.position_at_end(body)
        self.loops.append((again, after))
        self.statements(statements)
        self.loops.pop()
        if not self.b.block.is_terminated:
            self.b.branch(again)
        self.b.position_at_end(after)

    def do_continue(self, node: ast.Continue) -> None:
        self.b.branch(self.loops[-1][0])

    def do_break(self, node: ast.Break) -> None:
        self.b.branch(self.loops[-1][1])

    def do_for(self, node: ast.For) -> None:
        assert isinstance(node.target, ast.Name)
        assert isinstance(node.iter, ast.Call)
        name, call = node.target.id, node.iter
        if isinstance(call.func, ast.Name) and call.func.id == "static":
            for value in self.value(call.args[0]):
                self.constants[name] = value
                self.statements(node.body)
            return
        bounds = [self.as_value(self.value(a)) for a in call.args]
        low, high = (INTEGER(0), bounds[0]) if len(bounds) == 1 else bounds
        head, body, step, after = (self.function.append_basic_block(n) for n in ("for", "do", "next", "done"))
        self.assign(name, low)
        self.b.branch(head)
        self.b.position_at_end(head)
        self.b.cbranch(self.b.icmp_signed("<", self.b.load(self.slots[name], typ=INTEGER), high), body, after)
        self.b.position_at_end(step)
        self.b.store(self.b.add(self.b.load(self.slots[name], typ=INTEGER), INTEGER(1)), self.slots[name])
        self.b.branch(head)
        self.loop_body(body, step, after, node.body)

    # expressions

    def value(self, node: ast.expr) -> Any:
        return getattr(self, f"of_{type(node).__name__.lower()}")(node)

    def of_constant(self, node: ast.Constant) -> Any:
        return node.value

    def of_name(self, node: ast.Name) -> Any:
        if node.id in self.slots:
            slot = self.slots[node.id]
            return self.b.load(slot, typ=slot.allocated_type)
        if node.id in self.pointers:
            return self.pointers[node.id][0]
        return self.constants[node.id]

    def of_attribute(self, node: ast.Attribute) -> Any:
        return getattr(self.value(node.value), node.attr)

    def of_subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id in self.pointers:
            pointer, kind = self.element(node)
            return self.b.load(pointer, typ=kind)
        return self.value(node.value)[self.value(node.slice)]

    def element(self, node: ast.Subscript) -> tuple[ir.Value, ir.Type]:
        assert isinstance(node.value, ast.Name)
        pointer, kind = self.pointers[node.value.id]
        element = DOUBLE if kind == "Doubles" else INTEGER
        index = self.as_value(self.value(node.slice))
        return self.b.gep(pointer, [index], source_etype=element), element

    def of_unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if not isinstance(operand, ir.Value):
            return not operand if isinstance(node.op, ast.Not) else -operand
        if isinstance(node.op, ast.Not):
            return self.b.not_(operand)
        return self.b.neg(operand) if operand.type == INTEGER else self.b.fneg(operand)

    def of_binop(self, node: ast.BinOp) -> Any:
        return self.binary(type(node.op), self.value(node.left), self.value(node.right))

    def binary(self, kind: type, left: Any, right: Any) -> Any:
        whole, real, python = _ARITHMETIC[kind]
        if not isinstance(left, ir.Value) and not isinstance(right, ir.Value):
            return python(left, right)
        left, right = self.alike(left, right)
        return getattr(self.b, whole if left.type == INTEGER else real)(left, right)

    def of_compare(self, node: ast.Compare) -> Any:
        sign, python = _COMPARISON[type(node.ops[0])]
        left, right = self.value(node.left), self.value(node.comparators[0])
        if not isinstance(left, ir.Value) and not isinstance(right, ir.Value):
            return python(left, right)
        left, right = self.alike(left, right)
        if left.type == INTEGER:
            return self.b.icmp_signed(sign, left, right)
        return self.b.fcmp_ordered(sign, left, right)

    def of_boolop(self, node: ast.BoolOp) -> Any:
        """`and`, `or` with the right side left alone where the left side decides."""
        wants = isinstance(node.op, ast.And)
        after = self.function.append_basic_block("decided")
        incoming = []
        for operand in node.values[:-1]:
            test = self.as_value(self.value(operand))
            following = self.function.append_basic_block("operand")
            incoming.append((FLAG(int(not wants)), self.b.block))
            self.b.cbranch(test, following if wants else after, after if wants else following)
            self.b.position_at_end(following)
        incoming.append((self.as_value(self.value(node.values[-1])), self.b.block))
        self.b.branch(after)
        self.b.position_at_end(after)
        phi = self.b.phi(FLAG)
        for value, block in incoming:
            phi.add_incoming(value, block)
        return phi

    def of_call(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name in ("vector", "store"):
            return self.memory(name, node)
        arguments = [self.value(a) for a in node.args]
        if name in self.lowering.functions:
            return self.call(self.lowering.functions[name], arguments)
        if name == "range" or (not any(isinstance(a, ir.Value) for a in arguments) and name != "splat"):
            return self.constants.get(name, range)(*arguments)
        return getattr(self, f"call_{name}")(*arguments)

    def call(self, function: ir.Function, arguments: list[Any]) -> Any:
        kinds = function.function_type.args
        return self.b.call(function, [self.coerce(self.as_value(a), k) for a, k in zip(arguments, kinds, strict=True)])

    def memory(self, name: str, node: ast.Call) -> Any:
        assert isinstance(node.args[0], ast.Name)
        pointer = self.pointers[node.args[0].id][0]
        place = self.as_value(self.value(node.args[1]))
        address = self.b.gep(pointer, [place], source_etype=self.code.vector)
        if name == "vector":
            return self.b.load(address, typ=self.code.vector, align=64)
        return self.b.store(self.coerce(self.as_value(self.value(node.args[2])), self.code.vector), address, align=64)

    def call_fma(self, x: Any, y: Any, z: Any) -> Any:
        return self.code.fma(self.b, *(self.coerce(self.as_value(v), self.code.vector) for v in (x, y, z)))

    def call_select(self, mask: Any, chosen: Any, other: Any) -> Any:
        return self.b.select(mask, *(self.coerce(self.as_value(v), self.code.vector) for v in (chosen, other)))

    def call_maximum(self, x: Any, y: Any) -> Any:
        x, y = self.alike(x, y)
        return self.b.select(self.b.fcmp_ordered(">", x, y), x, y)

    def call_splat(self, x: Any) -> Any:
        return self.coerce(self.as_value(x), self.code.vector)

    def call_first_lane(self, x: Any) -> Any:
        return self.code.splat(self.b, self.b.extract_element(x, ir.IntType(32)(0)))

    def call_exp(self, x: Any) -> Any:
        return self.b.call(self.code.exp, [x])

    def call_log(self, x: Any) -> Any:
        return self.b.call(self.code.log, [x])

    def call_sqrt(self, x: Any) -> Any:
        return self.code.sqrt(self.b, x)

    def call_absolute(self, x: Any) -> Any:
        return self.code.absolute(self.b, x)

    def call_float(self, x: Any) -> Any:
        return self.coerce(x, DOUBLE)

    # kinds

    def as_value(self, value: Any) -> ir.Value:
        if isinstance(value, ir.Value):
            return value
        if isinstance(value, bool):
            return FLAG(int(value))
        return INTEGER(value) if isinstance(value, int) else DOUBLE(value)

    def alike(self, left: Any, right: Any) -> tuple[ir.Value, ir.Value]:
        left, right = self.as_value(left), self.as_value(right)
        for kind in (self.code.vector, DOUBLE):
            if kind in (left.type, right.type):
                return self.coerce(left, kind), self.coerce(right, kind)
        return left, right

    def coerce(self, value: ir.Value, kind: ir.Type) -> ir.Value:
        if value.type == kind:
            return value
        if value.type == INTEGER and kind == DOUBLE:
            return DOUBLE(float(value.constant)) if isinstance(value, ir.Constant) else self.b.sitofp(value, DOUBLE)
        if kind == self.code.vector:
            value = self.coerce(value, DOUBLE)
            if isinstance(value, ir.Constant):
                return self.code.constant(value.constant)
            return self.code.splat(self.b, value)
        raise TypeError(f"{value.type} cannot become {kind} in {self.function.name}")


def _annotation(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.Name), "every argument of a kernel function has a kind"
    return node.id
