"""Which trial a study or an arm of a figure belongs to: reports of one trial share its patients and count once, and the
trials that a review sets side by side in a table count one by one."""

from osteoimmune.evidence.populations import population_of

TRIAL_OF_STUDY = (  # by how the study's name begins; a study that stands alone is its own trial
    ("FREEDOM", "FREEDOM"),
    ("McClung 2006", "McClung 2006"),
    ("Phase 2 8-year extension", "McClung 2006"),
    ("DEFEND", "DEFEND"),
    ("FRAME", "FRAME"),
    ("FLEX", "FLEX"),
)
TRIAL_OF_ARM = {  # "phase2": its arms 1 to 7 have the doses of McClung 2006, its arm 8 the course of Bone 2011
    "arms:mcclung2006": "McClung 2006",
    "arms:bone2011": "DEFEND",
    "arms:black2006": "FLEX",
    **{f"phase2:{arm}": "McClung 2006" for arm in range(1, 8)},
    "phase2:8": "DEFEND",
}


def trial_of_study(study: str, arm: str = "") -> str:
    """The trial that a study reports, or that it cites by one of its rows."""
    cited = population_of(study, arm)
    if cited and cited.trial:
        return cited.trial
    return next((trial for begins, trial in TRIAL_OF_STUDY if study.startswith(begins)), study)


def trial_of_arm(file: str, group: str) -> str:
    """The trial of an arm of a digitised file; an arm whose trial is not known stands for one of its own."""
    name = f"{file}:{group}"
    return TRIAL_OF_ARM.get(name) or TRIAL_OF_ARM.get(name.split("_")[0], name)
