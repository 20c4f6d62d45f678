"""What was observed: typed tables, and the statistics of rare events across trials.

Nothing heavy is imported before it is used: a simulation that only draws observed points beside its curves does not
wait for the statistics.
"""

from typing import TYPE_CHECKING

from osteoimmune.lazy import lazy_names

if TYPE_CHECKING:
    from osteoimmune.evidence.absolute_risks import AbsoluteRisk as AbsoluteRisk
    from osteoimmune.evidence.absolute_risks import Rate as Rate
    from osteoimmune.evidence.absolute_risks import absolute_risk as absolute_risk
    from osteoimmune.evidence.absolute_risks import rate_per_1000 as rate_per_1000
    from osteoimmune.evidence.analyses import Analysis as Analysis
    from osteoimmune.evidence.analyses import analyse as analyse
    from osteoimmune.evidence.asymmetry import Asymmetry as Asymmetry
    from osteoimmune.evidence.asymmetry import egger as egger
    from osteoimmune.evidence.asymmetry import harbord as harbord
    from osteoimmune.evidence.asymmetry import peters as peters
    from osteoimmune.evidence.batch_pooling import BATCH_METHODS as BATCH_METHODS
    from osteoimmune.evidence.batch_pooling import PooledMany as PooledMany
    from osteoimmune.evidence.batch_pooling import pool_many as pool_many
    from osteoimmune.evidence.batch_pooling import pool_many_estimates as pool_many_estimates
    from osteoimmune.evidence.bias import risk_of_bias as risk_of_bias
    from osteoimmune.evidence.coverage import SCENARIOS as SCENARIOS
    from osteoimmune.evidence.coverage import Scenario as Scenario
    from osteoimmune.evidence.coverage import coverage_table as coverage_table
    from osteoimmune.evidence.detectable import minimal_detectable_ratio as minimal_detectable_ratio
    from osteoimmune.evidence.detectable import minimal_detectable_risk_ratio as minimal_detectable_risk_ratio
    from osteoimmune.evidence.dose_trend import ExposureResponse as ExposureResponse
    from osteoimmune.evidence.dose_trend import exposure_response as exposure_response
    from osteoimmune.evidence.fragility import Fragility as Fragility
    from osteoimmune.evidence.fragility import fragility_index as fragility_index
    from osteoimmune.evidence.heterogeneity_intervals import Heterogeneity as Heterogeneity
    from osteoimmune.evidence.heterogeneity_intervals import heterogeneity as heterogeneity
    from osteoimmune.evidence.heterogeneity_intervals import prediction_interval as prediction_interval
    from osteoimmune.evidence.measures import MEASURES as MEASURES
    from osteoimmune.evidence.measures import Measure as Measure
    from osteoimmune.evidence.missing import missing_trials as missing_trials
    from osteoimmune.evidence.moderator_regression import Coefficient as Coefficient
    from osteoimmune.evidence.moderator_regression import MetaRegression as MetaRegression
    from osteoimmune.evidence.moderator_regression import meta_regression as meta_regression
    from osteoimmune.evidence.multiplicity import adjust_pvalues as adjust_pvalues
    from osteoimmune.evidence.pool_table import Pool as Pool
    from osteoimmune.evidence.pooling import METHODS as METHODS
    from osteoimmune.evidence.pooling import pool as pool
    from osteoimmune.evidence.question import Question as Question
    from osteoimmune.evidence.question import question_of as question_of
    from osteoimmune.evidence.result import PooledEffect as PooledEffect
    from osteoimmune.evidence.result import Ratio as Ratio
    from osteoimmune.evidence.result import TrialEffect as TrialEffect
    from osteoimmune.evidence.robustness_table import robustness as robustness
    from osteoimmune.evidence.rows import EvidenceRow as EvidenceRow
    from osteoimmune.evidence.scrutiny import scrutinise as scrutinise
    from osteoimmune.evidence.selection import pool_of_rows as pool_of_rows
    from osteoimmune.evidence.selection import pools as pools
    from osteoimmune.evidence.sensitivity import cumulative as cumulative
    from osteoimmune.evidence.sensitivity import leave_one_out as leave_one_out
    from osteoimmune.evidence.sequential import obrien_fleming_boundary as obrien_fleming_boundary
    from osteoimmune.evidence.sequential import spending as spending
    from osteoimmune.evidence.shrinkage import ShrunkTerm as ShrunkTerm
    from osteoimmune.evidence.shrinkage import shrink_by_tissue as shrink_by_tissue
    from osteoimmune.evidence.simulation import SimulatedTrials as SimulatedTrials
    from osteoimmune.evidence.simulation import Truth as Truth
    from osteoimmune.evidence.simulation import simulate_estimates as simulate_estimates
    from osteoimmune.evidence.simulation import simulate_meta_analyses as simulate_meta_analyses
    from osteoimmune.evidence.strata import StrataCrossedWarning as StrataCrossedWarning
    from osteoimmune.evidence.subgroup_pools import Subgroups as Subgroups
    from osteoimmune.evidence.subgroup_pools import subgroups as subgroups
    from osteoimmune.evidence.tables import safety_rows as safety_rows
    from osteoimmune.evidence.trial_effects import EffectSizes as EffectSizes
    from osteoimmune.evidence.trial_effects import effect_sizes as effect_sizes
    from osteoimmune.evidence.user_tables import read_user_table as read_user_table

