"""Run one command and write what it cost: ``python -I -S launch.py REPORT SECONDS COMMAND [ARGUMENT ...]``.

A process of its own, because Linux counts the memory of whoever starts a process towards that process's peak;
this one is as small as Python gets.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def main(report: str, seconds: str, command: list[str]) -> None:
    """Write exit_code, cpu_seconds, wall_seconds and peak_rss_bytes to the report; kill after the time."""
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.alarm(int(seconds))
    _, status, used = os.wait4(pid, 0)
    signal.alarm(0)
    cost = {
        "exit_code": os.waitstatus_to_exitcode(status),
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "wall_seconds": time.monotonic() - start,
        "peak_rss_bytes": used.ru_maxrss * 1024,
    }
    Path(report).write_text(json.dumps(cost))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
