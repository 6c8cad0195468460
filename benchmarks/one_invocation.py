"""One invocation of a function in a process of its own, and what it took.

``python benchmarks/one_invocation.py HANDLER SECONDS`` answers the event on standard input as a cold function
does. The last line written is JSON: the exception ("" for none), seconds from the first import of the
function's modules to the answer, seconds of CPU and the most memory since the process began.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Context:
    """What the functions use of Lambda's context."""

    invoked_function_arn: str
    end: float
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until `end`, a time of the monotonic clock."""
        return int((self.end - time.monotonic()) * 1000)


def peak_bytes() -> int:
    """Return the most memory this process ever held (Linux: what getrusage says includes its parent's)."""
    found = _PEAK.search(Path("/proc/self/status").read_text("utf-8"))
    return int(found[1]) * 1024 if found else 0


def main(handler: str, seconds: str) -> None:
    """Answer the event on standard input."""
    event = json.load(sys.stdin)
    begin, raised = time.monotonic(), ""
    module, name = handler.rsplit(".", 1)
    place = f"arn:aws:lambda:{os.environ['AWS_REGION']}:{os.environ['FUNCTION_ACCOUNT']}:function:measured"
    try:
        getattr(importlib.import_module(module), name)(event, Context(place, begin + float(seconds)))
    except Exception as error:
        raised = f"{type(error).__name__}: {error}"
    said = {
        "raised": raised,
        "wall": time.monotonic() - begin,
        "cpu": time.process_time(),
        "peak": peak_bytes(),
    }
    sys.stdout.write(f"\n{json.dumps(said)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