_HOME = {
    "AbsoluteRisk": ".absolute_risks",
    "Analysis": ".analyses",
    "Asymmetry": ".asymmetry",
    "BATCH_METHODS": ".batch_pooling",
    "Coefficient": ".moderator_regression",
    "EffectSizes": ".trial_effects",
    "EvidenceRow": ".rows",
    "ExposureResponse": ".dose_trend",
    "Fragility": ".fragility",
    "Heterogeneity": ".heterogeneity_intervals",
    "MEASURES": ".measures",
    "METHODS": ".pooling",
    "Measure": ".measures",
    "MetaRegression": ".moderator_regression",
    "Pool": ".pool_table",
    "PooledEffect": ".result",
    "PooledMany": ".batch_pooling",
    "Question": ".question",
    "Rate": ".absolute_risks",
    "Ratio": ".result",
    "SCENARIOS": ".coverage",
    "Scenario": ".coverage",
    "ShrunkTerm": ".shrinkage",
    "SimulatedTrials": ".simulation",
    "StrataCrossedWarning": ".strata",
    "Subgroups": ".subgroup_pools",
    "TrialEffect": ".result",
    "Truth": ".simulation",
    "absolute_risk": ".absolute_risks",
    "adjust_pvalues": ".multiplicity",
    "analyse": ".analyses",
    "coverage_table": ".coverage",
    "cumulative": ".sensitivity",
    "effect_sizes": ".trial_effects",
    "egger": ".asymmetry",
    "exposure_response": ".dose_trend",
    "fragility_index": ".fragility",
    "harbord": ".asymmetry",
    "heterogeneity": ".heterogeneity_intervals",
    "leave_one_out": ".sensitivity",
    "meta_regression": ".moderator_regression",
    "minimal_detectable_ratio": ".detectable",
    "minimal_detectable_risk_ratio": ".detectable",
    "missing_trials": ".missing",
    "obrien_fleming_boundary": ".sequential",
    "peters": ".asymmetry",
    "pool": ".pooling",
    "pool_many": ".batch_pooling",
    "pool_many_estimates": ".batch_pooling",
    "pool_of_rows": ".selection",
    "pools": ".selection",
    "prediction_interval": ".heterogeneity_intervals",
    "question_of": ".question",
    "rate_per_1000": ".absolute_risks",
    "read_user_table": ".user_tables",
    "risk_of_bias": ".bias",
    "robustness": ".robustness_table",
    "safety_rows": ".tables",
    "scrutinise": ".scrutiny",
    "shrink_by_tissue": ".shrinkage",
    "simulate_estimates": ".simulation",
    "simulate_meta_analyses": ".simulation",
    "spending": ".sequential",
    "subgroups": ".subgroup_pools",
}
__all__ = sorted(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
