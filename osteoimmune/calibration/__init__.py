"""How the numbers of the model are found and judged: analysis plans, the fit, what it identifies, and scores."""

from osteoimmune.calibration.plan import Plan as Plan
from osteoimmune.calibration.plan import read_plan as read_plan
