"""A study that uses every part of the format, with the files that lie beside it."""

from pathlib import Path

STUDY = """
version = 1
name = "whole"
title = "Everything a study can say"
question = "What happens?"
body = "postmenopausal"
drug = "denosumab"
horizon_months = 24
time_origin = "first dose"
outputs = ["denosumab_ug_per_ml", "ctx_percent_change", "bmd_total_hip_percent_change", "osteocalcin"]
notes = ["a note"]
modules = ["./osteocalcin"]

[variants]
ageing = "drift"

[conditions]
ageing = 1

[[comedication]]
input = "calcium_intake"
level = 2
unit = "1"
from_month = 1
to_month = 12

[[genotype]]
parameter = "opg.turnover"
times = 1.5
when = "acute"

[parameters."person.body_weight"]
value = 55
unit = "kg"
source = "my cohort"
status = "published"

[arms.treated]
regimen = "60 mg SC every 6 months x 2, then after 9 months 5 mg zoledronate IV over 15 minutes once"
horizon_months = 20

[arms.tabled]
table.file = "doses.csv"
table.id = 1
table.time_unit = "hour"
table.amount_unit = "mg/kg"
table.most_mg = 120
table.compartments = { 1 = "SC", 2 = "denosumab IV" }

[arms.untreated]
regimen = "no drug"
[[arms.untreated.comedication]]
drug = "alendronate"
regimen = "70 mg PO every week"
from_month = 3

[[endpoints]]
name = "ctx"
title = "CTX"
observable = "ctx_percent_change"
months = [1, 6]
since = "first dose"
arms = ["treated"]

[[endpoints]]
name = "back"
title = "CTX back"
observable = "ctx_percent_change"
kind = "month of return"
within = 10

[[observations]]
arm = "treated"
kind = "published"
study = "DIRECT (Nakamura 2014)"
group = "denosumab"
from_month = 0
to_month = 12
note = "why"
"""
DOSES = """ID,TIME,EVID,AMT,CMT,II,ADDL,SS,RATE
1,0,1,1.0,1,0,0,0,0
1,24,2,0,1,0,0,0,0
1,4383,1,1.0,2,4383,1,0,2.0
2,0,1,1.0,1,0,0,0,0
"""
MODULE = """
version = 1
name = "osteocalcin"
variant = "from_osteoblasts"
story = "Osteocalcin follows osteoblasts."
needs = { osteoblasts = "1" }

[states.osteocalcin]
unit = "1"
meaning = "osteocalcin in serum"
baseline = 1
balanced_by = { name = "made", unit = "1/day" }

[[flows]]
name = "production"
rate = "made * osteoblasts"
sink = "osteocalcin"

[[flows]]
name = "loss"
rate = "clearance * osteocalcin"
source = "osteocalcin"

[gives.osteocalcin_signal]
expression = "1 + osteocalcin"
unit = "1"
meaning = "osteocalcin that others may use"

[observables.osteocalcin]
expression = "osteocalcin"
unit = "1"
meaning = "osteocalcin in serum"
display_unit = "percent"
"""
PARAMETERS = """name,value,unit,status,source
clearance,3.0,1/day,assumption,ours
"""
FILES = {
    "whole.toml": STUDY,
    "doses.csv": DOSES,
    "osteocalcin/module.toml": MODULE,
    "osteocalcin/parameters.csv": PARAMETERS,
}


def write(folder: Path, **changed: str | bytes) -> Path:
    """Write everything, with some files replaced ("." and "/" of a name as "_"); the path of the study."""
    for name, text in FILES.items():
        content = changed.get(name.replace(".", "_").replace("/", "_"), text)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "whole.toml"
