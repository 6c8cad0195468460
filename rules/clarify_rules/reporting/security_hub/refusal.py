"""Security Hub that cannot be used here: not enabled, or not allowed."""

from __future__ import annotations

from clarify_rules.evidence.missing import is_denial

# "The account doesn't have permission", and the answer where Security Hub is not enabled (API reference,
# BatchImportFindings and GetFindings: Errors).
_NOT_ENABLED = "InvalidAccessException"


class SecurityHubUnavailable(Exception):
    """Nothing can be sent to or read from Security Hub; the message is one sentence on what to do.

    `code` is AWS's error code, `action` the IAM action that was refused.
    """

    def __init__(self, code: str, action: str) -> None:
        remedy = (
            "enable Security Hub in this account and Region, or turn off sending findings to it"
            if code == _NOT_ENABLED
            else f"allow {action}"
        )
        super().__init__(
            f"Security Hub refused {action} with {code}; {remedy}. Other reports are not affected."
        )
        self.code = code
        self.action = action


def raise_if_unavailable(code: str, operation: str) -> None:
    """Raise `SecurityHubUnavailable` for an error code that says so."""
    if code == _NOT_ENABLED or is_denial(code):
        raise SecurityHubUnavailable(code, f"securityhub:{operation}")
