"""Putting evaluations: in batches, what was not taken once more, and nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

BATCH = 100
"""Evaluations one PutEvaluations takes."""

_REFUSED = "InvalidParameterValueException"

Evaluation = dict[str, Any]
"""One member of PutEvaluations' Evaluations."""


class ResourceTypesRefused(Exception):
    """Config does not accept results on resources of these types; everything else was put."""

    def __init__(self, types: frozenset[str]) -> None:
        super().__init__(f"AWS Config does not accept results on {', '.join(sorted(types))}.")
        self.types = types


class EvaluationsNotTaken(Exception):
    """Evaluations that Config did not take, also when they were put again; all others were put."""


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
        self._errors: list[str] = []

    def batch(self, batch: Sequence[Evaluation]) -> None:
        """Put up to 100. A batch that is refused for what is in it is put type by type."""
        code = self._send(batch)
        if code != _REFUSED:
            self._note(code)
            return
        by_type: dict[str, list[Evaluation]] = {}
        for each in batch:
            by_type.setdefault(each["ComplianceResourceType"], []).append(each)
        if not by_type:
            self._note(code)
        for resource_type, evaluations in by_type.items():
            code = self._send(evaluations)
            if code == _REFUSED:
                self._refused.add(resource_type)
            else:
                self._note(code)

    def again(self) -> None:
        """Put once more what came back as failed."""
        failed, self._failed = self._failed, []
        for batch in _batches(failed) if failed else ():
            self._note(self._send(batch))

    def raise_failures(self) -> None:
        """Raise for what was not taken."""
        if self._failed:
            first = self._failed[0]
            self._errors.append(
                f"FailedEvaluations: {len(self._failed)}, the first on {first['ComplianceResourceType']} "
                f"{first['ComplianceResourceId']}"
            )
        if self._errors:
            self._errors += [f"refused type: {each}" for each in sorted(self._refused)]
            said = "; ".join(dict.fromkeys(self._errors))
            raise EvaluationsNotTaken(f"AWS Config did not take all evaluations ({said}).")
        if self._refused:
            raise ResourceTypesRefused(frozenset(self._refused))

    def _send(self, batch: Sequence[Evaluation]) -> str | None:
        """Return the error code with which a whole batch was refused, None where it was not."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client

        try:
            answer = self._client.put_evaluations(Evaluations=list(batch), **self._fixed)
        except ClientError as error:
            return str(error.response.get("Error", {}).get("Code"))
        except BotoCoreError as error:
            return type(error).__name__
        failed = answer.get("FailedEvaluations") or []
        self._failed += failed
        self._put(len(batch) - len(failed))
        return None

    def _note(self, code: str | None) -> None:
        if code is not None:
            self._errors.append(f"PutEvaluations: {code}")


def _batches(evaluations: Sequence[Evaluation]) -> Iterator[Sequence[Evaluation]]:
    """Yield at most 100 at a time, and one empty batch where there are none."""
    for start in range(0, len(evaluations) or 1, BATCH):
        yield evaluations[start : start + BATCH]
