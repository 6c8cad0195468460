"""Reading an exemptions file: `docs/schemas/exemptions.schema.json`, and what a schema cannot say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.exemptions.exemption import Exemption, TagFilter
from clarify_rules.evaluation.exemptions.fields import Fields, fields_of, items_of, nearest, quoted
from clarify_rules.evaluation.exemptions.yaml_nodes import at, composed
from clarify_rules.evaluation.severity_overrides import REASON_CODE
from clarify_rules.evidence.document import ACCOUNT, REGION

if TYPE_CHECKING:
    from yaml import Node

FORMAT = "1"
MOST_ENTRIES = 1_000
LONGEST_DAYS = 180
LONGEST = {
    "rule": 128,
    "account": 64,
    "region": 64,
    "resource": 512,
    "code": 64,
    "owner": 128,
    "reason": 512,
    "ticket": 128,
    "key": 128,
    "value": 256,
}
_FIELDS = ("rule", "account", "region", "resource", "tag", "code", "owner", "reason", "ticket", "expires")
_ACCOUNT = re.compile(rf"{ACCOUNT.pattern}|\*", re.ASCII)
_REGION = re.compile(rf"{REGION.pattern}|\*", re.ASCII)


def read_exemptions(content: str | bytes, today: date, version: str | None = None) -> Exemptions:
    """Return the exemptions that a file holds, those that expired among them.

    `today` is the day in UTC: nothing may expire more than 180 days after it. `version` is what the file's
    store calls this state of it. Raises `ExemptionsError` with the place of the first thing that is wrong.
    """
    root = fields_of(composed(content), "the file", ("format", "exemptions"))
    stated = root.required("format")
    if stated.tag != "tag:yaml.org,2002:int" or stated.value != FORMAT:
        raise at(stated.start_mark, f"format must be {FORMAT}, the only one known to this version")
    nodes = items_of(root.required("exemptions"), "exemptions", MOST_ENTRIES)
    return Exemptions(tuple(_entry(node, today) for node in nodes), version)


def _entry(node: Node, today: date) -> Exemption:
    entry = fields_of(node, "the exemption", _FIELDS)
    _check_choice(entry)
    return Exemption(
        rule=_rule(entry),
        account=_account(entry),
        region=entry.matching("region", _REGION, LONGEST["region"], 'a Region such as us-east-1, or "*"'),
        resource=_optional(entry, "resource"),
        tag=_tag(entry),
        code=_code(entry),
        owner=entry.text("owner", LONGEST["owner"]),
        reason=entry.text("reason", LONGEST["reason"]),
        ticket=entry.text("ticket", LONGEST["ticket"]),
        expires=_expires(entry, today),
        line=node.start_mark.line + 1,
    )


def _check_choice(entry: Fields) -> None:
    """Raise `ExemptionsError` unless exactly one of resource and tag is there."""
    given = [name for name in ("resource", "tag") if name in entry.by_name]
    if not given:
        raise at(
            entry.node.start_mark, 'the exemption has neither resource nor tag; resource: "*" is for all'
        )
    if len(given) == 2:
        raise at(entry.by_name["tag"].start_mark, "the exemption has both resource and tag; give one of them")


def _rule(entry: Fields) -> str:
    value = entry.text("rule", LONGEST["rule"])
    if value not in RULE_IDS:
        hint = nearest(value, RULE_IDS) or "; `clarify-rules rules` lists them"
        raise at(entry.by_name["rule"].start_mark, f"there is no rule {quoted(value)}{hint}")
    return value


def _account(entry: Fields) -> str:
    node = entry.required("account")
    # YAML reads 012345670123 as an octal number, and 012345678901 as text: which of them is left to nobody.
    if isinstance(node.value, str) and node.value[:1].isdigit() and getattr(node, "style", None) is None:
        raise at(node.start_mark, "put the account id in quotes: YAML may read it as a number")
    allowed = 'an account id of twelve digits in quotes, or "*"'
    return entry.matching("account", _ACCOUNT, LONGEST["account"], allowed)


def _optional(entry: Fields, name: str) -> str | None:
    return entry.text(name, LONGEST[name]) if name in entry.by_name else None


def _code(entry: Fields) -> str | None:
    if "code" not in entry.by_name:
        return None
    return entry.matching("code", REASON_CODE, LONGEST["code"], "a reason code such as NAT_ROUTE")


def _tag(entry: Fields) -> TagFilter | None:
    if "tag" not in entry.by_name:
        return None
    tag = fields_of(entry.by_name["tag"], "the tag", ("key", "value"))
    key = tag.text("key", LONGEST["key"])
    if "value" not in tag.by_name:
        return TagFilter(key)
    return TagFilter(key, tag.text("value", LONGEST["value"], may_be_empty=True))


def _expires(entry: Fields, today: date) -> date:
    expires = entry.day("expires")
    latest = today + timedelta(days=LONGEST_DAYS)
    if expires > latest:
        raise at(
            entry.by_name["expires"].start_mark,
            f"expires {expires} is more than {LONGEST_DAYS} days ahead; the latest today is {latest}",
        )
    return expires
