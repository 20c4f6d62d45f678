"""The answer in one picture: a line a claim; model, evidence and verdict told apart by shape, word and colour."""

from osteoimmune.answer.records import CONTRADICTED, LIMITED, NOT_SIMULATED, SUPPORTED, UNDECIDED, ClaimAnswer
from osteoimmune.report.svg import INK, PALE, circle, figure, line, polygon, rectangle, text

GREY = "#595959"  # dark enough on the pale rows
ROW, HEAD = 30.0, 40.0
WIDTH, NARROW = 980.0, 360.0
COLOUR = {SUPPORTED: "#00664b", LIMITED: "#00558a", UNDECIDED: "#595959", CONTRADICTED: "#a33c00"}
SHORT = {UNDECIDED: "not decidable", LIMITED: "with limits"}


def wide_picture(claims: tuple[ClaimAnswer, ...]) -> str:
    """For a desk and for paper: name, parts, model, evidence, verdict in columns."""
    columns = {"claim": 8.0, "parts": 522.0, "model": 602.0, "evidence": 730.0, "verdict": 842.0}
    shapes = [text(x, 22, name, weight="bold") for name, x in columns.items()]
    shapes.append(line(0, HEAD - 8, WIDTH, HEAD - 8, stroke=GREY))
    for number, own in enumerate(claims):
        middle = HEAD + ROW * (number + 0.5)
        shapes += [rectangle(0, middle - ROW / 2, WIDTH, ROW, fill=PALE)] if number % 2 else []
        shapes.append(_link(own, text(8, middle + 4.5, own.claim.claim_id, weight="bold", fill=COLOUR[LIMITED])))
        shapes += _title(own.claim.title, 44.0, middle)
        shapes += _parts(own, 528.0, middle)
        shapes.append(text(602, middle + 4.5, model_word(own), size=12, fill=INK if own.simulated else GREY))
        shapes.append(text(730, middle + 4.5, evidence_word(own), size=12))
        shapes += _mark(own.verdict, 848.0, middle)
        shapes.append(text(862, middle + 4.5, _short(own.verdict), weight="bold", fill=COLOUR[own.verdict]))
    return figure(WIDTH, HEAD + ROW * len(claims) + 4, _heard(claims), shapes, "wide")


def narrow_picture(claims: tuple[ClaimAnswer, ...]) -> str:
    """For a phone: the claim above its model, evidence and verdict."""
    shapes, height = [], 54.0
    for number, own in enumerate(claims):
        top = height * number
        shapes += [rectangle(0, top, NARROW, height, fill=PALE)] if number % 2 else []
        shapes.append(_link(own, text(6, top + 20, own.claim.claim_id, size=12, weight="bold", fill=COLOUR[LIMITED])))
        shapes.append(text(38, top + 20, _cut(own.claim.title, 50), size=12))
        shapes += _mark(own.verdict, 46.0, top + 38)
        shapes.append(text(60, top + 42, _short(own.verdict), size=12, weight="bold", fill=COLOUR[own.verdict]))
        words = f"model: {model_word(own)}; evidence: {evidence_word(own)}"
        shapes.append(text(NARROW - 6, top + 42, words, size=10, anchor="end", fill=GREY))
    return figure(NARROW, height * len(claims) + 4, _heard(claims), shapes, "narrow")


def _link(own: ClaimAnswer, shape: str) -> str:
    return f"<a href='#{own.claim.claim_id}'>{shape}</a>"


def _title(words: str, x: float, y: float) -> list[str]:
    """A title on one line, or a long one on two."""
    if len(words) <= 74:
        return [text(x, y + 4.5, words, size=12)]
    cut = words.rfind(" ", 0, 78)
    return [text(x, y - 3, words[:cut], size=11), text(x, y + 10, _cut(words[cut + 1 :], 78), size=11)]


def model_word(own: ClaimAnswer) -> str:
    """What the model has to say to the part that decides."""
    return str(own.deciding.finding.model.get("band", NOT_SIMULATED))


def evidence_word(own: ClaimAnswer) -> str:
    """How certain the evidence of the part that decides is."""
    level = own.deciding.finding.evidence.get("certainty", {}).get("level")
    return f"{level}" if level else "not graded" if own.deciding.finding.rows else "none"


def _parts(own: ClaimAnswer, x: float, y: float) -> list[str]:
    room = 72.0 / max(len(own.parts), 4)
    size = min(5.0, 0.5 * room - 0.9)  # so that many parts do not touch
    return [shape for n, part in enumerate(own.parts) for shape in _mark(part.finding.verdict, x + room * n, y, size)]


def _mark(verdict: str, x: float, y: float, size: float = 6.0) -> list[str]:
    """Full circle, half circle, open circle, cross: readable without colour."""
    colour = COLOUR[verdict]
    if verdict == SUPPORTED:
        return [circle(x, y, size, fill=colour, stroke=colour)]
    if verdict == LIMITED:
        side = 0.7 * size
        half = [(x, y - size), (x, y + size), (x - side, y + side), (x - size, y), (x - side, y - side)]
        return [circle(x, y, size, fill="#ffffff", stroke=colour), polygon(half, fill=colour)]
    if verdict == UNDECIDED:
        return [circle(x, y, size, fill="#ffffff", stroke=colour)]
    arm = size - 1.0
    return [
        line(x - arm, y - arm, x + arm, y + arm, stroke=colour, width=2.6),
        line(x - arm, y + arm, x + arm, y - arm, stroke=colour, width=2.6),
    ]


def _short(verdict: str) -> str:
    return SHORT.get(verdict, verdict)


def _cut(words: str, room: int) -> str:
    return words if len(words) <= room else words[: room - 1] + "…"


def _heard(claims: tuple[ClaimAnswer, ...]) -> str:
    return "Claims and verdicts. " + " ".join(
        f"{own.claim.claim_id}: {own.verdict}. Model: {model_word(own)}; evidence: {evidence_word(own)}."
        for own in claims
    )
