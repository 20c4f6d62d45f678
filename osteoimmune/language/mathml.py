"""Equations in presentation MathML, which browsers draw without any script."""

from xml.sax.saxutils import escape

from osteoimmune.language.notation import Call, Fraction, Name, Number, Power, Product, Shown, SquareRoot, Sum

_SUM, _PRODUCT, _POWER, _WORD = range(4)
MINUS = "\N{MINUS SIGN}"


def mathml(*sides: Shown) -> str:
    """A `math` element with the sides of an equation."""
    return f'<math display="block"><mrow>{"<mo>=</mo>".join(_write(side)[0] for side in sides)}</mrow></math>'


def rate_of_change(name: Name) -> str:
    """The left side d name / dt, as an element to be put before an equation."""
    return f"<mfrac><mrow><mi>d</mi>{_write(name)[0]}</mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>"


def rate_equation(name: Name, right: Shown) -> str:
    """A `math` element with d name / dt = right."""
    return f'<math display="block"><mrow>{rate_of_change(name)}<mo>=</mo>{_write(right)[0]}</mrow></math>'


def _write(shown: Shown) -> tuple[str, int]:
    match shown:
        case Number(text):
            return _number(text)
        case Name(words, place):
            return _name(words, place), _WORD
        case Sum(terms):
            text = ("" if terms[0][0] else f"<mo>{MINUS}</mo>") + _within(terms[0][1], _PRODUCT)
            for added, term in terms[1:]:
                text += f"<mo>{'+' if added else MINUS}</mo>{_within(term, _PRODUCT)}"
            return f"<mrow>{text}</mrow>", _SUM
        case Product(factors):
            return _row("<mo>·</mo>".join(_within(f, _PRODUCT) for f in factors)), _PRODUCT
        case Fraction(above, below):
            return f"<mfrac>{_row(_write(above)[0])}{_row(_write(below)[0])}</mfrac>", _PRODUCT
        case Power(base, exponent):
            return f"<msup>{_row(_within(base, _WORD))}{_row(_write(exponent)[0])}</msup>", _POWER
        case SquareRoot(inside):
            return f"<msqrt>{_write(inside)[0]}</msqrt>", _WORD
        case Call(function, arguments):
            listed = "<mo>,</mo>".join(_write(a)[0] for a in arguments)
            return _row(f"<mi>{function}</mi><mo>(</mo>{listed}<mo>)</mo>"), _WORD


def _within(shown: Shown, least: int) -> str:
    text, binding = _write(shown)
    return text if binding >= least else f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"


def _row(content: str) -> str:
    return f"<mrow>{content}</mrow>"


def _number(text: str) -> tuple[str, int]:
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return f"<mn>{text}</mn>", _WORD
    power = f"<msup><mn>10</mn><mn>{MINUS if int(exponent) < 0 else ''}{abs(int(exponent))}</mn></msup>"
    return (power, _POWER) if mantissa == "1" else (_row(f"<mn>{mantissa}</mn><mo>·</mo>{power}"), _PRODUCT)


def _name(words: tuple[str, ...], place: tuple[str, ...]) -> str:
    name = f'<mi mathvariant="normal">{escape(chr(0xA0).join(words))}</mi>'
    return f"<msub>{name}<mtext>{escape(' '.join(place))}</mtext></msub>" if place else name
