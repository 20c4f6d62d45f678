"""Equations in plain text, for a terminal."""

from osteoimmune.language.notation import Call, Fraction, Name, Number, Power, Product, Shown, SquareRoot, Sum

_SUM, _PRODUCT, _POWER, _WORD = range(4)


def plain(shown: Shown) -> str:
    """One line: "clearance * free / (volume + 1)"."""
    return _write(shown)[0]


def _write(shown: Shown) -> tuple[str, int]:
    """The text, and how tightly its outermost operation binds."""
    match shown:
        case Number(text):
            return text, _WORD if "e" not in text else _POWER
        case Name(words, place):
            return "_".join(words) + (f"[{'_'.join(place)}]" if place else ""), _WORD
        case Sum(terms):
            first = "" if terms[0][0] else "-"
            text = first + _within(terms[0][1], _PRODUCT)
            for added, term in terms[1:]:
                text += (" + " if added else " - ") + _within(term, _PRODUCT)
            return text, _SUM
        case Product(factors):
            return " * ".join(_within(f, _PRODUCT) for f in factors), _PRODUCT
        case Fraction(above, below):
            return f"{_within(above, _PRODUCT)} / {_within(below, _POWER)}", _PRODUCT
        case Power(base, exponent):
            return f"{_within(base, _WORD)}^{_within(exponent, _WORD)}", _POWER
        case SquareRoot(inside):
            return f"sqrt({plain(inside)})", _WORD
        case Call(function, arguments):
            return f"{function}({', '.join(map(plain, arguments))})", _WORD


def _within(shown: Shown, least: int) -> str:
    text, binding = _write(shown)
    return text if binding >= least else f"({text})"
