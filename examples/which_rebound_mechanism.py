"""How different are the predictions of five explanations of the rebound after stopping denosumab?

On the one trial that followed women off treatment (four doses) they are hard to tell apart; after one dose, or after
twenty, they are not. Which of them is right is not known: that is why all five are here.
"""

from dataclasses import replace

import osteoimmune as oi

ARMS = ("1 dose", "4 doses", "8 doses", "20 doses")
REBOUNDS = ("none", "precursor_pool", "precursor_pool_and_opg", "opg_ageing", "osteomorph")


def main() -> None:
    """Simulate and print the answer."""
    study = oi.load_study("stop-denosumab")
    print("highest CTX after the last dose, % of baseline")
    print(f"{'':26}" + "".join(f"{name:>12}" for name in ARMS))
    for rebound in REBOUNDS:
        result = oi.run(replace(study, variants={**study.variants, "rebound": rebound}))
        peaks = {e.arm: e.value for e in result.endpoints if e.endpoint.name == "ctx_peak"}
        print(f"{rebound:26}" + "".join(f"{100.0 + (peaks[name] or 0.0):12.0f}" for name in ARMS))


if __name__ == "__main__":
    main()
