"""Vector arithmetic in LLVM's intermediate representation: one lane a patient, every operation rounded as written.

No operation mixes lanes and none may be reassociated, so a patient's numbers depend neither on the neighbours in the
vector nor on its width. Exponential and logarithm are our own: the same roundings on every processor.
"""

from typing import Any

from llvmlite import ir

DOUBLE, INTEGER, FLAG, VOID = ir.DoubleType(), ir.IntType(64), ir.IntType(1), ir.VoidType()
POINTER = ir.PointerType()

# exp(r) = 1 + r + r^2 p(r) on |r| <= ln 2 / 2: minimax by Chebyshev interpolation, relative error 1.3e-17
_EXP = (
    0.5000000000000001,
    0.16666666666666669,
    0.04166666666662413,
    0.008333333333330062,
    0.0013888888917213717,
    0.00019841269863053618,
    2.4801521295954376e-05,
    2.7557268459997064e-06,
    2.7620088445409746e-07,
    2.510038549551032e-08,
)
# log(1+f) = 2s + s z p(z), s = f/(2+f), z = s^2: coefficients of fdlibm (Sun Microsystems 1993)
_LOG = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest integer in the low bits


class VectorCode:
    """A module under construction, with vectors of `lanes` doubles.

    Attributes:
        module: the LLVM module.
        vector: the vector type.
    """

    def __init__(self, name: str, lanes: int) -> None:
        self.lanes = lanes
        self.module = ir.Module(name=name)
        self.vector = ir.VectorType(DOUBLE, lanes)
        self.integers = ir.VectorType(INTEGER, lanes)
        self._declared: dict[str, ir.Function] = {}
        self.exp = self._define("exp", self._exp)
        self.log = self._define("log", self._log)
        self.many = {"exp": self._define_many("exp", self.exp), "log": self._define_many("log", self.log)}

    def constant(self, value: float) -> ir.Constant:
        """The number in every lane."""
        return ir.Constant(self.vector, [float(value)] * self.lanes)

    def bits(self, value: int) -> ir.Constant:
        """The 64-bit integer in every lane."""
        return ir.Constant(self.integers, [value] * self.lanes)

    def intrinsic(self, name: str, operands: int) -> ir.Function:
        """An LLVM intrinsic on vectors, such as `fma` or `sqrt`."""
        full = f"llvm.{name}.v{self.lanes}f64"
        if full not in self._declared:
            kind = ir.FunctionType(self.vector, [self.vector] * operands)
            self._declared[full] = ir.Function(self.module, kind, name=full)
        return self._declared[full]

    def fma(self, b: ir.IRBuilder, x: Any, y: Any, z: Any) -> Any:
        """x*y + z, rounded once."""
        return b.call(self.intrinsic("fma", 3), [x, y, z])

    def sqrt(self, b: ir.IRBuilder, x: Any) -> Any:
        """The square root, correctly rounded."""
        return b.call(self.intrinsic("sqrt", 1), [x])

    def absolute(self, b: ir.IRBuilder, x: Any) -> Any:
        """The magnitude."""
        return b.call(self.intrinsic("fabs", 1), [x])

    def splat(self, b: ir.IRBuilder, scalar: Any) -> Any:
        """The scalar in every lane."""
        start = ir.Constant(self.vector, ir.Undefined)
        first = b.insert_element(start, scalar, ir.Constant(ir.IntType(32), 0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), [0] * self.lanes)
        return b.shuffle_vector(first, start, mask)

    def root(self, b: ir.IRBuilder, u: Any, v: Any) -> Any:
        """u + sqrt(u^2 + v) by whichever of its two forms does not cancel."""
        s = self.sqrt(b, self.fma(b, u, u, v))
        rising = b.fcmp_ordered(">=", u, self.constant(0.0))
        # u >= 0: (u + s) / 1; u < 0: v / (s - u); both divide so that lanes take one path
        return b.select(rising, b.fadd(u, s), b.fdiv(v, b.fsub(s, u)))

    def _define(self, name: str, body: Any) -> ir.Function:
        function = ir.Function(self.module, ir.FunctionType(self.vector, [self.vector]), name=f"lane_{name}")
        function.linkage = "internal"
        function.attributes.add("alwaysinline")
        b = ir.IRBuilder(function.append_basic_block())
        b.ret(body(b, function.args[0]))
        return function

    def _define_many(self, name: str, one: ir.Function) -> ir.Function:
        """A loop that puts a function's value in the place of its argument, for the first `count` vectors."""
        function = ir.Function(self.module, ir.FunctionType(VOID, [POINTER, INTEGER]), name=f"lane_many_{name}")
        function.linkage = "internal"
        function.attributes.add("noinline")
        vectors, count = function.args
        entry, loop, end = (function.append_basic_block(label) for label in ("entry", "loop", "end"))
        ir.IRBuilder(entry).branch(loop)
        b = ir.IRBuilder(loop)
        k = b.phi(INTEGER)
        address = b.gep(vectors, [k], source_etype=self.vector)
        b.store(b.call(one, [b.load(address, typ=self.vector, align=64)]), address, align=64)
        following = b.add(k, INTEGER(1))
        k.add_incoming(INTEGER(0), entry)
        k.add_incoming(following, loop)
        b.cbranch(b.icmp_signed("<", following, count), loop, end)
        ir.IRBuilder(end).ret_void()
        return function

    def _polynomial(self, b: ir.IRBuilder, x: Any, coefficients: tuple[float, ...]) -> Any:
        """Neighbours joined two by two (Estrin's scheme): a processor can work on all pairs at once."""
        level: list[Any] = [self.constant(c) for c in coefficients]
        while len(level) > 1:
            pairs = [self.fma(b, high, x, low) for low, high in zip(level[::2], level[1::2], strict=False)]
            level = [*pairs, *level[len(level) & ~1 :]]
            x = b.fmul(x, x)
        return level[0]

    def _exp(self, b: ir.IRBuilder, x: Any) -> Any:
        low, high = self.constant(-708.0), self.constant(709.0)
        held = b.select(b.fcmp_ordered("<", x, low), low, x)
        held = b.select(b.fcmp_ordered(">", held, high), high, held)
        shifted = self.fma(b, held, self.constant(1.4426950408889634), self.constant(_ROUND))
        k = b.fsub(shifted, self.constant(_ROUND))
        r = self.fma(b, k, self.constant(-_LN2_HIGH), held)
        r = self.fma(b, k, self.constant(-_LN2_LOW), r)
        tail = b.fmul(b.fmul(r, r), self._polynomial(b, r, _EXP))
        mantissa = b.fadd(self.constant(1.0), b.fadd(r, tail))
        exponent = b.shl(b.bitcast(shifted, self.integers), self.bits(52))
        scaled = b.bitcast(b.add(b.bitcast(mantissa, self.integers), exponent), self.vector)
        return b.select(b.fcmp_ordered("==", x, x), scaled, x)  # not-a-number stays what it is

    def _log(self, b: ir.IRBuilder, x: Any) -> Any:
        bits = b.bitcast(x, self.integers)
        offset = b.sub(bits, self.bits(0x3FE6A09E00000000))  # sqrt(1/2): mantissas in sqrt(1/2) ... sqrt(2)
        k_bits = b.ashr(offset, self.bits(52))
        mantissa = b.sub(bits, b.and_(offset, self.bits(-(2**52))))
        magic = b.bitcast(self.constant(_ROUND), self.integers)
        k = b.fsub(b.bitcast(b.add(k_bits, magic), self.vector), self.constant(_ROUND))
        f = b.fsub(b.bitcast(mantissa, self.vector), self.constant(1.0))
        s = b.fdiv(f, b.fadd(f, self.constant(2.0)))
        z = b.fmul(s, s)
        half_square = b.fmul(b.fmul(self.constant(0.5), f), f)
        tail = b.fmul(z, self._polynomial(b, z, _LOG))
        inner = self.fma(b, s, b.fadd(half_square, tail), b.fmul(k, self.constant(_LN2_LOW)))
        value = self.fma(b, k, self.constant(_LN2_HIGH), b.fsub(f, b.fsub(half_square, inner)))
        valid = b.fcmp_ordered(">=", x, self.constant(0.0))
        return b.select(valid, value, self.constant(float("nan")))
