"""The parameters of an evaluation, as options give them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from clarify_rules.clarify.parameters import BadParameter, Parameters, parse_parameters

_LOOKBACK = "LookbackDays"


def given_parameters(lookback_days: int | None, pairs: Sequence[str]) -> Parameters:
    """Return what `--lookback-days` and each `--param NAME=VALUE` ask for.

    Raises UsageError for what is not of that form, not known, not allowed, or given twice.
    """
    texts: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.UsageError(f"--param {pair}: write it as NAME=VALUE, such as ModelScope=all")
        if name in texts:
            raise click.UsageError(f"--param {name} is given twice")
        texts[name] = value
    if lookback_days is not None:
        if _LOOKBACK in texts:
            raise click.UsageError(f"give either --lookback-days or --param {_LOOKBACK}=N, not both")
        texts[_LOOKBACK] = str(lookback_days)
    try:
        return parse_parameters(texts)
    except BadParameter as error:
        raise click.UsageError(str(error)) from None
