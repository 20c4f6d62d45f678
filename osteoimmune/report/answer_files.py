"""Everything an answer leaves behind: report, JSON, table of numbers, summary, credibility sheets, methods."""

from osteoimmune.answer.documents import credibility_markdown, methods_markdown, to_markdown
from osteoimmune.answer.numbers import to_csv
from osteoimmune.answer.output import to_json
from osteoimmune.answer.records import Answer
from osteoimmune.report.answer_page import answer_page


def answer_files(found: Answer) -> dict[str, str]:
    """The texts by file name."""
    return {
        "answer.html": answer_page(found),
        "answer.json": to_json(found) + "\n",
        "numbers.csv": to_csv(found),
        "answer.md": to_markdown(found),
        "credibility.md": credibility_markdown(found),
        "methods.md": methods_markdown(found),
    }
