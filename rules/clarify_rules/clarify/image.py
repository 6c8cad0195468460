"""Clarify's container image: who publishes it, and whether an image is it."""

from __future__ import annotations

import json
import re
from enum import Enum
from functools import cache
from importlib.resources import files

REPOSITORY = "sagemaker-clarify-processing"

_REGISTRY = re.compile(r"(?P<account>[0-9]{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.")


class ImageOrigin(Enum):
    """Where a Clarify image comes from."""

    OFFICIAL = "official"
    MIRROR = "mirror"
    OTHER = "other"


@cache
def registries() -> dict[str, str]:
    """Return the account that publishes the Clarify image, by Region.

    From the SageMaker Python SDK's image_uri_config/clarify.json. Account ids are text: some begin with 0.
    """
    published = json.loads(files("clarify_rules.clarify").joinpath("registries.json").read_text("utf-8"))
    return dict(published["registries"])


def is_clarify_image(image_uri: str) -> bool:
    """Whether the image's repository is Clarify's, in any registry, at any path, with any tag or digest."""
    return repository_of(image_uri).rsplit("/", 1)[-1] == REPOSITORY


def image_origin(image_uri: str) -> ImageOrigin:
    """Tell AWS's own image from a customer's mirror of it, and both from other images."""
    if not is_clarify_image(image_uri):
        return ImageOrigin.OTHER
    registry = _REGISTRY.match(image_uri)
    if registry is None or "/" in repository_of(image_uri):
        return ImageOrigin.MIRROR
    official = registries().get(registry["region"]) == registry["account"]
    return ImageOrigin.OFFICIAL if official else ImageOrigin.MIRROR


def repository_of(image_uri: str) -> str:
    """Return the repository path of an image URI: without registry host, tag and digest."""
    without_digest = image_uri.partition("@")[0]
    host, slash, path = without_digest.partition("/")
    if not slash or not ("." in host or ":" in host or host == "localhost"):
        path = without_digest
    return path.rpartition(":")[0] if ":" in path else path
