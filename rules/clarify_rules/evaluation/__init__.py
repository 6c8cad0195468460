"""From rules and evidence to results as data."""
