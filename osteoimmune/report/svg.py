"""A few SVG shapes as text: enough for a figure, small enough to read."""

from html import escape

INK = "#1a1a1a"
GREY = "#6b6b6b"
PALE = "#e9eef3"
BLUE = "#0072b2"  # Okabe-Ito palette: told apart with any colour vision
ORANGE = "#d55e00"
FONT = "font-family='Helvetica Neue, Arial, DejaVu Sans, sans-serif'"


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 13,
    anchor: str = "start",
    weight: str = "normal",
    fill: str = INK,
) -> str:
    """A line of text with its baseline at y."""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size:g}' text-anchor='{anchor}' "
        f"font-weight='{weight}' fill='{fill}'>{escape(words)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' "
        f"stroke='{stroke}' stroke-width='{width:g}'{dashed}/>"
    )


def rectangle(x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none") -> str:
    """A rectangle from its upper left corner."""
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' height='{max(height, 0):.1f}' "
        f"fill='{fill}' stroke='{stroke}' stroke-width='1.6'/>"
    )


def polygon(points: list[tuple[float, float]], *, fill: str, stroke: str = "none") -> str:
    """A filled shape."""
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f"<polygon points='{joined}' fill='{fill}' stroke='{stroke}'/>"


def circle(x: float, y: float, radius: float, *, fill: str, stroke: str = "none") -> str:
    """A circle."""
    place = f"cx='{x:.1f}' cy='{y:.1f}' r='{radius:g}'"
    return f"<circle {place} fill='{fill}' stroke='{stroke}' stroke-width='1.6'/>"


def figure(width: float, height: float, title: str, shapes: list[str], classes: str = "") -> str:
    """The whole drawing, with its title for those who hear it instead of seeing it."""
    name = f" class='{classes}'" if classes else ""
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' width='{width:g}' "
        f"height='{height:g}' role='img' aria-label='{escape(title, quote=True)}'{name} {FONT}>"
        f"<title>{escape(title)}</title>{rectangle(0, 0, width, height, fill='#ffffff')}" + "".join(shapes) + "</svg>"
    )
