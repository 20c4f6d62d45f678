"""Arithmetic from text, by a small parser of our own: numbers, names, + - * / ^, brackets and a few functions.

Nothing is executed; a name is looked up among the quantities that a module may use, and is refused where it is not.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import NoReturn

from osteoimmune.errors import InvalidValue, need_known
from osteoimmune.language.expression import (
    Expression,
    exp,
    log,
    number,
    positive_root,
    power,
    smooth_positive,
    sqrt,
)

LONGEST = 4000  # characters
DEEPEST = 60  # brackets within brackets
FUNCTIONS: Mapping[str, tuple[int, Callable[..., Expression]]] = {
    "exp": (1, exp),
    "log": (1, log),
    "sqrt": (1, sqrt),
    "positive_root": (2, positive_root),
    "smooth_positive": (2, smooth_positive),
}
_TOKEN = re.compile(
    r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z]\w*)|(\*\*|[-+*/^(),]))", re.ASCII
)


def parse(text: str, look_up: Callable[[str], Expression]) -> Expression:
    """An expression from its text.

    Args:
        look_up: what a name stands for; it refuses names that are not known.

    Raises:
        InvalidValue: the text breaks the grammar; the message names the place.
        UnknownName: a function or name that is not known, with the nearest.
    """
    return _Reader(text, look_up).whole()


class _Reader:
    """The tokens of one text, taken one after another."""

    def __init__(self, text: str, look_up: Callable[[str], Expression]) -> None:
        self._text, self._look_up, self._depth = text, look_up, 0
        if len(text) > LONGEST:
            raise InvalidValue(f"an expression has more than {LONGEST} characters: {text[:30]!r}...")
        self._tokens = self._split()

    def whole(self) -> Expression:
        found = self._sum()
        if self._tokens:
            self._refuse(f"{self._tokens[0][0]!r} is one too many")
        return found

    def _split(self) -> list[tuple[str, int]]:
        tokens, at = [], 0
        while self._text[at:].strip():
            match = _TOKEN.match(self._text, at)
            if match is None:
                rest = self._text[at:].lstrip()
                raise InvalidValue(f"in the expression {_short(self._text)!r}, {rest[0]!r} cannot be read")
            tokens.append((match.group().strip(), match.end()))
            at = match.end()
        return tokens

    def _sum(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"brackets lie more than {DEEPEST} deep")
        found = self._product()
        while self._next() in ("+", "-"):
            sign, right = self._take(), self._product()
            found = found + right if sign == "+" else found - right
        self._depth -= 1
        return found

    def _product(self) -> Expression:
        found = self._signed()
        while self._next() in ("*", "/"):
            sign, right = self._take(), self._signed()
            if sign == "/" and right.value == 0.0:
                self._refuse("a division by 0 stands there")
            found = found * right if sign == "*" else found / right
        return found

    def _signed(self) -> Expression:
        signs = 0
        while self._next() in ("+", "-"):
            signs += self._take() == "-"
        found = self._powered()
        return -found if signs % 2 else found

    def _powered(self) -> Expression:
        base = self._single()
        if self._next() not in ("^", "**"):
            return base
        self._take()
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"powers lie more than {DEEPEST} deep")
        exponent = self._signed()
        self._depth -= 1
        return power(base, exponent)

    def _single(self) -> Expression:
        token = self._take() if self._tokens else self._refuse("something is missing at the end")
        if token[0].isdigit() or token[0] == ".":
            value = float(token)
            return number(value) if math.isfinite(value) else self._refuse(f"{token} is not a finite number")
        if token == "(":
            inner = self._sum()
            self._expect(")")
            return inner
        if not token[0].isalpha():
            self._refuse(f"{token!r} stands where a number or name should")
        return self._function(token) if self._next() == "(" else self._look_up(token)

    def _function(self, name: str) -> Expression:
        need_known("function", [name], FUNCTIONS, f"the expression {_short(self._text)!r}")
        count, made = FUNCTIONS[name]
        self._expect("(")
        arguments = [self._sum()]
        while self._next() == ",":
            self._take()
            arguments.append(self._sum())
        self._expect(")")
        if len(arguments) != count:
            self._refuse(f"{name} takes {count} argument{'s' if count > 1 else ''}, not {len(arguments)}")
        return made(*arguments)

    def _next(self) -> str:
        return self._tokens[0][0] if self._tokens else ""

    def _take(self) -> str:
        return self._tokens.pop(0)[0]

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            self._refuse(f"{sign!r} is missing before {self._next()!r}" if self._tokens else f"{sign!r} is missing")
        self._take()

    def _refuse(self, reason: str) -> NoReturn:
        raise InvalidValue(f"in the expression {_short(self._text)!r}, {reason}")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
