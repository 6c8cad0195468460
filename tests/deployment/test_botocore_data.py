"""botocore with the bundle's data does what it does with its own, for all that the functions ask of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from deployment.bundle.botocore_data import trim_botocore_data
from deployment.bundle.endpoints import trimmed_endpoints
from deployment.bundle.errors import BundleError
from deployment.bundle.operations import OPERATIONS, operations_of
from deployment.bundle.service_model import trimmed_model, with_extras

WHOLE = Path(botocore.__file__).parent / "data"
SHARED = ("_retry.json", "partitions.json", "sdk-default-configuration.json", "endpoints.json")
REGIONS = ("us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1")


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("botocore") / "data"
    for service in OPERATIONS:
        shutil.copytree(WHOLE / service, data / service)
    for name in SHARED:
        shutil.copy(WHOLE / name, data / name)
    trim_botocore_data(data)
    return data


def session(data: Path) -> Session:
    """A session that knows nothing but what is in one data folder."""
    made = Session()
    made.register_component(
        "data_loader", Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    )
    made.set_credentials("key", "secret")
    return made


def client(data: Path, service: str, region: str) -> Any:
    return session(data).create_client(service, region_name=region)


@pytest.mark.parametrize("service", OPERATIONS)
def test_a_client_knows_the_operations_in_use_and_no_other(trimmed: Path, service: str) -> None:
    model = client(trimmed, service, "us-east-1").meta.service_model

    assert set(model.operation_names) == operations_of(service)


@pytest.mark.parametrize("service", OPERATIONS)
def test_operations_are_what_they_were_but_for_texts(trimmed: Path, service: str) -> None:
    cut, whole = (client(data, service, "us-east-1").meta.service_model for data in (trimmed, WHOLE))

    assert {**cut.metadata} == {**whole.metadata}
    for name in operations_of(service):
        ours, theirs = cut.operation_model(name), whole.operation_model(name)
        assert ours.http == theirs.http
        assert [each.name for each in ours.error_shapes] == [each.name for each in theirs.error_shapes]
        assert outline(ours.input_shape) == outline(theirs.input_shape)
        assert outline(ours.output_shape) == outline(theirs.output_shape)


def outline(shape: Any, above: tuple[str, ...] = ()) -> Any:
    """A shape with all it is made of, as data; one that holds itself ends at its name."""
    if shape is None or shape.name in above:
        return shape and shape.name
    path = (*above, shape.name)
    parts: Any = None
    if shape.type_name == "structure":
        parts = {name: outline(each, path) for name, each in shape.members.items()}
    elif shape.type_name == "list":
        parts = outline(shape.member, path)
    elif shape.type_name == "map":
        parts = (outline(shape.key, path), outline(shape.value, path))
    return shape.name, shape.type_name, shape.serialization, sorted(shape.metadata.items(), key=str), parts


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("service", OPERATIONS)
def test_clients_call_the_same_endpoints(trimmed: Path, service: str, region: str) -> None:
    cut, whole = (client(data, service, region) for data in (trimmed, WHOLE))

    assert cut.meta.endpoint_url == whole.meta.endpoint_url
    assert cut.meta.partition == whole.meta.partition
    assert cut.meta.region_name == whole.meta.region_name


def test_every_partition_and_region_resolves_as_before(trimmed: Path) -> None:
    whole = json.loads((WHOLE / "endpoints.json").read_text())
    cut = json.loads((trimmed / "endpoints.json").read_text())
    ours, theirs = EndpointResolver(cut), EndpointResolver(whole)
    prefixes = sorted({service for each in cut["partitions"] for service in each["services"]})
    regions = {region for each in whole["partitions"] for region in each["regions"]}

    assert len(prefixes) == len(OPERATIONS)
    assert [each["partition"] for each in cut["partitions"]] == [
        each["partition"] for each in whole["partitions"]
    ]
    # Regions that nobody knows yet are made up from their partition's defaults.
    for region in sorted(regions | {"us-east-9", "cn-south-7", "us-gov-north-1"}):
        for prefix in prefixes:
            assert ours.construct_endpoint(prefix, region) == theirs.construct_endpoint(prefix, region)


def test_a_service_that_is_not_listed_is_left_to_the_partitions_defaults() -> None:
    endpoints = {
        "version": 3,
        "partitions": [{"partition": "p", "defaults": {}, "services": {"a": 1, "b": 2}}],
    }

    assert trimmed_endpoints(endpoints, {"a", "c"}) == {
        "version": 3,
        "partitions": [{"partition": "p", "defaults": {}, "services": {"a": 1}}],
    }


MODEL = {
    "metadata": {"endpointPrefix": "x"},
    "documentation": "of the service",
    "operations": {
        "Keep": {"input": {"shape": "In"}, "errors": [{"shape": "Bad"}], "documentation": "of Keep"},
        "Drop": {"input": {"shape": "Other"}},
    },
    "shapes": {
        "In": {
            "type": "structure",
            "members": {
                "documentation": {"shape": "Text"},
                "Children": {"shape": "Ins", "documentation": "x"},
            },
        },
        "Ins": {"type": "list", "member": {"shape": "In"}},
        "Text": {"type": "string", "documentation": "long"},
        "Bad": {"type": "structure", "members": {}, "exception": True},
        "Other": {"type": "structure", "members": {}},
    },
}


def test_what_an_operation_is_made_of_stays_and_documentation_is_emptied() -> None:
    cut = trimmed_model(MODEL, {"Keep"})

    assert set(cut["operations"]) == {"Keep"}
    assert set(cut["shapes"]) == {"In", "Ins", "Text", "Bad"}
    assert cut["documentation"] == cut["operations"]["Keep"]["documentation"] == ""
    # A member that is called documentation is none.
    assert cut["shapes"]["In"]["members"]["documentation"] == {"shape": "Text"}


def test_an_operation_that_the_model_lacks_is_named() -> None:
    with pytest.raises(KeyError, match="Missing"):
        trimmed_model(MODEL, {"Missing"})


def test_extras_are_merged_as_botocore_does() -> None:
    model = with_extras(
        {"shapes": {"A": {"type": "string"}, "B": 1}}, {"merge": {"shapes": {"A": {"type": "timestamp"}}}}
    )

    assert model == {"shapes": {"A": {"type": "timestamp"}, "B": 1}}


def test_another_layout_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(BundleError, match=r"botocore's data has no _retry\.json"):
        trim_botocore_data(tmp_path / "data")
