"""Why an analysis config could not be used, beyond what S3 itself answers with."""

from __future__ import annotations

from dataclasses import dataclass

ANALYSIS_CONFIG_UNREADABLE = "ANALYSIS_CONFIG_UNREADABLE"
ANALYSIS_CONFIG_INVALID = "ANALYSIS_CONFIG_INVALID"
ANALYSIS_CONFIG_CHANGED = "ANALYSIS_CONFIG_CHANGED"
ANALYSIS_CONFIG_NOT_COLLECTED = "ANALYSIS_CONFIG_NOT_COLLECTED"

TOO_LARGE = "AnalysisConfigTooLarge"
TOO_DEEP = "AnalysisConfigTooDeep"
NOT_JSON = "AnalysisConfigNotJson"
NOT_AN_OBJECT = "AnalysisConfigNotAnObject"
AMBIGUOUS_PREFIX = "AnalysisConfigAmbiguousPrefix"
EMPTY_PREFIX = "AnalysisConfigEmptyPrefix"
NOT_AN_S3_URI = "AnalysisConfigNotAnS3Uri"
TOO_MUCH_TO_KEEP = "AnalysisConfigTooMuchToKeep"
NOT_COLLECTED = "NotCollected"

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_KEPT_BYTES = 64 * 1024
"""What the allow-listed part of a config may take as JSON: a hundred times what real ones do."""


CORRECT = "Correct the object and run the analysis again."
_NAME = "Name the object that holds the analysis config in the job's analysis_config input."
RUN_AGAIN = "Run the analysis again, with a config at a place of its own that nothing overwrites."


@dataclass(frozen=True, slots=True)
class ConfigError:
    """The reason code, the rest of the sentence "The analysis config … ", and what to do about it."""

    code: str
    problem: str
    remedy: str


CONFIG_ERRORS = {
    TOO_LARGE: ConfigError(ANALYSIS_CONFIG_INVALID, f"is larger than {MAX_BYTES:,} bytes", CORRECT),
    TOO_DEEP: ConfigError(ANALYSIS_CONFIG_INVALID, f"is nested more than {MAX_DEPTH} levels deep", CORRECT),
    NOT_JSON: ConfigError(ANALYSIS_CONFIG_INVALID, "is not JSON", CORRECT),
    NOT_AN_OBJECT: ConfigError(ANALYSIS_CONFIG_INVALID, "is JSON, but not an object", CORRECT),
    TOO_MUCH_TO_KEEP: ConfigError(
        ANALYSIS_CONFIG_INVALID,
        f"names more methods and places than {MAX_KEPT_BYTES:,} bytes hold",
        CORRECT,
    ),
    NOT_COLLECTED: ConfigError(
        ANALYSIS_CONFIG_NOT_COLLECTED,
        "has not been read by the collector yet, which reads it within the hour or after the next job event",
        "Wait an hour. If the collector has not read it by then, look at its log, at its queue and at the "
        "dead letter queue.",
    ),
    AMBIGUOUS_PREFIX: ConfigError(
        ANALYSIS_CONFIG_UNREADABLE,
        "is a prefix with several objects and none named analysis_config.json",
        _NAME,
    ),
    EMPTY_PREFIX: ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist", RUN_AGAIN),
    NOT_AN_S3_URI: ConfigError(ANALYSIS_CONFIG_UNREADABLE, "is not at an S3 URI", _NAME),
    "NoSuchKey": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist", RUN_AGAIN),
    "NoSuchBucket": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "is in a bucket that does not exist", RUN_AGAIN),
    "404": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist", RUN_AGAIN),
}
