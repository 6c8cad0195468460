"""rdklib without boto3, as a function starts: in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


def started(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_rules_function_starts_without_boto3() -> None:
    assert started("import sys, clarify_rules.lambdas.config_rule; print('boto3' in sys.modules)") == "False"


@pytest.mark.parametrize("first", ["", "import boto3; "])
def test_what_rdklib_has_of_boto3_is_there_when_it_is_used(first: str) -> None:
    code = (
        f"{first}import clarify_rules.lambdas.rdk, rdklib.clientfactory as factory, boto3; "
        "print(factory.boto3.client is boto3.client, boto3.__spec__ is not None)"
    )

    assert started(code) == "True True"
