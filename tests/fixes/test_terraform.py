"""The Terraform blocks of the recipes are HCL, with resources and arguments that their providers document."""

from __future__ import annotations

from typing import Any

import hcl2
import pytest

from tests.fixes.fragments import FRAGMENTS, Fragment
from tests.fixes.terraform_schema import DATA, FROM_CLOUDFORMATION, META, RESOURCES, Block, mistakes

_SOURCES = {
    name: fragment
    for name, fragment in FRAGMENTS.items()
    if any(kind for kind, _ in fragment.blocks("Terraform"))
}
_each = pytest.mark.parametrize("fragment", _SOURCES.values(), ids=_SOURCES.keys())
# What the parser adds of its own.
_MARKS = ("__is_block__", "__start_line__", "__end_line__", "__comments__", "__inline_comments__")


def _parse(text: str) -> Any:
    return _plain(hcl2.loads(text))


def _plain(value: Any) -> Any:
    """The parsed text without the quotes and marks that the parser keeps, to write it out again."""
    if isinstance(value, dict):
        return {_plain(name): _plain(each) for name, each in value.items() if name not in _MARKS}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.strip('"') if isinstance(value, str) else value


def _declared(kind: str, parsed: Any) -> list[tuple[str, dict[str, Any]]]:
    """The type and the body of each ``resource`` or ``data`` block."""
    return [
        (of_type, body)
        for block in parsed.get(kind, ())
        for of_type, named in block.items()
        for body in named.values()
    ]


def _block_mistakes(where: str, block: Block, body: dict[str, Any]) -> list[str]:
    given = set(body) - META
    found = [f"{where} takes no {name}" for name in given - block.arguments - set(block.blocks)]
    found += [f"{where} lacks {name}" for name in block.required - given]
    for name, inner in block.blocks.items():
        for each in body.get(name, ()):
            found += _block_mistakes(f"{where}.{name}", inner, each)
    return found


def _mistakes(text: str) -> list[str]:
    parsed = _parse(text)
    found = [f"{name} blocks are not looked at" for name in parsed if name not in {"resource", "data"}]
    for kind, table in (("resource", RESOURCES), ("data", DATA)):
        for of_type, body in _declared(kind, parsed):
            if kind == "resource" and of_type in FROM_CLOUDFORMATION:
                found += mistakes(of_type, body)
            elif of_type in table:
                found += _block_mistakes(of_type, table[of_type], body)
            else:
                found.append(f"no {kind} {of_type} is known")
    return found


@_each
def test_resources_take_what_they_are_given(fragment: Fragment) -> None:
    for _, text in fragment.blocks("Terraform"):
        assert _mistakes(text) == []


def test_every_resource_of_the_table_is_used() -> None:
    used = {
        of_type
        for fragment in _SOURCES.values()
        for _, text in fragment.blocks("Terraform")
        for kind in ("resource", "data")
        for of_type, _ in _declared(kind, _parse(text))
    }
    assert used == set(RESOURCES) | set(DATA) | set(FROM_CLOUDFORMATION)


def test_what_a_group_or_table_loses_is_not_left_to_a_block_that_is_missing() -> None:
    """Without any ``ingress`` or ``route`` the provider keeps what there is (attributes as blocks), and a
    group's own blocks do not go together with rules that are resources."""
    ((_, text),) = FRAGMENTS["remove-public-ingress"].blocks("Terraform")
    ((of_type, group),) = _declared("resource", _parse(text))
    assert (of_type, [set(each) for each in group["ingress"]]) == (
        "aws_security_group",
        [{"self", "protocol", "from_port", "to_port"}],
    )
    assert "write `route = []`" in FRAGMENTS["remove-internet-route"].parts["Terraform"]


@pytest.mark.parametrize(
    ("recipe", "right", "wrong"),
    [
        ("add-subnet", "cidr_block  ", "cidr_range  "),
        ("s3-answers-inside", "private_dns_only_for_inbound_resolver_endpoint", "only_inbound"),
        ("create-model-again", "vpc_config {", "network {"),
        ("send-job-again", "enable_network_isolation", "isolated"),
        ("send-job-again", "s3_uri  ", "s3_url  "),
        ("enable-vpc-dns", "aws_vpc", "aws_network"),
    ],
)
def test_mistakes_are_found(recipe: str, right: str, wrong: str) -> None:
    ((_, text),) = FRAGMENTS[recipe].blocks("Terraform")
    assert right in text
    assert _mistakes(text.replace(right, wrong)) != []
