"""Putting evaluations: in batches, what was not taken once more, and nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.reporting.config.standing import Key

BATCH = 100
"""Evaluations one PutEvaluations takes."""

_REFUSED = "InvalidParameterValueException"
_TRIAL = "TESTMODE"
_NEEDED = ("ComplianceResourceType", "ComplianceResourceId", "ComplianceType", "OrderingTimestamp")

Evaluation = dict[str, Any]
"""One member of PutEvaluations' Evaluations."""


class ResourceTypesRefused(Exception):
    """Config does not accept results on resources of these types; everything else was put."""

    def __init__(self, types: frozenset[str], untaken: frozenset[Key]) -> None:
        """`untaken` are the resources whose results those are."""
        super().__init__(f"AWS Config does not accept results on {', '.join(sorted(types))}.")
        self.types = types
        self.untaken = untaken


class EvaluationsNotTaken(Exception):
    """Evaluations that Config did not take, also when they were put again; all others were put."""

    def __init__(self, said: str, untaken: frozenset[Key]) -> None:
        """`untaken` are the resources whose results those are."""
        super().__init__(f"AWS Config did not take all evaluations ({said}).")
        self.untaken = untaken


def put_evaluations(
    client: Any,
    evaluations: Sequence[Evaluation],
    token: str,
    *,
    test_mode: bool = False,
    put: Callable[[int], None] = lambda count: None,
) -> None:
    """Put all evaluations; the token is answered also where there are none. `put` counts what was taken.

    What fails keeps nothing else from being put. Then raises `EvaluationsNotTaken`, or, where nothing but
    resource types is wrong, `ResourceTypesRefused`.
    """
    attempt = _Attempt(client, token, test_mode, put)
    for batch in _batches(evaluations):
        attempt.batch(batch)
    attempt.again()
    attempt.raise_failures()


class _Attempt:
    """One answer to one token."""

    def __init__(self, client: Any, token: str, test_mode: bool, put: Callable[[int], None]) -> None:
        self._client = client
        self._fixed = {"ResultToken": token} | ({"TestMode": True} if test_mode else {})
        self._put = put
        self._failed: list[Evaluation] = []
        self._refused: set[str] = set()
        self._accepted: set[str] = set()
        self._errors: list[str] = []
        self._untaken: list[Evaluation] = []

    def batch(self, batch: Sequence[Evaluation]) -> None:
        """Put up to 100. A batch that is refused for what is in it is put type by type."""
        hopeful = [each for each in batch if each["ComplianceResourceType"] not in self._refused]
        self._untaken += [each for each in batch if each not in hopeful]
        error = self._send(hopeful) if hopeful or not batch else None
        if error is None or error.code != _REFUSED or not hopeful:
            self._note(error, hopeful)
            return
        by_type: dict[str, list[Evaluation]] = {}
        for each in hopeful:
            by_type.setdefault(each["ComplianceResourceType"], []).append(each)
        for resource_type, evaluations in by_type.items():
            self._of_one_type(resource_type, evaluations, error if len(by_type) == 1 else None)

    def again(self) -> None:
        """Put once more what came back as failed."""
        failed, self._failed = self._failed, []
        for batch in _batches(failed) if failed else ():
            self._note(self._send(batch), batch)

    def raise_failures(self) -> None:
        """Raise for what was not taken."""
        if self._failed:
            first = self._failed[0]
            self._errors.append(
                f"FailedEvaluations: {len(self._failed)}, the first on {first['ComplianceResourceType']} "
                f"{first['ComplianceResourceId']}"
            )
        untaken = frozenset(map(_key, (*self._untaken, *self._failed)))
        if self._errors:
            self._errors += [f"refused type: {each}" for each in sorted(self._refused)]
            raise EvaluationsNotTaken("; ".join(dict.fromkeys(self._errors)), untaken)
        if self._refused:
            raise ResourceTypesRefused(frozenset(self._refused), untaken)

    def _of_one_type(
        self, resource_type: str, evaluations: Sequence[Evaluation], error: _Error | None
    ) -> None:
        """Put evaluations of a type; `error` is how Config answered to exactly these, if it did already."""
        error = error or self._send(evaluations)
        if error is None or error.code != _REFUSED:
            self._note(error, evaluations)
        elif error.speaks_of(resource_type) or not self._accepts(evaluations[0]):
            self._refused.add(resource_type)
            self._untaken += evaluations
        elif len(evaluations) == 1:
            self._note(error, evaluations)
        else:
            # Something else than the type is wrong with one of them, which shall not cost the others.
            middle = len(evaluations) // 2
            for half in (evaluations[:middle], evaluations[middle:]):
                self._of_one_type(resource_type, half, None)

    def _accepts(self, evaluation: Evaluation) -> bool:
        """Whether Config takes results on the type of an evaluation; asked once for each type."""
        resource_type = evaluation["ComplianceResourceType"]
        if resource_type not in self._accepted and is_accepted(self._client, evaluation):
            self._accepted.add(resource_type)
        return resource_type in self._accepted

    def _send(self, batch: Sequence[Evaluation]) -> _Error | None:
        """Return with what a whole batch was refused, None where it was not."""
        answer = _asked(self._client, Evaluations=list(batch), **self._fixed)
        if isinstance(answer, _Error):
            return answer
        failed = answer.get("FailedEvaluations") or []
        self._failed += failed
        self._put(len(batch) - len(failed))
        return None

    def _note(self, error: _Error | None, batch: Iterable[Evaluation]) -> None:
        if error is not None:
            self._errors.append(f"PutEvaluations: {error.code}")
            self._untaken += batch


@dataclass(frozen=True, slots=True)
class _Error:
    """How Config, or the way to it, refused a call."""

    code: str
    message: str = ""

    def speaks_of(self, resource_type: str) -> bool:
        """Whether it is the type that Config does not take, as it words that."""
        return f"resource type {resource_type} is invalid" in self.message


def is_accepted(client: Any, evaluation: Evaluation) -> bool:
    """Return whether Config would take results on resources of an evaluation's type, as far as it tells.

    It is asked in its test mode, which keeps nothing, with nothing but what an evaluation must have. Only
    the refusal of that is one of the type: any other error says nothing about it.
    """
    bare = {name: evaluation[name] for name in _NEEDED if name in evaluation}
    answer = _asked(client, Evaluations=[bare], ResultToken=_TRIAL, TestMode=True)
    return not (isinstance(answer, _Error) and answer.code == _REFUSED)


def _asked(client: Any, **request: Any) -> Any:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client

    try:
        return client.put_evaluations(**request)
    except ClientError as error:
        said = error.response.get("Error", {})
        return _Error(str(said.get("Code")), str(said.get("Message", "")))
    except BotoCoreError as error:
        return _Error(type(error).__name__)


def _key(evaluation: Evaluation) -> Key:
    return evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]


def _batches(evaluations: Sequence[Evaluation]) -> Iterator[Sequence[Evaluation]]:
    """Yield at most 100 at a time, and one empty batch where there are none."""
    for start in range(0, len(evaluations) or 1, BATCH):
        yield evaluations[start : start + BATCH]
