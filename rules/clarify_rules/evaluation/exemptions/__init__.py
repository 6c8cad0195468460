"""Exemptions: what somebody decided to live with, for how long and why."""
