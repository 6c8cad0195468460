"""The dated file of public prices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Prices:
    """US dollars for one unit, by name, and the day they were looked up."""

    as_of: str
    region: str
    units: dict[str, float]

    def of(self, name: str, amount: float) -> float:
        """Return what that many units cost, in US dollars."""
        return self.units[name] * amount


def read_prices() -> Prices:
    """Return the prices in the file."""
    document: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    units = {name: entry["usd"] / entry["per"] for name, entry in document["prices"].items()}
    return Prices(document["as_of"], document["region"], units)
