"""Does stepping the dose down (60, 30, 15 mg) avoid the overshoot of resorption after stopping?

A study made in Python instead of a file. No trial has tested this regimen: what follows is a prediction.
"""

import osteoimmune as oi
from osteoimmune.trials import Arm, Endpoint, Study

REGIMENS = {
    "stop after 4 doses": "60 mg SC every 6 months x 4, then stop",
    "then 30 and 15 mg": "60 mg SC every 6 months x 4, then 30 mg SC every 6 months x 1, then 15 mg SC once",
}


def main() -> None:
    """Simulate and print the answer."""
    study = Study(
        name="taper",
        title="Tapering denosumab",
        question="Does stepping the dose down avoid the overshoot?",
        body="postmenopausal",
        horizon_months=72.0,
        outputs=("ctx_percent_change", "bmd_lumbar_spine_percent_change"),
        arms=tuple(Arm(name, oi.parse_regimen(sentence)) for name, sentence in REGIMENS.items()),
        endpoints=(
            Endpoint("peak", "Highest CTX after the last dose", "ctx_percent_change", kind="peak"),
            Endpoint(
                "spine",
                "Lumbar spine 24 months after it",
                "bmd_lumbar_spine_percent_change",
                "value",
                24.0,
                "last dose",
            ),
        ),
    )
    for result in oi.run(study).endpoints:
        print(f"{result.endpoint.title:34} {result.arm:20} {result.value:+6.1f} {result.unit}")


if __name__ == "__main__":
    main()
