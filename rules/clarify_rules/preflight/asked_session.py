"""The session to ask AWS with: this package's own, with the credentials of what somebody handed in."""

from __future__ import annotations

from typing import Any

from clarify_rules.reader.clients import AwsSession
from clarify_rules.reader.errors import SetupError

_OF_SESSIONS = ("events", "get_credentials", "available_profiles", "profile_name")


def session_like(given: Any) -> AwsSession:
    """Return a session of this package's own with the credentials and profile of what was handed in.

    That is a boto3 session, the SageMaker SDK's session (which holds one), a boto3 client, or None for
    boto3's ordinary chain. Its calls pass none of the other's event handlers, a guard's among them. A
    client's credentials are its own: those of the ordinary chain may be another account's.

    Raises TypeError for anything else, `SetupError` for a client that has no credentials.
    """
    if given is None:
        return AwsSession()
    refuse_no_session(given)
    session = getattr(given, "boto_session", None) or given
    if is_session(session):
        profile = session.profile_name
        return AwsSession(
            profile=profile if profile in session.available_profiles else None,
            credentials=session.get_credentials(),
        )
    signer = getattr(session, "_request_signer", None)  # botocore has no public way to them
    credentials = getattr(signer, "_credentials", None)
    if credentials is None:
        raise SetupError("the client shows no credentials; hand in the session it was made with.")
    return AwsSession(credentials=credentials)


def refuse_no_session(given: Any) -> None:
    """Raise TypeError for what `session_like` takes no credentials from. Asks nobody for any."""
    session = getattr(given, "boto_session", None) or given
    if not is_session(session) and not _is_client(session):
        raise TypeError(
            f"session must be a boto3 session, a boto3 client or a SageMaker SDK session, not {named(given)}"
        )


def named(given: Any) -> str:
    """Return what to call something of a wrong type; a class may stand where its instance was meant."""
    kind = given if isinstance(given, type) else type(given)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return f"the class {name}" if given is kind else name


def region_of(given: Any) -> str | None:
    """Return the Region that a session or client which was handed in has, None where it has none."""
    session = getattr(given, "boto_session", None) or given
    found = session.meta.region_name if _is_client(session) else getattr(session, "region_name", None)
    return found if isinstance(found, str) else None


def is_session(given: Any) -> bool:
    """Return whether something is a boto3 session; botocore's own lacks a profile_name."""
    return not isinstance(given, type) and all(hasattr(given, name) for name in _OF_SESSIONS)


def _is_client(given: Any) -> bool:
    return not isinstance(given, type) and hasattr(given, "meta") and hasattr(given.meta, "region_name")
