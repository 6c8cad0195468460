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

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class ConfigError:
    """The reason code and the rest of the sentence "The analysis config … "."""

    code: str
    problem: str


CONFIG_ERRORS = {
    TOO_LARGE: ConfigError(ANALYSIS_CONFIG_INVALID, f"is larger than {MAX_BYTES:,} bytes"),
    TOO_DEEP: ConfigError(ANALYSIS_CONFIG_INVALID, f"is nested more than {MAX_DEPTH} levels deep"),
    NOT_JSON: ConfigError(ANALYSIS_CONFIG_INVALID, "is not JSON"),
    NOT_AN_OBJECT: ConfigError(ANALYSIS_CONFIG_INVALID, "is JSON, but not an object"),
    AMBIGUOUS_PREFIX: ConfigError(
        ANALYSIS_CONFIG_UNREADABLE, "is a prefix with several objects and none named analysis_config.json"
    ),
    EMPTY_PREFIX: ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist"),
    NOT_AN_S3_URI: ConfigError(ANALYSIS_CONFIG_UNREADABLE, "is not at an S3 URI"),
    "NoSuchKey": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist"),
    "NoSuchBucket": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "is in a bucket that does not exist"),
    "404": ConfigError(ANALYSIS_CONFIG_UNREADABLE, "does not exist"),
}
