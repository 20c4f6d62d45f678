"""Trial time: a month is exactly 30.4375 days (a twelfth of 365.25), for regimens, results and published points."""

DAYS_PER_MONTH = 30.4375
