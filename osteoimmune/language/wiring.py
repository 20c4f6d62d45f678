"""A drawing of the modules and what they give each other, as SVG: modules in columns, each output a line.

Every word stands inside a box. A line that passes a column has a lane of its own between the boxes; one that leads
back to an earlier column runs dashed below all boxes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

from osteoimmune.language.assembly import Assembly
from osteoimmune.language.description import needs_of

CHARACTER, LINE, PADDING, GAP, SPACE, LANE = 6.3, 15.0, 8.0, 70.0, 16.0, 7.0
COLOURS = ("#1b6ca8", "#b5472f", "#3d7f4a", "#7a4fa0", "#9a6a00", "#00797d", "#a8326e", "#52606d")


@dataclass
class _Item:
    """A module's box, or the lane of a line that passes its column."""

    key: str
    column: int
    height: float
    width: float = 0.0
    x: float = 0.0
    y: float = 0.0
    neighbours: list[str] = field(default_factory=list)


def wiring(assembly: Assembly) -> str:
    """The drawing as an `svg` element."""
    return _Drawing(assembly).svg()


class _Drawing:
    def __init__(self, assembly: Assembly) -> None:
        self.assembly, self.needs = assembly, needs_of(assembly)
        self.gives = {m.name: [o for o, home in assembly.home.items() if home == m.name] for m in assembly.modules}
        self.column = self._columns()
        self.items: dict[str, _Item] = {}
        self._place_boxes()
        self._place_lanes()
        self._arrange()

    def _columns(self) -> dict[str, int]:
        """One column further right than the last earlier module that gives something."""
        column: dict[str, int] = {}
        for module in self.assembly.modules:
            givers = [self.assembly.home[n] for n in module.needs if n in self.assembly.home]
            column[module.name] = max((column[g] + 1 for g in givers if g in column), default=0)
        return column

    def _lines_of(self, module: str) -> list[str]:
        inputs = next(m.inputs for m in self.assembly.modules if m.name == module)
        return [f"\N{RIGHTWARDS ARROW} {i.name}" for i in inputs] + self.gives[module]

    def _place_boxes(self) -> None:
        for module in self.assembly.modules:
            words = [module.name + "  ", module.variant, *self._lines_of(module.name)]
            width = max(map(len, words)) * CHARACTER + 2 * PADDING
            height = (len(words)) * LINE + 1.5 * PADDING
            self.items[module.name] = _Item(module.name, self.column[module.name], height, width)

    def _place_lanes(self) -> None:
        for output, targets in self.needs.items():
            home = self.assembly.home[output]
            ahead = [t for t in targets if self.column[t] > self.column[home]]
            last = max((self.column[t] for t in ahead), default=0)
            for column in range(self.column[home] + 1, last):
                self.items[f"{output}@{column}"] = _Item(f"{output}@{column}", column, LANE)
            for target in ahead:
                path = [home, *self._lanes(output, target), target]
                for one, other in pairwise(path):
                    self.items[one].neighbours.append(other)
                    self.items[other].neighbours.append(one)

    def _lanes(self, output: str, target: str) -> list[str]:
        first = self.column[self.assembly.home[output]] + 1
        return [f"{output}@{column}" for column in range(first, self.column[target])]

    def _arrange(self) -> None:
        """Order each column by the mean height of its neighbours, some sweeps over, then set all positions."""
        columns: dict[int, list[_Item]] = defaultdict(list)
        for item in self.items.values():
            columns[item.column].append(item)
        for sweep in range(9):
            for column in sorted(columns, reverse=bool(sweep % 2)):
                if sweep:
                    columns[column].sort(key=self._mean_height)
                self._stack(columns[column])
        tallest = max(items[-1].y + items[-1].height for items in columns.values())
        x = SPACE
        for column in sorted(columns):
            shift = (tallest - columns[column][-1].y - columns[column][-1].height) / 2
            width = max(item.width for item in columns[column])
            for item in columns[column]:
                item.x, item.y = x + (width - item.width) / 2, item.y + shift + SPACE
                if not item.width:
                    item.x, item.width = x, width
            x += width + GAP
        self.size = (x - GAP + SPACE + 30.0, tallest + 2 * SPACE)

    def _mean_height(self, item: _Item) -> float:
        near = [self.items[n].y + self.items[n].height / 2 for n in item.neighbours]
        return sum(near) / len(near) if near else item.y

    def _stack(self, items: list[_Item]) -> None:
        y = 0.0
        for item in items:
            item.y = y
            y += item.height + (SPACE if item.width else 2.0)

    def svg(self) -> str:
        lines, depth = self._lines()
        boxes = [self._box(m.name, m.variant) for m in self.assembly.modules]
        width, height = self.size[0], self.size[1] + depth
        style = "font-family:DejaVu Sans,Helvetica,Arial,sans-serif;font-size:10.5px"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" style="{style}" role="img">'
            f"<title>{escape(self.assembly.name)}: modules and what they give each other</title>"
            f'<rect width="100%" height="100%" fill="white"/>{"".join(lines)}{"".join(boxes)}</svg>'
        )

    def _lines(self) -> tuple[list[str], float]:
        drawn, back, into = [], 0, defaultdict[str, int](int)
        for place, (output, targets) in enumerate(self.needs.items()):
            colour = COLOURS[place % len(COLOURS)]
            for target in targets:
                into[target] += 1
                end = (self.items[target].x, self.items[target].y + 4 + LINE * 0.5 + 3.0 * (into[target] % 8))
                if self.column[target] > self.column[self.assembly.home[output]]:
                    drawn.append(self._forward(output, target, end, colour))
                else:
                    drawn.append(self._backward(output, target, end, colour, back))
                    back += 1
        return drawn, 5.0 * back + SPACE

    def _port(self, output: str) -> tuple[float, float]:
        home = self.items[self.assembly.home[output]]
        row = self._lines_of(home.key).index(output)
        return home.x + home.width, home.y + PADDING + LINE * (row + 2) + LINE / 2

    def _forward(self, output: str, target: str, end: tuple[float, float], colour: str) -> str:
        x, y = self._port(output)
        path = f"M{x:.1f} {y:.1f}"
        for key in self._lanes(output, target):
            lane = self.items[key]
            path += _curve(x, y, lane.x, lane.y + LANE / 2) + f"H{lane.x + lane.width:.1f}"
            x, y = lane.x + lane.width, lane.y + LANE / 2
        return _stroke(path + _curve(x, y, *end), colour, output)

    def _backward(self, output: str, target: str, end: tuple[float, float], colour: str, place: int) -> str:
        x, y = self._port(output)
        shift, bottom = 10.0 + 3.0 * (place % 16), self.size[1] + 5.0 * place
        path = f"M{x:.1f} {y:.1f}H{self._right_of(output) + shift:.1f}V{bottom:.1f}"
        left = min(i.x for i in self.items.values() if i.column == self.column[target]) - 8.0 - 2.0 * (place % 12)
        return _stroke(f"{path}H{left:.1f}V{end[1]:.1f}H{end[0]:.1f}", colour, output, ' stroke-dasharray="5 3"')

    def _right_of(self, output: str) -> float:
        column = self.column[self.assembly.home[output]]
        return max(i.x + i.width for i in self.items.values() if i.column == column)

    def _box(self, module: str, variant: str) -> str:
        item = self.items[module]
        x, y = item.x + PADDING, item.y + PADDING / 2 + LINE * 0.8
        words = f'<text x="{x:.1f}" y="{y:.1f}" font-weight="bold">{escape(module)}</text>'
        words += f'<text x="{x:.1f}" y="{y + LINE:.1f}" font-style="italic" fill="#555">{escape(variant)}</text>'
        for row, line in enumerate(self._lines_of(module), start=2):
            given = line in self.assembly.home
            place = (
                f'x="{item.x + item.width - PADDING:.1f}" text-anchor="end"' if given else f'x="{x:.1f}" fill="#1b6ca8"'
            )
            words += f'<text {place} y="{y + LINE * row:.1f}">{escape(line)}</text>'
        frame = f'x="{item.x:.1f}" y="{item.y:.1f}" width="{item.width:.1f}" height="{item.height:.1f}"'
        return f'<rect {frame} rx="5" fill="#f7f7f2" stroke="#444"/>{words}'


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _stroke(path: str, colour: str, title: str, extra: str = "") -> str:
    shape = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.2" opacity="0.75"{extra}>'
    return f"{shape}<title>{escape(title)}</title></path>"
