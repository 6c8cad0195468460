"""``python -m deployment.bundle FOLDER``: make the bundle, in place of what is in the folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from deployment.bundle.assemble import make_bundle
from deployment.bundle.errors import BundleError


def main() -> int:
    """Return the exit code: 1 where no bundle could be made, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m deployment.bundle", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the bundle goes; what is there is replaced")
    parser.add_argument(
        "--bytecode",
        metavar="PYTHON",
        help="add modules compiled by the functions' own Python, which this is",
    )
    arguments = parser.parse_args()
    try:
        make_bundle(arguments.folder, bytecode=arguments.bytecode or None)
    except BundleError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
