"""CloudFormation's functions and references: what of a property is known before the stack exists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from clarify_rules.clarify.image import is_clarify_image
from clarify_rules.preflight.request.fields import UNKNOWN
from clarify_rules.preflight.request.planned import Place, Unresolved

_NO_VALUE = "AWS::NoValue"
# Values that CloudFormation fetches when it creates the stack.
_DYNAMIC = re.compile(r"\{\{resolve:[^}]*\}\}")
_VARIABLE = re.compile(r"\$\{(?!!)([^}]*)\}")
_LITERAL = re.compile(r"\$\{!([^}]*)\}")
_SUFFIXES = {"aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn"}
_LONGEST_SHOWN = 80
_WHY = "before the stack exists"
_ABSENT = object()


class Resolver:
    """Resolves the properties of one resource; `unresolved` tells what it could not.

    Pseudo parameters are known with the place. Parameters are not, for all their defaults: whoever creates
    the stack may give others.
    """

    def __init__(self, place: Place | None) -> None:
        """Without a place, pseudo parameters are not known either."""
        self.unresolved: list[Unresolved] = []
        self._known = _pseudo_parameters(place)

    def resolve(self, value: Any, path: str = "") -> Any:
        """Return the value with what is known put in, and UNKNOWN for what is not; None: leave it out."""
        found = self._resolved(value, path)
        return None if found is _ABSENT else found

    def _resolved(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            return self._unknown(value, path) if _DYNAMIC.search(value) else value
        if isinstance(value, list):
            items: list[Any] = []
            for each in value:
                # What is left out has no position.
                found = self._resolved(each, f"{path}[{len(items)}]")
                items += [found] if found is not _ABSENT else []
            return items
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name == "Ref" or str(name).startswith("Fn::"):
                return self._of_function(str(name), argument, value, path)
        inner = {key: self._resolved(each, f"{path}.{key}" if path else key) for key, each in value.items()}
        return {key: each for key, each in inner.items() if each is not _ABSENT}

    def _of_function(self, name: str, argument: Any, value: Mapping[str, Any], path: str) -> Any:
        if name == "Ref" and argument == _NO_VALUE:
            return _ABSENT
        if name == "Ref" and isinstance(argument, str) and argument in self._known:
            return self._known[argument]
        if name == "Fn::Sub" and isinstance(argument, str):
            return self._substituted(argument, value, path)
        return self._unknown(value, path)

    def _substituted(self, text: str, value: Mapping[str, Any], path: str) -> Any:
        known = _VARIABLE.sub(lambda found: self._known.get(found[1], found[0]), text)
        if not _VARIABLE.search(known) and not _DYNAMIC.search(known):
            return _LITERAL.sub(r"${\1}", known)
        # Of an image only the repository's name matters, and that is written out.
        if path.endswith("ImageUri") and is_clarify_image(known):
            return known
        return self._unknown(value, path)

    def _unknown(self, value: Any, path: str) -> Any:
        self.unresolved.append(Unresolved(path, _written(value), _WHY))
        return UNKNOWN


def _pseudo_parameters(place: Place | None) -> Mapping[str, str]:
    if place is None:
        return {}
    known = {
        "AWS::Partition": place.partition,
        "AWS::Region": place.region,
        "AWS::AccountId": place.account_id,
    }
    suffix = _SUFFIXES.get(place.partition)
    return known | ({"AWS::URLSuffix": suffix} if suffix else {})


def _written(value: Any) -> str:
    """Return a function as its author wrote it, in short."""
    if isinstance(value, Mapping):
        ((name, argument),) = value.items()
        value = f"{name}: {argument if isinstance(argument, str) else json.dumps(argument, default=str)}"
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
