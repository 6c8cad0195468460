"""``python -m tests.proofs.serve_demo_account``: the demo account in a local AWS, for `make invoke`.

It prints the variables that lead there, and runs until it is interrupted.
"""

from __future__ import annotations

import signal
import sys

from tests.proofs.demo_account import fill
from tests.servers.aws import LocalAws


def main() -> None:
    """Serve until interrupted."""
    with LocalAws.start() as aws:
        fill(aws)
        wanted = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
        sys.stdout.writelines(f"export {name}={aws.env()[name]}\n" for name in wanted)
        sys.stdout.flush()
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
