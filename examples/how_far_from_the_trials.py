"""How far are predictions from published values, those held out apart from those that may have been fitted?

Only numbers that were seen in their source count here.
"""

from collections import defaultdict

import numpy as np

import osteoimmune as oi
from osteoimmune.trials.comparison import observed


def main() -> None:
    """Simulate and print the answer."""
    away: dict[str, list[float]] = defaultdict(list)
    for name in ("freedom", "freedom-extension"):
        result = oi.run(name)
        for match in observed(result.study).points:
            if match.point.kind == "published" and match.point.seen and result.arms[match.arm].doses:
                curve = result.arms[match.arm][match.point.quantity]
                predicted = float(np.interp(match.point.time_months, curve.time_months, curve.value))
                away[match.point.use].append(predicted - match.point.value)
    for use, errors in sorted(away.items()):
        print(f"{use:10} {len(errors):3} values, mean distance {np.mean(np.abs(errors)):.1f} percentage points")


if __name__ == "__main__":
    main()
