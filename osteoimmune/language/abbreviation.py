"""Long parts that an equation or its neighbours repeat get a name, so that each is read once."""

from collections import Counter
from collections.abc import Iterable, Sequence

from osteoimmune.language.expression import Expression

SHORTEST = 6  # nodes; anything shorter is as quickly read as its name


def repeated(expressions: Sequence[Expression], named: Iterable[Expression] = ()) -> list[Expression]:
    """The parts worth a name: at least `SHORTEST` nodes, used twice or more; inner ones come first.

    Args:
        expressions: everything that is shown together.
        named: parts that have a name already; nothing within them counts.
    """
    known, uses, seen = set(named), Counter[Expression](), set[Expression]()

    def visit(node: Expression) -> None:
        for argument in node.arguments:
            uses[argument] += 1
            if argument not in seen and argument not in known:
                seen.add(argument)
                visit(argument)

    for expression in expressions:
        visit(expression)
    worthy = [n for n, count in uses.items() if count > 1 and n not in known and not _reciprocal(n)]
    return sorted((n for n in worthy if size(n) >= SHORTEST), key=size)


def size(node: Expression) -> int:
    """How many nodes an expression has when it is written out."""
    return 1 + sum(map(size, node.arguments))


def _reciprocal(node: Expression) -> bool:
    """Whether it is better shown below a bar."""
    return node.operation == "power" and (node.arguments[1].value or 0.0) < 0
