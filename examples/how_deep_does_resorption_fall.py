"""How far does CTX fall after 60 mg of denosumab, and how much of it is back before the next dose?

What you see below comes from the model alone; `osteoimmune run freedom` puts it beside what trials saw.
"""

import numpy as np

import osteoimmune as oi


def main() -> None:
    """Simulate and print the answer."""
    arm = oi.run("freedom").arms["denosumab 60 mg Q6M"]
    ctx, drug = arm["ctx_percent_change"], arm["denosumab_ug_per_ml"]
    print("month   CTX change, %   free denosumab, ug/mL")
    for month in (0.1, 1, 2, 3, 4, 5, 6):
        change = np.interp(month, ctx.time_months, ctx.value)
        print(f"{month:5.1f}   {change:13.1f}   {np.interp(month, drug.time_months, drug.value):21.4f}")


if __name__ == "__main__":
    main()
