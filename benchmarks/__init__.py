"""Measurements of osteoimmune, beside other engines in the same run."""
