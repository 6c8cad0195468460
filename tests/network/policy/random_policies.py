"""Random policies, and every situation that one of them may be asked about in."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from clarify_rules.network.policy.request import Caller, EndpointFacts, Request
from tests.network.policy.oracle import Situation, allowed

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/clarify"
ORG = "o-abcdefghij"
_S3 = "arn:aws:s3:::"

# Keys of which a request certainly has this one value, or (empty) certainly none.
_FIXED: Mapping[str, tuple[str, ...]] = {
    "aws:principalarn": (ROLE,),
    "aws:principalaccount": (ACCOUNT,),
    "aws:sourcevpce": ("vpce-1",),
    "aws:sourcevpc": ("vpc-1",),
    "aws:securetransport": ("true",),
    "aws:principalisawsservice": ("false",),
    "aws:sourceip": (),
    "aws:calledvia": (),
}
_VALUES = {
    "aws:PrincipalArn": (ROLE, "arn:aws:iam::*:role/service-role/cl?rify", "arn:aws:iam::1*:role/other"),
    "aws:PrincipalAccount": (ACCOUNT, "999988887777", "1111*"),
    "aws:SourceVpce": ("vpce-1", "vpce-2", "vpce-?"),
    "aws:SourceVpc": ("vpc-1", "VPC-1", "vpc-2"),
    "aws:SecureTransport": ("true", "false"),
    "aws:PrincipalIsAWSService": ("true", "false"),
    "aws:SourceIp": ("10.0.0.0/8",),
    "aws:CalledVia": ("athena.amazonaws.com",),
    "aws:PrincipalOrgID": (ORG, "o-zzzzzzzzzz", "*"),
    "aws:ResourceAccount": (ACCOUNT, "444455556666", "${aws:PrincipalAccount}"),
    "s3:ResourceAccount": (ACCOUNT, "1*"),
    "aws:PrincipalTag/t": ("a", "a*", "b", "${aws:PrincipalTag/t}"),
}
_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"),
    *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringEqualsIfExists", "StringNotEqualsIfExists", "StringNotLikeIfExists"),
    *("ForAllValues:StringLike", "ForAllValues:StringNotEquals"),
    *("ForAnyValue:StringLike", "ForAnyValue:StringNotEquals", "ForAnyValue:StringEqualsIfExists"),
)


@dataclass(frozen=True)
class Case:
    """One policy and one request put to it, with what is known of who asks."""

    policy: dict[str, Any]
    request: Request
    caller: Caller
    endpoint: EndpointFacts

    @property
    def document(self) -> str:
        """The policy as the API answers it."""
        return json.dumps(self.policy)

    def outcomes(self) -> set[bool]:
        """What the oracle answers over every completion of what is not known."""
        coins = list(itertools.product(*(self._coins(each) for each in self.policy["Statement"])))
        return {
            allowed(
                self.policy,
                Situation(self.request.action, name, ROLE, self.endpoint.is_gateway, keys, coin),
            )
            for keys in self._completions()
            for name in self._names()
            for coin in coins
        }

    def _names(self) -> Iterator[str]:
        for language in (self.request.resource, *self.request.or_below):
            if not language.endswith("*"):
                yield language
                continue
            for length in range(3):
                for letters in itertools.product("ab/", repeat=length):
                    yield language[:-1] + "".join(letters)
            yield from (name for name in self._witnesses() if name.startswith(language[:-1]))

    def _witnesses(self) -> Iterator[str]:
        """Names that a pattern of the policy matches, some nearly, and one that it never mentions."""
        yield f"{_S3}b/ab/zzzz"
        for statement in self.policy["Statement"]:
            texts = statement.get("Resource", statement.get("NotResource"))
            for text in [texts] if isinstance(texts, str) else texts:
                # As it stands: without variables, in the old version, and with the wildcards they escape.
                yield text
                yield re.sub(r"\$\{([*?$])\}", r"\1", text)
                for variable in ("a", "*", ACCOUNT):
                    plain = re.sub(r"\$\{[^}]*\}", variable, text)
                    for letter in "abz":
                        yield plain.replace("*", letter).replace("?", letter)
                        yield plain.replace("*", "").replace("?", letter) + letter
                        yield plain.replace("*", "").replace("?", letter)

    def _coins(self, statement: dict[str, Any]) -> tuple[bool, ...]:
        texts = json.dumps(statement)
        doubted = (
            "NotPrincipal" in texts or "${" in texts or f'"{ROLE}"' in json.dumps(statement.get("Principal"))
        )
        return (True, False) if doubted else (True,)

    def _completions(self) -> Iterator[dict[str, tuple[str, ...]]]:
        used = {
            key.lower(): [values] if isinstance(values, str) else values
            for statement in self.policy["Statement"]
            for block in statement.get("Condition", {}).values()
            for key, values in block.items()
        }
        asked = {**dict.fromkeys(_FIXED, ()), **used, "aws:principaltag/t": ()}
        options = {key: self._options(key) for key in sorted(asked)}
        for chosen in itertools.product(*options.values()):
            keys = dict(zip(options, chosen, strict=True))
            owner = keys.get("aws:resourceaccount") or keys.get("s3:resourceaccount")
            if owner:
                keys |= {key: owner for key in ("aws:resourceaccount", "s3:resourceaccount") if key in keys}
            yield keys

    def _options(self, key: str) -> tuple[tuple[str, ...], ...]:
        if key in _FIXED:
            return (_FIXED[key],)
        if key == "aws:principalorgid":
            return (
                ((self.caller.org_id,),) if self.caller.org_id else ((ORG,), ("o-zzzzzzzzzz",), ("o-1",), ())
            )
        if key.endswith("resourceaccount"):
            owners = self.caller.trusted_bucket_owners
            return tuple((each,) for each in owners or (ACCOUNT, "444455556666", "123456789012"))
        if "aws:PrincipalTag/t" in self.document or "aws:principaltag/t" in self.document:
            return (("a",), ("b",), ("ab",), ("c",), ())
        return ((),)


_TAILS = st.text("ab/*?", max_size=3)
_PATTERNS = st.one_of(
    st.just("*"),
    _TAILS.map(lambda tail: f"{_S3}b/{tail}"),
    _TAILS.map(lambda tail: f"{_S3}b/{tail}*"),
    st.sampled_from([f"{_S3}*", f"{_S3}b*", f"{_S3}b", "arn:aws:s3:*", f"{_S3}b/${{aws:PrincipalTag/t}}*"]),
    st.sampled_from([f"{_S3}b/${{*}}", f"{_S3}b/${{aws:PrincipalAccount}}"]),
)
_ACTIONS = st.sampled_from(
    ["*", "s3:*", "s3:GetObject", "S3:getobject", "s3:Get*", "s3:?utObject", "s3:PutObject"]
)
_NAMES = st.sampled_from(
    [ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ROLE, "*", "999988887777", f"arn:aws:iam::{ACCOUNT}:role/other"]
)
_PRINCIPALS = st.one_of(
    st.just("*"),
    st.just("*"),
    st.builds(lambda names: {"AWS": names}, _NAMES | st.lists(_NAMES, min_size=1, max_size=2)),
    st.just({"Service": "sagemaker.amazonaws.com"}),
)


def _some(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return texts | st.lists(texts, min_size=1, max_size=3)


@st.composite
def _conditions(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in draw(st.lists(st.sampled_from(sorted(_VALUES)), max_size=2, unique=True)):
        operators = [*_OPERATORS, "Null"]
        operators += {"aws:PrincipalArn": ["ArnLike", "ArnNotEquals", "ArnEqualsIfExists"]}.get(key, [])
        operators += ["Bool", "BoolIfExists"] if set(_VALUES[key]) == {"true", "false"} else []
        operator = draw(st.sampled_from(operators))
        values = ("true", "false") if operator == "Null" else _VALUES[key]
        if operator.startswith("Arn"):
            values = tuple(value for value in values if value.startswith("arn:"))
        many = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
        found.setdefault(operator, {})[key] = many[:1] if operator == "Null" else many
    return found


@st.composite
def _statements(draw: st.DrawFn) -> dict[str, Any]:
    def element(name: str) -> str:
        return draw(st.sampled_from([name, name, name, f"Not{name}"]))

    statement = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        element("Principal"): draw(_PRINCIPALS),
        element("Action"): draw(_some(_ACTIONS)),
        element("Resource"): draw(_some(_PATTERNS)),
    }
    condition = draw(st.just({}) | _conditions())
    return {**statement, "Condition": condition} if condition else statement


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a policy with conditions on a few keys, and a request for one name or for many."""
    policy = {
        "Version": draw(st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"])),
        "Statement": draw(st.lists(_statements(), min_size=1, max_size=3)),
    }
    names = draw(
        st.lists(st.sampled_from(["b", "b/*", "b/a", "b/a*", "b/ab/*", "b/*b"]), min_size=1, max_size=2)
    )
    resource, *others = (f"{_S3}{name}" for name in names)
    owners = draw(st.sampled_from([(), (ACCOUNT,), (ACCOUNT, "444455556666")]))
    return Case(
        policy,
        Request(draw(st.sampled_from(["s3:GetObject", "s3:PutObject"])), resource, or_below=tuple(others)),
        Caller(ROLE, ACCOUNT, draw(st.sampled_from([None, ORG])), frozenset(owners)),
        EndpointFacts("vpce-1", "vpc-1", "us-east-1", "aws", draw(st.booleans())),
    )
