"""Reading each of botocore's service descriptions once, for both sides of the simulation."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def models_read_once() -> Iterator[None]:
    """Share parsed service descriptions between sessions while the context lasts.

    Every boto3 session parses the megabytes of JSON it needs for itself, and moto opens sessions of its own
    for the same services: a third of the demo's time. S3's description is not shared: botocore takes the
    bucket out of the paths of the one it has, and moto needs them whole.
    """
    from botocore.loaders import JSONFileLoader

    parse = JSONFileLoader.load_file
    parsed: dict[str, Any] = {}

    def load_file(self: JSONFileLoader, file_path: str) -> Any:
        if Path(file_path).match("s3/*/*"):
            return parse(self, file_path)
        if file_path not in parsed:
            parsed[file_path] = parse(self, file_path)
        return parsed[file_path]

    with patch.object(JSONFileLoader, "load_file", load_file):
        yield
