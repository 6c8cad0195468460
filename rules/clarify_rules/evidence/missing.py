"""Missing facts: the one domain error of the pure rooms.

Asking evidence for something that was not read raises :class:`MissingFact`; the evaluation loop turns it
into an UNDETERMINED verdict that names the fact and the actions to grant. Rules stay straight.
"""

from __future__ import annotations

ACCESS_DENIED = "ACCESS_DENIED"
CALL_FAILED = "CALL_FAILED"
NOT_READ = "NOT_READ"
EVIDENCE_INVALID = "EVIDENCE_INVALID"

_DENIED_MARKS = ("accessdenied", "unauthorized", "notauthorized", "forbidden", "authfailure", "403")

_REMEDIES = {
    CALL_FAILED: "Run the audit again; where the call keeps failing, look up its error at AWS.",
    NOT_READ: "Read the account again, and where it is still missing look in AWS whether it exists.",
    EVIDENCE_INVALID: (
        "Read the account again; in evidence from elsewhere, correct that place to what AWS answers."
    ),
}


class MissingFact(Exception):
    """A fact that a verdict needs and the evidence does not hold.

    ``code`` is the stable reason code, ``message`` one sentence, ``actions`` the candidate IAM actions to
    grant (empty unless a call was denied), ``resource`` the id, ARN or S3 URI that could not be read,
    ``remedy`` a sentence on what to do where granting actions is not the answer; what could not be read has
    one by its code.
    """

    def __init__(
        self,
        code: str,
        message: str,
        actions: tuple[str, ...] = (),
        resource: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.actions = actions
        self.resource = resource
        self.remedy = remedy or _REMEDIES.get(code)


class EvidenceInvalid(MissingFact):
    """A value inside an AWS response is not of the type AWS documents, so nothing can be proven from it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(EVIDENCE_INVALID, f"The evidence at {path} {problem}.")
        self.path = path


def is_denial(error: str) -> bool:
    """Whether an AWS error code means "not allowed", as opposed to "did not work".

    Services spell it AccessDenied, AccessDeniedException, UnauthorizedOperation (EC2) or a bare 403.
    """
    lowered = error.lower()
    return any(mark in lowered for mark in _DENIED_MARKS)
