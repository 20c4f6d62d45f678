"""An answer as Markdown: the summary, the credibility sheets, and methods for the reader of a journal."""

from osteoimmune.answer.credibility import credibility
from osteoimmune.answer.prediction import LEVEL
from osteoimmune.answer.records import Answer
from osteoimmune.answer.rules import RULES
from osteoimmune.answer.scenario import MEMBERS
from osteoimmune.answer.solving import RELATIVE_TOLERANCE

NOT_FOR_PATIENTS = "Not for decisions about individual treatment."


def to_markdown(found: Answer) -> str:
    """The question, five sentences, the table of verdicts, and every part."""
    lines = [f"# {found.question}", ""]
    lines += [f"{n}. {sentence}" for n, sentence in enumerate(found.sentences, 1)]
    lines += [f"\nChanged against the default: {own}." for own in found.changed]
    lines += ["", "| | claim | verdict | why |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {c.claim.claim_id} | {_cell(c.claim.title)} | {c.verdict} | {_cell(c.reason)} |" for c in found.claims
    ]
    for claim in found.claims:
        lines += ["", f"## {claim.claim.claim_id}. {claim.claim.title}", "", f"**{claim.verdict}.** {claim.reason}"]
        for own in claim.parts:
            lines += ["", f"- **{own.part.title}** ({own.part.part_id}): {own.finding.verdict}. {own.finding.reason}"]
            lines += [f"  - Limit: {limit}" for limit in own.finding.limits]
            lines += [f"  - Would change it: {own.finding.would_change}"]
    lines += ["", "## Signals that stay unexplained", ""]
    lines += [f"- **{own.label}**: {own.told}" for own in found.signals] or ["None."]
    return "\n".join([*lines, "", NOT_FOR_PATIENTS, ""])


def credibility_markdown(found: Answer) -> str:
    """The credibility sheet of every claim."""
    lines = ["# Credibility, by the questions of ICH M15 and ASME V&V 40", ""]
    for claim_id, sheet in credibility(found).items():
        title = found.claim(claim_id).claim.title
        lines += [f"## {claim_id}. {title}", "", "| question | answer |", "| --- | --- |"]
        lines += [f"| {question} | {_cell(told)} |" for question, told in sheet.items()] + [""]
    return "\n".join(lines)


def methods(found: Answer) -> tuple[tuple[str, str], ...]:
    """Methods, paragraph by paragraph: heading and text, with the facts of this answer."""
    structures = found.provenance["structures"].split(", ")
    return (
        (
            "Question and claims",
            f"{found.question} Thirteen claims of a review were taken apart into "
            f"{sum(len(own.parts) for own in found.claims)} statements. Each names its scenarios, observables, rows of "
            f"evidence and one of {len(RULES)} decision rules with its settings, in one file; verdicts are computed.",
        ),
        (
            "Margins",
            "Similarity was defined beforehand: a ratio within 0.80 to 1.25 for any infection, malignancy and death, "
            "0.75 to 1.33 for serious infection; a difference of DAS28 below 0.3. An interval that crosses a margin is "
            "not decided by it. Other settings were chosen when first results had been seen.",
        ),
        (
            "Model",
            f"Ordinary differential equations of the RANKL-RANK-OPG system in bone, joints, lymphoid tissue and "
            "tumours, "
            f"solved by a Rosenbrock method with relative tolerance {RELATIVE_TOLERANCE:g}; "
            f"{found.provenance['scenarios']}, kernels {found.provenance['kernels'].partition(':')[0]}. Bone was "
            "solved "
            f"under {len(structures)} structures of the rebound "
            f"({', '.join(s.replace('_', ' ') for s in structures)}); a "
            "direction must hold in each.",
        ),
        (
            "Bands",
            f"The middle {100 * LEVEL:g} % of draws, the same draws in every arm. Bone: {MEMBERS} members of the "
            "weighted ensemble of each structure (systematic resampling), structures by their stacking weights, with "
            "the misfit that trials left out of their own fit showed. Joints: members that DESIRABLE allows. Immunity, "
            "lesions and fractures: draws of the uncertainty that each number declares; beside them members of the "
            "default structure alone, so that a band there holds no part of structure. A band wider than the "
            "interval of the evidence is called uninformative and supports nothing; any other band must hold a "
            "direction from end to end.",
        ),
        (
            "Evidence",
            "Counts by arm were pooled within comparator, dose and definition. The interval is the union over "
            "Mantel-Haenszel, Peto, conditional exact and REML, with Hartung-Knapp from three informative trials on. "
            "Tissues were adjusted for one another (Benjamini-Hochberg). Rows that were fitted cannot support; "
            "rows that "
            "nobody saw in a source decide nothing. Where arthritis trials print no change of disease activity, "
            "a limit "
            "was computed from deviations before treatment and the sizes of arms.",
        ),
        (
            "Certainty",
            "Five concerns in the manner of GRADE (risk of bias, inconsistency, indirectness, imprecision, missing "
            "outcomes) are computed; each takes one level, from high for randomised and from low for other evidence.",
        ),
        (
            "Robustness",
            f"{len(found.robustness)} choices were turned one at a time: trials left out, structures alone, margins, "
            "tolerances, unseen rows.",
        ),
        ("Software", "; ".join(f"{key} {value}" for key, value in found.provenance.items()) + "."),
    )


def methods_markdown(found: Answer) -> str:
    """`methods` as Markdown."""
    return "# Methods\n\n" + "\n\n".join(f"**{head}.** {text}" for head, text in methods(found)) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
