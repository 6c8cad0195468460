"""``python -m benchmarks``: run every benchmark and write its results beside it."""

from __future__ import annotations

from benchmarks import audit_large_account, lambda_cold_start, lambda_sizes, network_paths

if __name__ == "__main__":
    network_paths.main()
    audit_large_account.main()
    lambda_cold_start.main()
    lambda_sizes.main()
