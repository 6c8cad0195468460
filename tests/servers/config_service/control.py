"""``ConfigControl``: how a test steers the stand-in for AWS Config and asks what it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ANY_RULE = "clarify-rule"


@dataclass(frozen=True)
class PutCall:
    """One call of PutEvaluations; ``error`` is the code it was refused with, or None.

    ``rule`` is whose token it was (None: nobody's); the evaluations are as sent, their OrderingTimestamp in
    ISO 8601.
    """

    rule: str | None
    token: str
    test_mode: bool
    evaluations: list[dict[str, Any]]
    error: str | None


class ConfigControl:
    """Orders to the stand-in, in this process or behind the local AWS; both obey the same ones."""

    def __init__(self, do: Callable[[str, dict[str, Any]], Any]) -> None:
        """``do`` carries an order's name and JSON document to the stand-in and returns its answer."""
        self._do = do

    def add_rule(self, name: str, *, function_arn: str | None = None, **description: Any) -> None:
        """Deploy a rule, as DescribeConfigRules shall describe it (``description`` wins over a plain one)."""
        source = (
            {"Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function_arn}} if function_arn else {}
        )
        self._do("add_rule", {"name": name, "description": source | description})

    def remove_rule(self, name: str) -> None:
        """Delete a rule with its results; its tokens then answer NoSuchConfigRuleException."""
        self._do("remove_rule", {"name": name})

    def set_rule_status(self, rule: str, **status: str | datetime | bool) -> None:
        """Set members of DescribeConfigRuleEvaluationStatus, such as ``LastErrorCode``."""
        self._do("set_rule_status", {"rule": rule, "status": _plain(status)})

    def issue_token(self, rule: str = ANY_RULE) -> str:
        """A result token as Config would send it to the rule's function; the rule is made if it is new."""
        return str(self._do("issue_token", {"rule": rule}))

    def expire_token(self, token: str) -> None:
        """From now on the token answers InvalidResultTokenException."""
        self._do("expire_token", {"token": token})

    def refuse_type(self, resource_type: str) -> None:
        """Refuse every call of PutEvaluations that has an evaluation of this resource type."""
        self._do("refuse_type", {"resource_type": resource_type})

    def accept_type(self, resource_type: str) -> None:
        """Refuse a resource type no longer."""
        self._do("accept_type", {"resource_type": resource_type})

    def fail_evaluations(self, *resource_ids: str, times: int | None = None) -> None:
        """Give evaluations of these resources (none named: of all) back as failed, each time or so often.

        ``times`` counts evaluations, not calls.
        """
        self._do("fail_evaluations", {"resource_ids": list(resource_ids), "times": times})

    def results(self, rule: str = ANY_RULE) -> dict[tuple[str, str], tuple[str, str | None]]:
        """What Config holds of a rule: (compliance, annotation) by (resource type, resource id)."""
        return {
            (kind, resource_id): (compliance, annotation)
            for kind, resource_id, compliance, annotation in self._do("results", {"rule": rule})
        }

    @property
    def put_calls(self) -> list[PutCall]:
        """Every call of PutEvaluations that obeyed the model, refused ones too, in order."""
        return [PutCall(**call) for call in self._do("put_calls", {})]

    def add_resource(
        self, resource_type: str, resource_id: str, *, name: str | None = None, deleted_at: str | None = None
    ) -> None:
        """Let Config discover a resource; ``deleted_at`` (ISO 8601): and its deletion."""
        self._do(
            "add_resource",
            {
                "resource_type": resource_type,
                "resource_id": resource_id,
                "name": name,
                "deleted_at": deleted_at,
            },
        )

    def set_recorder(self, recorder: dict[str, Any] | None) -> None:
        """Change members of the recorder (which records everything), or take it away."""
        self._do("set_recorder", {"recorder": recorder})

    def set_recorder_status(self, **status: Any) -> None:
        """Change members of the recorder's status, such as ``recording=False``."""
        self._do("set_recorder_status", {"status": _plain(status)})

    def set_delivery_channel(self, channel: dict[str, Any] | None) -> None:
        """Change members of the delivery channel, or take it away."""
        self._do("set_delivery_channel", {"channel": channel})

    def set_starts(self, *, interval: float | None = None, evaluating: bool | None = None) -> None:
        """How StartConfigRulesEvaluation refuses.

        LimitExceededException within ``interval`` seconds (60) of the last call, ResourceInUseException while
        ``evaluating``.
        """
        self._do("set_starts", {"interval": interval, "evaluating": evaluating})

    @property
    def starts(self) -> list[list[str]]:
        """The rule names of each accepted StartConfigRulesEvaluation."""
        return [list(names) for names in self._do("starts", {})]

    def reset(self) -> None:
        """Begin again with an account in good order that has no rules."""
        self._do("reset", {})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: each.isoformat() if isinstance(each, datetime) else each for key, each in values.items()}
