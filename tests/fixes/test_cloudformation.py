"""The CloudFormation blocks of the recipes, put into one template: cfn-lint finds nothing in it."""

from __future__ import annotations

import re

import pytest
import yaml
from cfnlint.api import ManualArgs, lint

from tests.fixes.fragments import FRAGMENTS

_HEAD = "Resources:\n"
_VPC = "vpc-0a1b2c3d4e5f67890"


class _Loader(yaml.SafeLoader):
    """Reads templates; what a short form such as !Ref stands for does not matter here."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: f"!{suffix} {node.value}")


def _own_names(recipe: str, block: str) -> str:
    """The block's resources, under names and in a VPC that no other recipe uses."""
    assert block.startswith(_HEAD)
    body = block.removeprefix(_HEAD)
    prefix = recipe.title().replace("-", "")
    for name in yaml.load(block, _Loader)["Resources"]:  # noqa: S506 - a SafeLoader
        body = re.sub(rf"(?<![\w:-]){name}(?![\w-])", f"{prefix}{name}", body)
    return body.replace(_VPC, f"vpc-{list(FRAGMENTS).index(recipe):017x}")


def _template() -> str:
    bodies = [
        _own_names(name, block)
        for name, fragment in FRAGMENTS.items()
        for _, block in fragment.blocks("CloudFormation")
    ]
    return _HEAD + "".join(bodies)


def test_cfn_lint_finds_nothing() -> None:
    found = lint(_template(), config=ManualArgs(regions=["us-east-1"], include_checks=["I"]))
    assert [f"{each.rule.id} line {each.linenumber}: {each.message}" for each in found] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("CidrBlock: 10.0.32.0/20", "CidrRange: 10.0.32.0/20"), ("AllResolvers", "EveryResolver")],
)
def test_cfn_lint_would_find_a_mistake(right: str, wrong: str) -> None:
    template = _template()
    assert right in template
    assert lint(template.replace(right, wrong), config=ManualArgs(regions=["us-east-1"])) != []
