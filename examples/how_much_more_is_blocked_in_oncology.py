"""How much more RANKL is blocked at 120 mg every 4 weeks than at 60 mg every 6 months, and where?

One woman with bone metastases in every arm: means of two years, and what the step could do to serious infections.
`osteoimmune run dose-and-immunity` gives the curves.
"""

import osteoimmune as oi


def main() -> None:
    """Simulate and print the answer."""
    result = oi.run("dose-and-immunity")
    untreated = result.arms["no drug"]["serious_infection_any_incidence"].value[-1]
    print("                          bound in   free in    free in    bound in    serious infection")
    print("                          blood, %   bone, %    lesion, %  lymphoid, % over no drug")
    for name, arm in result.arms.items():
        shown = [
            arm[output].value.mean()
            for output in (
                "rankl_occupancy_percent",
                "free_rankl_percent",
                "lesion_free_rankl_percent",
                "lymphoid_occupancy_percent",
            )
        ]
        ratio = arm["serious_infection_any_incidence"].value[-1] / untreated
        print(f"{name:26s}" + "".join(f"{value:8.1f}   " for value in shown) + f"{ratio:8.2f}")


if __name__ == "__main__":
    main()
