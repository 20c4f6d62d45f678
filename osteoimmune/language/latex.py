"""Equations in LaTeX: names in upright words, fractions as fractions."""

import re

from osteoimmune.language.notation import Call, Fraction, Name, Number, Power, Product, Shown, SquareRoot, Sum

_SUM, _PRODUCT, _POWER, _WORD = range(4)


def latex(shown: Shown) -> str:
    r"""An expression for a mathematics environment: "\frac{\mathrm{dose}}{\mathrm{volume}}"."""
    return _write(shown)[0]


def _write(shown: Shown) -> tuple[str, int]:
    match shown:
        case Number(text):
            return _number(text)
        case Name(words, place):
            return _words(words) + (f"_{{{_words(place)}}}" if place else ""), _WORD
        case Sum(terms):
            text = ("" if terms[0][0] else "-") + _within(terms[0][1], _PRODUCT)
            for added, term in terms[1:]:
                text += (" + " if added else " - ") + _within(term, _PRODUCT)
            return text, _SUM
        case Product(factors):
            return r" \cdot ".join(_within(f, _PRODUCT) for f in factors), _PRODUCT
        case Fraction(above, below):
            return rf"\frac{{{latex(above)}}}{{{latex(below)}}}", _PRODUCT
        case Power(base, exponent):
            return f"{_within(base, _WORD)}^{{{latex(exponent)}}}", _POWER
        case SquareRoot(inside):
            return rf"\sqrt{{{latex(inside)}}}", _WORD
        case Call(function, arguments):
            name = rf"\{function}" if function in ("exp", "ln") else rf"\operatorname{{{function}}}"
            return rf"{name}\left({', '.join(map(latex, arguments))}\right)", _WORD


def _within(shown: Shown, least: int) -> str:
    text, binding = _write(shown)
    return text if binding >= least else rf"\left({text}\right)"


def _number(text: str) -> tuple[str, int]:
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text, _WORD
    power = f"10^{{{int(exponent)}}}"
    return (power if mantissa == "1" else rf"{mantissa} \cdot {power}"), _PRODUCT


def _words(words: tuple[str, ...]) -> str:
    if words == ("t",):
        return "t"
    return r"\mathrm{" + r"\ ".join(re.sub(r"([#$%&_{}])", r"\\\1", word) for word in words) + "}"
