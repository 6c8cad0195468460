"""Evidence from where options say: the demo account, or AWS, several Regions side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.cli.cache_folder import cache_folder
from clarify_rules.cli.messages import say
from clarify_rules.cli.progress_bars import progress_bars
from clarify_rules.cli.source_options import Source
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind

if TYPE_CHECKING:
    from clarify_rules.reader.clients import AwsClients, AwsSession
    from clarify_rules.reader.job_cache import JobCache

_REGIONS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class UnreadRegion:
    """A Region of which nothing could be read, and why: one sentence."""

    partition: str
    account_id: str
    region: str
    error: str
    at: datetime


def account_session(source: Source) -> AwsSession:
    """Return a session of the account that options name; errors show at its first use."""
    from clarify_rules.reader.clients import AwsSession

    return AwsSession(profile=source.profile, role_arn=source.role_arn, external_id=source.external_id)


def read_source(
    source: Source,
    parameters: Parameters,
    kinds: Collection[EvidenceKind],
    session: AwsSession | None = None,
) -> list[Evidence | UnreadRegion]:
    """Return the evidence of each Region asked for, sorted by account and Region.

    An account is read with the session, or where none is given with one of its own. Raises UsageError with
    one line where credentials, profile, role or Region are of no use.
    """
    from clarify_rules.reader.errors import SetupError

    try:
        if source.demo:
            return _read_demo(parameters, kinds)
        return _read_account(session or account_session(source), source, parameters, kinds)
    except SetupError as error:
        raise click.UsageError(str(error)) from None


def _read_demo(parameters: Parameters, kinds: Collection[EvidenceKind]) -> list[Evidence | UnreadRegion]:
    from clarify_rules.cli.demo.account import open_demo_account
    from clarify_rules.reader.clients import AwsSession
    from clarify_rules.reader.job_cache import NoCache

    try:
        with open_demo_account() as account:
            clients = AwsSession().region(account.region)
            return _read_regions([clients], parameters, kinds, NoCache())
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "moto":
            raise
        raise click.UsageError(
            "--demo needs the AWS simulator moto: pip install 'clarify-config-rules[demo]'"
        ) from None


def _read_account(
    session: AwsSession, source: Source, parameters: Parameters, kinds: Collection[EvidenceKind]
) -> list[Evidence | UnreadRegion]:
    regions = sorted(set(source.regions)) or [default_region(session)]
    warnings: list[str] = []
    try:
        clients = [session.region(each) for each in regions]
        return _read_regions(clients, parameters, kinds, _cache(source, warnings.append))
    finally:
        for warning in warnings:
            say(f"warning: {warning}")


def default_region(session: AwsSession) -> str:
    """Return the Region that AWS settings name. Raises UsageError where they name none, and SetupError."""
    region = session.default_region
    if not region:
        raise click.UsageError(
            "no AWS Region is set; give --region (--region us-east-1, say), or set AWS_DEFAULT_REGION or "
            "the profile's region"
        )
    return region


def _cache(source: Source, warn: Callable[[str], None]) -> JobCache:
    from clarify_rules.reader.job_cache import FolderJobCache, NoCache

    folder = source.cache or cache_folder()
    return NoCache() if source.no_cache or folder is None else FolderJobCache(folder, warn)


def _read_regions(
    clients: Sequence[AwsClients],
    parameters: Parameters,
    kinds: Collection[EvidenceKind],
    cache: JobCache,
) -> list[Evidence | UnreadRegion]:
    """Read Regions side by side. Raises SetupError."""
    from concurrent.futures import ThreadPoolExecutor

    from clarify_rules.reader.errors import RegionUnreadableError
    from clarify_rules.reader.read_evidence import read_evidence

    # Asked for before the threads start: bad credentials are told once, and before anything is drawn.
    whose = clients[0].identity

    with progress_bars([each.region for each in clients]) as bar:

        def read(region: AwsClients) -> Evidence | UnreadRegion:
            try:
                return read_evidence(region, parameters, cache, progress=bar(region.region), kinds=kinds)
            except RegionUnreadableError as error:
                at = datetime.now(UTC)
                return UnreadRegion(whose.partition, whose.account_id, region.region, str(error), at)

        if len(clients) == 1:
            return [read(clients[0])]
        pool = ThreadPoolExecutor(_REGIONS_AT_ONCE)
        try:
            return list(pool.map(read, clients))
        finally:
            # Whoever presses Ctrl-C does not wait for calls under way.
            pool.shutdown(wait=False, cancel_futures=True)
