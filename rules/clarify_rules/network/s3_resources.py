"""S3 URIs as the resources that policies name."""

from __future__ import annotations

from clarify_rules.clarify.s3_uri import S3Uri

# Aliases of access points, directory buckets: what a policy names them by does not follow from the URI.
_OTHER_NAMES = ("-s3alias", "--ol-s3", "--x-s3")


def anywhere(partition: str) -> str:
    """Return the resource for objects of which nothing is known."""
    return f"arn:{partition}:s3:::*"


def bucket(partition: str, uri: S3Uri) -> str:
    """Return the bucket."""
    return _named(partition, uri) or f"arn:{partition}:s3:*"


def one_object(partition: str, uri: S3Uri) -> str:
    """Return the one object with exactly that key."""
    named = _named(partition, uri)
    return f"{named}/{uri.key}" if named else f"arn:{partition}:s3:*"


def below(partition: str, uri: S3Uri) -> str:
    """Return every object whose key begins with the URI's and a slash."""
    named, key = _named(partition, uri), uri.key.rstrip("/")
    if not named:
        return f"arn:{partition}:s3:*"
    return f"{named}/{key}/*" if key else f"{named}/*"


def by_name(partition: str, uri: S3Uri) -> str:
    """Return one object where the last part of the key has a dot, as ``model.tar.gz``, else all below it."""
    is_file = "." in uri.key.rpartition("/")[2]
    return one_object(partition, uri) if is_file else below(partition, uri)


def _named(partition: str, uri: S3Uri) -> str | None:
    if uri.bucket.startswith("arn:") or uri.bucket.endswith(_OTHER_NAMES):
        return None
    return f"arn:{partition}:s3:::{uri.bucket}"
