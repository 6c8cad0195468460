"""Sessions and clients: one session per account, each client built once and late, one set per Region."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clarify_rules import __version__
from clarify_rules.reader.errors import SetupError
from clarify_rules.reader.timestamps import timestamp_text

if TYPE_CHECKING:
    from collections.abc import Callable

IN_FLIGHT = 8
"""Calls at once, per service: enough to hide latency, few enough to leave the account's quota to others."""

_ATTEMPTS = 6
_CONNECT_SECONDS = 5
_READ_SECONDS = 30
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")
_ROLE_SESSION = "clarify-config-rules"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account is read: sts:GetCallerIdentity's Account, and the partition of its Arn."""

    account_id: str
    partition: str


class AwsSession:
    """Credentials for one account, from botocore's ordinary chain, and the clients made with them.

    `role_arn` is assumed with those credentials, through the STS of the first Region that is read. boto3's
    lower half is used directly: clients are the same, and its upper half would be loaded for nothing.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        role_arn: str | None = None,
        external_id: str | None = None,
        read_timeout: float = _READ_SECONDS,
        identity: Identity | None = None,
        credentials: Any = None,
    ) -> None:
        """Load nothing yet; errors show at the first use.

        `credentials` are botocore's, of a session that somebody else made; None: from the ordinary chain.

        `read_timeout` is how many seconds one attempt at a call waits for data, of 6 attempts at most. An
        `identity` that is given is not asked for.
        """
        self._profile = profile
        self._read_timeout = read_timeout
        self._role_arn = role_arn
        self._external_id = external_id
        self._lock = threading.RLock()
        self._regions: dict[str, AwsClients] = {}
        self._identity = identity
        self._credentials = credentials

    @property
    def default_region(self) -> str | None:
        """The Region that environment and profile name, None where they name none. Raises `SetupError`."""
        with self._lock:
            region: str | None = _or_setup_error(lambda: self._botocore.get_config_variable("region"))
        return region

    def region(self, name: str) -> AwsClients:
        """Return the clients of one Region. Raises `SetupError` for what cannot be a Region's name."""
        if not _REGION.fullmatch(name):
            raise SetupError(f"{name!r} is not the name of an AWS Region; names look like us-east-1.")
        with self._lock:
            if name not in self._regions:
                self._regions[name] = AwsClients(self, name)
            return self._regions[name]

    def identity(self, region: str) -> Identity:
        """Return whose account this is, asking the STS of `region` the first time. Raises `SetupError`."""
        with self._lock:
            if self._identity is None:
                self._identity = _or_setup_error(lambda: self._ask_identity(region))
            return self._identity

    def create_client(self, service: str, region: str) -> Any:
        """Return a new client. Raises `SetupError`."""
        with self._lock:
            return _or_setup_error(lambda: self._create(service, region))

    def _create(self, service: str, region: str) -> Any:
        if self._role_arn and not self._assumed:
            self._assume(self._role_arn, region)
        return self._session.create_client(service, region_name=region, config=self._config)

    def _ask_identity(self, region: str) -> Identity:
        answer = self._create("sts", region).get_caller_identity()
        return Identity(str(answer["Account"]), str(answer["Arn"]).split(":")[1])

    def _assume(self, role_arn: str, region: str) -> None:
        from botocore.credentials import (  # noqa: PLC0415 - only an assumed role needs it
            AssumeRoleCredentialFetcher,
            DeferredRefreshableCredentials,
        )
        from botocore.exceptions import NoCredentialsError  # noqa: PLC0415 - only an assumed role needs it

        source = self._botocore
        own = source.get_credentials()
        if own is None:
            raise NoCredentialsError
        extra = {"RoleSessionName": _ROLE_SESSION} | (
            {"ExternalId": self._external_id} if self._external_id else {}
        )
        fetcher = AssumeRoleCredentialFetcher(
            lambda service, **keys: source.create_client(
                service, region_name=region, config=self._config, **keys
            ),
            own,
            role_arn,
            extra_args=extra,
        )
        credentials = DeferredRefreshableCredentials(
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )
        session = self._new_session()
        session.register_component("credential_provider", _Provider(credentials))
        self._assumed.append(session)

    @cached_property
    def _assumed(self) -> list[Any]:
        return []

    @property
    def _session(self) -> Any:
        return self._assumed[0] if self._assumed else self._botocore

    @cached_property
    def _botocore(self) -> Any:
        session = self._new_session()
        if self._credentials is not None:
            session.register_component("credential_provider", _Provider(self._credentials))
        return session

    def _new_session(self) -> Any:
        from botocore.session import Session  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

        session = Session(profile=self._profile)
        # What a service answers with goes into evidence, which is JSON.
        session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=timestamp_text)
        session.set_config_variable("sts_regional_endpoints", "regional")
        return session

    @cached_property
    def _config(self) -> Any:
        from botocore.config import Config  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

        return Config(
            retries={"mode": "adaptive", "total_max_attempts": _ATTEMPTS},
            max_pool_connections=IN_FLIGHT,
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=self._read_timeout,
            # Given whole: botocore otherwise composes it anew, twice for every request.
            user_agent=self._botocore.user_agent(),
            user_agent_extra=f"clarify-config-rules/{__version__}",
            # Requests are made here, from botocore's own names; tests hold them to its models.
            parameter_validation=False,
            # Analysis configs are read with a Range, which S3 gives no checksum for.
            response_checksum_validation="when_required",
        )


class AwsClients:
    """The clients of one Region, each built when it is first asked for."""

    def __init__(self, session: AwsSession, region: str) -> None:
        """Use `AwsSession.region`."""
        self.session = session
        self.region = region
        self._lock = threading.Lock()
        self._clients: dict[str, Any] = {}

    @property
    def identity(self) -> Identity:
        """Whose account is read; one call per session. Raises `SetupError`."""
        return self.session.identity(self.region)

    def client(self, service: str) -> Any:
        """Return the one client of a service. Raises `SetupError`."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self.session.create_client(service, self.region)
            return self._clients[service]


class _Provider:
    """A botocore credential provider that has the credentials already."""

    def __init__(self, credentials: Any) -> None:
        self._credentials = credentials

    def load_credentials(self) -> Any:
        return self._credentials


def _or_setup_error(action: Callable[[], Any]) -> Any:
    """Return what `action` returns; raise `SetupError` with one line for what botocore raises."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

    try:
        return action()
    except ClientError as error:
        raise SetupError(_refused(error.operation_name, error.response.get("Error", {}))) from None
    except BotoCoreError as error:
        raise SetupError(_sentence(type(error).__name__, str(error))) from None
    except ValueError as error:
        # botocore raises a bare ValueError for an endpoint URL it cannot use.
        raise SetupError(_one_line(str(error))) from None


_ADVICE = {
    "NoCredentialsError": "No AWS credentials were found; set a profile, environment variables or a role.",
    "NoRegionError": "No AWS Region is set; name one.",
    "PartialCredentialsError": "The AWS credentials are incomplete: {said}",
    "ProfileNotFound": "{said}; see `aws configure list-profiles`.",
    "EndpointConnectionError": "{said}; check the Region's name, the network and AWS_ENDPOINT_URL.",
}
_STALE = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})


def _sentence(kind: str, said: str) -> str:
    return _ADVICE.get(kind, "AWS cannot be used: {said}").format(said=_one_line(said).rstrip("."))


def _refused(operation: str, error: dict[str, Any]) -> str:
    code = str(error.get("Code"))
    if code in _STALE:
        return f"The AWS credentials have expired ({code}); get new ones."
    return f"AWS refused {operation} ({code}): {_one_line(str(error.get('Message', '')))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
