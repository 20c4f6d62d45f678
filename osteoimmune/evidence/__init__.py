"""The statistics of rare events across trials: effect sizes, pooling, heterogeneity, and what they can decide."""

from osteoimmune.evidence.effect_sizes import EffectSizes as EffectSizes
from osteoimmune.evidence.effect_sizes import effect_sizes as effect_sizes
from osteoimmune.evidence.measures import MEASURES as MEASURES
from osteoimmune.evidence.pooling import METHODS as METHODS
from osteoimmune.evidence.pooling import pool as pool
from osteoimmune.evidence.result import PooledEffect as PooledEffect
from osteoimmune.evidence.result import Ratio as Ratio
from osteoimmune.evidence.result import TrialEffect as TrialEffect
