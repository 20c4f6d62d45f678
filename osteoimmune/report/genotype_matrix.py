"""The matrix of genotypes and phenotypes as a picture: in each cell predicted above, observed below."""

from osteoimmune.immunity.matrix import Cell, Matrix
from osteoimmune.report.svg import BLUE, GREY, INK, ORANGE, figure, polygon, rectangle, text

SIDE, LEFT, TOP, FOOT = 26.0, 300.0, 190.0, 96.0
SAME = "#d7dde3"
COLOURS = {"lower": BLUE, "same": SAME, "higher": ORANGE, "variable": "#8fbfe0"}
MISS = "#c00000"


def matrix_svg(found: Matrix) -> str:
    """The whole picture, with its legend."""
    width = LEFT + SIDE * len(found.observables) + 150
    height = TOP + SIDE * len(found.genotypes) + FOOT
    shapes = [_across(name, LEFT + SIDE * (k + 0.5)) for k, name in enumerate(found.observables)]
    study = ""
    for row, (own, arm) in enumerate(found.genotypes):
        y = TOP + SIDE * row
        shapes.append(text(LEFT - 8, y + 17, arm, anchor="end"))
        if own != study:
            shapes.append(text(8, y + 17, own.replace("-", " "), size=11, fill=GREY))
            study = own
        for column, observable in enumerate(found.observables):
            shapes += _cell(found.cells[own, arm, observable], LEFT + SIDE * column, y)
    shapes += _legend(8, TOP + SIDE * len(found.genotypes) + 30)
    return figure(width, height, "Genotypes and phenotypes, predicted and observed", shapes)


def _across(name: str, x: float) -> str:
    turned = text(0, 0, name.replace("_", " "), size=12)
    return f"<g transform='translate({x + 4:.1f} {TOP - 8:.1f}) rotate(-48)'>{turned}</g>"


def _cell(cell: Cell, x: float, y: float) -> list[str]:
    a, b = x + 1.5, x + SIDE - 1.5
    c, d = y + 1.5, y + SIDE - 1.5
    if cell.predicted is None:
        return [rectangle(a, c, b - a, d - c, fill="#ffffff", stroke="#f0f0f0")]
    shapes = [polygon([(a, c), (b, c), (a, d)], fill=COLOURS[cell.predicted])]
    if cell.observed is None:
        return [*shapes, polygon([(b, c), (b, d), (a, d)], fill="#ffffff", stroke="#f0f0f0")]
    shapes.append(polygon([(b, c), (b, d), (a, d)], fill=COLOURS[cell.observed]))
    stroke = INK if cell.right else MISS
    shapes.append(rectangle(a, c, b - a, d - c, fill="none", stroke=stroke))
    if not cell.right:
        shapes.append(text(b - 1, c + 9, "x", size=11, anchor="end", weight="bold", fill=MISS))
    return shapes


def _legend(x: float, y: float) -> list[str]:
    shapes = []
    told = (("lower than the control", "lower"), ("as in the control", "same"), ("higher", "higher"))
    for k, (words, change) in enumerate(told):
        place = x + 190 * k
        shapes += [rectangle(place, y - 11, 14, 14, fill=COLOURS[change]), text(place + 20, y, words, size=12)]
    shapes += [
        rectangle(x + 570, y - 11, 14, 14, fill=COLOURS["variable"]),
        text(x + 590, y, "lower in some people only (observed)", size=12),
    ]
    second = (
        "Upper left: predicted. Lower right: observed; framed where there is a row, red with x where they disagree."
    )
    shapes.append(text(x, y + 26, second, size=12))
    return [*shapes, text(x, y + 46, "White lower right: nobody reported it; the prediction stands alone.", size=12)]
