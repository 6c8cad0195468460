"""What is installed and not shipped, since no function imports it. A test follows every import that stays."""

from __future__ import annotations

from collections.abc import Mapping

_POWERTOOLS = "aws_lambda_powertools"
_POWERTOOLS_UTILITIES = (
    *("auth_alpha", "batch", "circuit_breaker", "data_classes", "data_masking", "feature_flags"),
    *("idempotency", "kafka", "metadata", "parameters", "parser", "streaming", "validation"),
)

DONE_WITHOUT: Mapping[str, tuple[str, ...]] = {"pyyaml": ("yaml/_yaml.*.so", "_yaml")}
"""Patterns of what is machine code, or stands for it, and only makes its distribution faster: by the name of
that, which has no wheel of Python alone."""

LEFT_OUT = (
    "bin",
    "rdklibtest",
    # The upper half of boto3: resources, which neither rdklib nor this project uses.
    "boto3/data",
    "boto3/examples",
    # A third of Powertools is a web page for HTTP APIs.
    f"{_POWERTOOLS}/event_handler",
    *(f"{_POWERTOOLS}/utilities/{each}" for each in _POWERTOOLS_UTILITIES),
)
"""Patterns of paths among the installed distributions."""

NOT_OF_THE_PACKAGE = (
    "py.typed",
    # The other front doors, and what is read for them.
    "cli",
    "preflight",
    "reader/read_planned.py",
    # What the catalogue says of itself to people and to the template.
    "catalog/documentation.py",
    "catalog/fix_recipes.py",
    "catalog/function_permissions.py",
    "reader/permissions.py",
    # Reports to people, and the choice of rules for them.
    "evaluation/selection.py",
    "reporting/asff.py",
    "reporting/baseline",
    "reporting/comma_separated.py",
    "reporting/document.py",
    "reporting/exempted.py",
    "reporting/html",
    "reporting/junit.py",
    "reporting/naming.py",
    "reporting/ocsf.py",
    "reporting/root_causes.py",
    "reporting/table.py",
)
"""Patterns of paths in the project's own package."""
