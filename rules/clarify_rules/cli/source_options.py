"""The options that say whose evidence is read, shared by the commands that read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

profile_option = click.option(
    "--profile", metavar="NAME", help="Use this profile of ~/.aws instead of the default one."
)
role_arn_option = click.option(
    "--role-arn", metavar="ARN", help="Assume this role first, in another account for instance."
)
external_id_option = click.option(
    "--external-id", metavar="ID", help="The external id that --role-arn asks for."
)
_PLACE = (
    click.option(
        "--demo", is_flag=True, help="Read a simulated account inside this process; AWS is not used."
    ),
    profile_option,
    click.option(
        "--region",
        "regions",
        metavar="REGION",
        multiple=True,
        help="Read this Region instead of the default one, such as us-east-1. May be given again.",
    ),
    role_arn_option,
    external_id_option,
)
_LOOKBACK = click.option(
    "--lookback-days",
    type=click.IntRange(1, 90),
    metavar="N",
    help="Judge processing jobs created in the last N days (1-90, default 7), besides running ones.",
)
_PARAMETERS = click.option(
    "--param",
    "pairs",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a rule parameter: ModelScope=referenced|all, OrgId=o-..., TrustedBucketOwners=ID,ID, "
    "ScopeTagKey=KEY. May be given again.",
)
_CACHE = (
    click.option(
        "--cache",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Remember jobs that ended in this folder (default: the platform's cache folder).",
    ),
    click.option("--no-cache", is_flag=True, help="Describe every job again, and remember nothing."),
)


def snapshot_option(what_for: str) -> Callable[[CommandT], CommandT]:
    """Return the option --snapshot of a command that does `what_for` (such as "Audit") with evidence."""
    return click.option(
        "--snapshot",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"{what_for} the evidence in this file (written by `clarify-rules snapshot`); AWS is not used.",
    )


def source_options(command: CommandT) -> CommandT:
    """Add the options to a command, which takes `demo`, `profile`, `regions`, `role_arn`, `external_id`,
    `lookback_days`, `pairs`, `cache` and `no_cache`."""
    return _with(command, (*_PLACE, _LOOKBACK, _PARAMETERS, *_CACHE))


def place_options(command: CommandT) -> CommandT:
    """Add the options to a command that reads no jobs: as `source_options`, without `lookback_days`, `cache`
    and `no_cache`."""
    return _with(command, (*_PLACE, _PARAMETERS))


def _with(command: CommandT, options: Sequence[Callable[[CommandT], CommandT]]) -> CommandT:
    for option in reversed(options):
        command = option(command)
    return command


def check_role(role_arn: str | None, external_id: str | None) -> None:
    """Raise UsageError for an external id that no role would ask for."""
    if external_id and not role_arn:
        raise click.UsageError("--external-id is sent when a role is assumed; give --role-arn too")


@dataclass(frozen=True, slots=True)
class Source:
    """Whose evidence is asked for: the demo's, or an AWS account's in some Regions (none: the default)."""

    demo: bool
    profile: str | None
    regions: tuple[str, ...]
    role_arn: str | None
    external_id: str | None
    pairs: tuple[str, ...]
    lookback_days: int | None = None
    cache: Path | None = None
    no_cache: bool = False

    def check(self) -> None:
        """Raise UsageError for options that exclude or need each other."""
        if self.demo:
            self.refuse_account_options("--demo")
        check_role(self.role_arn, self.external_id)
        if self.cache and self.no_cache:
            raise click.UsageError("give either --cache or --no-cache, not both")
        if self.cache and self.cache.exists() and not self.cache.is_dir():
            raise click.UsageError(f"--cache {self.cache} is a file; name a folder")

    def refuse_beside_snapshot(self) -> None:
        """Raise UsageError where an option says whose evidence is read, and a snapshot holds it already."""
        if self.demo:
            raise click.UsageError("give either --demo or --snapshot, not both")
        self.refuse_account_options("--snapshot")

    def refuse_account_options(self, because_of: str) -> None:
        """Raise UsageError where an option names an AWS account or Region beside what settles it already."""
        given = {
            "--profile": self.profile,
            "--region": self.regions,
            "--role-arn": self.role_arn,
            "--external-id": self.external_id,
        }
        for option, value in given.items():
            if value:
                raise click.UsageError(f"{because_of} settles what is read; leave out {option}")
