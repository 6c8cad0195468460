"""The files that a model's containers load from S3 when the model is deployed.

API types ContainerDefinition and ModelPackageContainerDefinition. SageMaker downloads them with the model's
role, through the model's VPC, also where the model has network isolation (mkt-algo-model-internet-free).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from clarify_rules.clarify.model import Model
from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import MODEL_PACKAGES
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import s3_resources


class Extent(Enum):
    """How much is loaded from a URI: one object, all below it, or by whether it looks like a file."""

    OBJECT = "object"
    BELOW = "below"
    BY_NAME = "by name"

    @property
    def resource(self) -> Callable[[str, S3Uri], str]:
        """What turns a partition and a URI into the resource that policies name."""
        return {
            Extent.OBJECT: s3_resources.one_object,
            Extent.BELOW: s3_resources.below,
            Extent.BY_NAME: s3_resources.by_name,
        }[self]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Files at a place in S3; `uri` is None where it is not known which, and `because` says why."""

    uri: S3Uri | None
    extent: Extent = Extent.BY_NAME
    because: str = ""
    actions: tuple[str, ...] = ()


def model_files(model: Model) -> tuple[ModelFiles, ...]:
    """Return what the model's containers load, nothing where images hold all. Raises `MissingFact`."""
    record = model.record
    containers = (record.record("PrimaryContainer"), *record.records("Containers"))
    found = [files for each in containers for files in _of_container(each)]
    for each in containers:
        package = each.text_or_none("ModelPackageName")
        if package is not None:
            found += _of_package(model.evidence, package)
    return tuple(dict.fromkeys(found))


def model_needs_s3(model: Model) -> bool:
    """Whether any container loads files from S3, or may do so. Raises `MissingFact`."""
    return bool(model_files(model))


def _of_container(container: Record) -> Iterator[ModelFiles]:
    url = container.text_or_none("ModelDataUrl")
    if url is not None:
        # With many models the URL is a prefix, and each is loaded when it is first asked for.
        many = container.text_or_none("Mode") == "MultiModel"
        yield _files(url, Extent.BELOW if many else Extent.BY_NAME)
    sources = [container.record("ModelDataSource"), *container.records("AdditionalModelDataSources")]
    for source in sources:
        yield from _of_source(source.record("S3DataSource"))
    # What a model package has in place of AdditionalModelDataSources.
    yield from _of_source(container.record("AdditionalS3DataSource"))
    scripts = container.record("Environment").text_or_none("SAGEMAKER_SUBMIT_DIRECTORY")
    if scripts is not None and scripts.startswith("s3://"):
        yield _files(scripts, Extent.BY_NAME)


def _of_source(source: Record) -> Iterator[ModelFiles]:
    kind = source.text_or_none("S3DataType")
    uri = source.text_or_none("S3Uri")
    if uri is not None:
        yield _files(uri, _EXTENTS.get(kind or "", Extent.BY_NAME))
    manifest = source.text_or_none("ManifestS3Uri")
    if manifest is not None:
        yield _files(manifest, Extent.OBJECT)


def _files(text: str, extent: Extent) -> ModelFiles:
    uri = parse_s3_uri(text)
    because = "" if uri else "The place of the model's files is not an S3 URI."
    return ModelFiles(uri, extent, because)


def _of_package(evidence: Evidence, name: str) -> tuple[ModelFiles, ...]:
    """Return what a package's containers load; a package may be another account's and hidden."""
    arn = name if name.startswith("arn:") else evidence.arn("sagemaker", f"model-package/{name}")
    try:
        package = evidence.find(MODEL_PACKAGES, arn)
        if package is None:
            return (ModelFiles(None, because=f"The model package {name} does not exist or is hidden."),)
        containers = package.record("InferenceSpecification").records("Containers")
        found = tuple(files for each in containers for files in _of_container(each))
    except MissingFact as fact:
        return (ModelFiles(None, because=fact.message, actions=fact.actions),)
    return found or (ModelFiles(None, because=f"The model package {name} does not say where its files are."),)


_EXTENTS = {"S3Object": Extent.OBJECT, "S3Prefix": Extent.BELOW}
