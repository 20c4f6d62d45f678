"""What a reader of an SBML file is told in words: version, modules, sources, and the standing of each value."""

from xml.etree.ElementTree import Element, SubElement

from osteoimmune.language.assembly import Assembly
from osteoimmune.quantities import Value

XHTML = "http://www.w3.org/1999/xhtml"


def notes(*sentences: str) -> Element:
    """Notes of one paragraph a sentence."""
    element = Element("notes")
    body = SubElement(element, "body", {"xmlns": XHTML})
    for sentence in filter(None, sentences) if any(sentences) else ("no description",):
        SubElement(body, "p").text = " ".join(sentence.split())
    return element


def value_notes(value: Value) -> Element:
    """What a value means, its number as written by its author, its standing and its source."""
    written = (
        f"{value.number:.17g} {value.unit} in the source's unit" if value.unit.strip() not in ("", "-", "1") else ""
    )
    return notes(value.meaning, written, f"{value.status}: {value.source}")


def body_notes(assembly: Assembly, version: str) -> Element:
    """The body, its modules with their stories, and every source of its values."""
    sources = sorted({f"{v.status}: {v.source}" for v in assembly.parameters.values()})
    return notes(
        f"{assembly.name}, written by osteoimmune {version}. Units: day, nanomole, litre, milligram.",
        *(f"{m.name} ({m.variant}): {m.description}" for m in assembly.modules),
        *(f"Source, {source}" for source in sources),
    )
