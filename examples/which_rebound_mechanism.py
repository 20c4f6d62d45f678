"""How different are the predictions of five explanations of the rebound after stopping denosumab?

On the one trial that followed women off treatment (four doses) they are hard to tell apart; after one dose, or after
twenty, they are not. Which of them is right is not known: that is why all five are here.
"""

from dataclasses import replace

import osteoimmune as oi

REBOUNDS = ("none", "precursor_pool", "precursor_pool_and_opg", "opg_ageing", "osteomorph")


def main() -> None:
    """Simulate and print the answer."""
    study = oi.load_study("stop-denosumab")
    print("highest CTX after the last dose, % of baseline")
    print(f"{'':26}" + "".join(f"{arm.name:>12}" for arm in study.arms))
    for rebound in REBOUNDS:
        result = oi.run(replace(study, variants={"rebound": rebound}))
        peaks = [e.value for e in result.endpoints if e.endpoint.name == "ctx_peak"]
        print(f"{rebound:26}" + "".join(f"{100.0 + (peak or 0.0):12.0f}" for peak in peaks))


if __name__ == "__main__":
    main()
