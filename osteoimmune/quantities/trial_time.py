"""Trial time: a month is exactly 30.4375 days (a twelfth of 365.25), in regimens, results and published points alike."""

DAYS_PER_MONTH = 30.4375
