"""How often AWS Config may be told to evaluate a rule (API reference, MaximumExecutionFrequency)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

DEFAULT = "TwentyFour_Hours"
"""What AWS Config takes where nothing is said."""

PERIODS: Mapping[str, timedelta] = MappingProxyType(
    {
        "One_Hour": timedelta(hours=1),
        "Three_Hours": timedelta(hours=3),
        "Six_Hours": timedelta(hours=6),
        "Twelve_Hours": timedelta(hours=12),
        DEFAULT: timedelta(hours=24),
    }
)
