"""Who reads for whom."""

from __future__ import annotations

from enum import Enum


class Collecting(Enum):
    """What part a reading has where one collector reads what all others need."""

    NONE = "reads everything, for itself only"
    COLLECTOR = "reads everything, and keeps what readers need"
    READER = "takes from the collector what it keeps, and asks AWS for the rest; never S3"
