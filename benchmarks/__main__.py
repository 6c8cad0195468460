"""``python -m benchmarks``: run every benchmark and write its results beside it."""

from __future__ import annotations

from benchmarks.audit_large_account import main

if __name__ == "__main__":
    main()
