"""The answer in one picture: a line a claim, with model, evidence and verdict told apart by shape, word and colour."""

from osteoimmune.answer.records import CONTRADICTED, LIMITED, NOT_SIMULATED, SUPPORTED, UNDECIDED, ClaimAnswer
from osteoimmune.report.svg import INK, PALE, circle, figure, line, polygon, rectangle, text

GREY = "#595959"  # dark enough on the pale rows
ROW, HEAD = 30.0, 40.0
WIDTH, NARROW = 980.0, 360.0
COLOUR = {SUPPORTED: "#00664b", LIMITED: "#00558a", UNDECIDED: "#595959", CONTRADICTED: "#a33c00"}
SHORT = {UNDECIDED: "not decidable"}


def wide_picture(claims: tuple[ClaimAnswer, ...]) -> str:
    """For a desk and for paper: name, parts, model, evidence, verdict in columns."""
    columns = {"claim": 8.0, "parts": 560.0, "model": 672.0, "verdict": 792.0}
    shapes = [text(x, 22, name, weight="bold") for name, x in columns.items()]
    shapes.append(line(0, HEAD - 8, WIDTH, HEAD - 8, stroke=GREY))
    for number, own in enumerate(claims):
        middle = HEAD + ROW * (number + 0.5)
        shapes += [rectangle(0, middle - ROW / 2, WIDTH, ROW, fill=PALE)] if number % 2 else []
        shapes.append(text(8, middle + 4.5, own.claim.claim_id, weight="bold"))
        shapes.append(text(44, middle + 4.5, _cut(own.claim.title, 78), size=12))
        shapes += _parts(own, 566.0, middle)
        shapes.append(text(672, middle + 4.5, _model(own), fill=INK if own.simulated else GREY))
        shapes += _mark(own.verdict, 798.0, middle)
        shapes.append(
            text(814, middle + 4.5, SHORT.get(own.verdict, own.verdict), weight="bold", fill=COLOUR[own.verdict])
        )
    return figure(WIDTH, HEAD + ROW * len(claims) + 4, _heard(claims), shapes, "wide")


def narrow_picture(claims: tuple[ClaimAnswer, ...]) -> str:
    """For a phone: the claim above its verdict."""
    shapes, height = [], 54.0
    for number, own in enumerate(claims):
        top = height * number
        shapes += [rectangle(0, top, NARROW, height, fill=PALE)] if number % 2 else []
        shapes.append(text(6, top + 20, own.claim.claim_id, size=12, weight="bold"))
        shapes.append(text(38, top + 20, _cut(own.claim.title, 50), size=12))
        shapes += _mark(own.verdict, 46.0, top + 38)
        shapes.append(
            text(60, top + 42, SHORT.get(own.verdict, own.verdict), size=12, weight="bold", fill=COLOUR[own.verdict])
        )
        shapes.append(text(NARROW - 6, top + 42, _model(own), size=11, anchor="end", fill=GREY))
    return figure(NARROW, height * len(claims) + 4, _heard(claims), shapes, "narrow")


def _parts(own: ClaimAnswer, x: float, y: float) -> list[str]:
    return [shape for n, part in enumerate(own.parts) for shape in _mark(part.finding.verdict, x + 17 * n, y)]


def _mark(verdict: str, x: float, y: float) -> list[str]:
    """Full circle, half circle, open circle, cross: readable without colour."""
    colour = COLOUR[verdict]
    if verdict == SUPPORTED:
        return [circle(x, y, 6, fill=colour, stroke=colour)]
    if verdict == LIMITED:
        half = [(x, y - 6.0), (x, y + 6.0), (x - 4.2, y + 4.2), (x - 6.0, y), (x - 4.2, y - 4.2)]
        return [circle(x, y, 6, fill="#ffffff", stroke=colour), polygon(half, fill=colour)]
    if verdict == UNDECIDED:
        return [circle(x, y, 6, fill="#ffffff", stroke=colour)]
    return [
        line(x - 5, y - 5, x + 5, y + 5, stroke=colour, width=2.6),
        line(x - 5, y + 5, x + 5, y - 5, stroke=colour, width=2.6),
    ]


def _model(own: ClaimAnswer) -> str:
    bands = {part.finding.model.get("band", NOT_SIMULATED) for part in own.parts}
    return NOT_SIMULATED if bands == {NOT_SIMULATED} else ", ".join(sorted(str(b) for b in bands - {NOT_SIMULATED}))


def _cut(words: str, room: int) -> str:
    return words if len(words) <= room else words[: room - 1] + "…"


def _heard(claims: tuple[ClaimAnswer, ...]) -> str:
    return "Claims and verdicts. " + " ".join(f"{own.claim.claim_id}: {own.verdict}." for own in claims)
