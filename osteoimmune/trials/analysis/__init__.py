"""What a virtual trial found: summaries by intention to treat, times to events, ratios, power."""
