"""Every rule's page tells how to fix it in four ways, in words that stand for the same everywhere."""

from __future__ import annotations

import re

import pytest

from clarify_rules.catalog.documentation import rule_page
from clarify_rules.catalog.fix_recipes import LEGEND, RECIPES
from clarify_rules.catalog.registry import RULE_IDS, rule
from tests.fixes.fragments import FRAGMENTS, LANGUAGES, PARTS, ROOT, Fragment

# Ids that the examples use, and what they stand for.
EXAMPLES = {
    "vpc-0a1b2c3d4e5f67890": "the VPC",
    "subnet-0a1b2c3d4e5f67891": "a subnet of the job or model",
    "subnet-0a1b2c3d4e5f67892": "one in another zone",
    "rtb-0a1b2c3d4e5f67890": "the subnets' route table",
    "acl-0a1b2c3d4e5f67890": "their network ACL",
    "eni-0a1b2c3d4e5f67890": "a network interface that nothing uses",
    "sg-0a1b2c3d4e5f67891": "the group of the jobs and models",
    "sg-0a1b2c3d4e5f67892": "the interface endpoints' group",
    "vpce-0a1b2c3d4e5f67891": "the S3 gateway endpoint",
    "vpce-0a1b2c3d4e5f67892": "a SageMaker endpoint",
    "vpce-0a1b2c3d4e5f67893": "an S3 interface endpoint",
    "pl-63a5400a": "S3's prefix list in us-east-1",
}
_ID = re.compile(r"\b(?:vpc|subnet|rtb|acl|eni|sg|vpce|pl)-[0-9a-f]{4,}\b")
_ACCOUNT = re.compile(r"(?<![0-9a-f])\d{12}(?![0-9a-f])")
_BUCKET = re.compile(r"(?:s3://|arn:aws:s3:::)([\w.-]+)")
# Parts that have no code, since the thing cannot be done that way; they tell so.
WITHOUT_BLOCK = {("free-addresses", "CloudFormation"), ("free-addresses", "Terraform")}
# AWS's own registries of images: XGBoost's and Clarify's in us-east-1.
ACCOUNTS = {"111122223333", "205585389593", "683313688378"}

_each = pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=FRAGMENTS.keys())


def test_every_rule_has_recipes_and_every_recipe_serves_a_rule() -> None:
    assert set(RECIPES) == set(RULE_IDS)
    assert all(recipes and len(set(recipes)) == len(recipes) for recipes in RECIPES.values())
    assert {name for recipes in RECIPES.values() for name in recipes} == set(FRAGMENTS)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_page_tells_each_of_its_recipes_in_four_ways(rule_id: str) -> None:
    page = rule_page(rule(rule_id), ROOT)
    assert LEGEND in page
    assert re.findall(r"^### (.+)$", page, re.MULTILINE) == [
        FRAGMENTS[name].title for name in RECIPES[rule_id]
    ]
    assert re.findall(r"^#### (.+)$", page, re.MULTILINE) == list(PARTS) * len(RECIPES[rule_id])


@_each
def test_a_recipe_has_four_parts_with_the_code_that_belongs_there(fragment: Fragment) -> None:
    assert fragment.text.startswith("### ")
    assert tuple(fragment.parts) == PARTS
    for part, language in LANGUAGES.items():
        found = [kind for kind, _ in fragment.blocks(part)]
        none = language is None or (fragment.name, part) in WITHOUT_BLOCK
        assert found == ([] if none else [language])
        assert len(fragment.parts[part]) > 60


@_each
def test_examples_stand_for_the_same_everywhere(fragment: Fragment) -> None:
    assert set(_ID.findall(fragment.text)) <= set(EXAMPLES)
    assert set(_ACCOUNT.findall(fragment.text)) <= ACCOUNTS
    assert set(_BUCKET.findall(fragment.text)) <= {"amzn-s3-demo-bucket"}


def test_every_example_is_used() -> None:
    assert {each for one in FRAGMENTS.values() for each in _ID.findall(one.text)} == set(EXAMPLES)


@pytest.mark.parametrize(
    ("recipe", "kept"),
    [
        ("send-job-again", "EnableInterContainerTrafficEncryption"),
        ("create-definition-again", "EnableInterContainerTrafficEncryption"),
        ("create-model-again", "EnableNetworkIsolation"),
    ],
)
def test_what_protects_the_old_one_is_not_lost(recipe: str, kept: str) -> None:
    assert kept in FRAGMENTS[recipe].parts["AWS CLI"]


@_each
def test_nothing_is_opened_to_everybody(fragment: Fragment) -> None:
    """Only network ACLs, which cannot name S3's prefix list, allow all addresses."""
    opened = [
        line
        for part in PARTS
        for _, block in fragment.blocks(part)
        for line in block.splitlines()
        if "0.0.0.0/0" in line or "::/0" in line
    ]
    if fragment.name not in {"pass-network-acl", "remove-internet-route"}:
        assert opened == []
    if fragment.name.startswith("remove-"):
        assert all("delete-route" in line for line in opened)
