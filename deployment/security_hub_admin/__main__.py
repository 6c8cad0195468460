"""Rewrite ``security-hub-admin.yaml`` at the root of the repository."""

from __future__ import annotations

from pathlib import Path

from deployment.security_hub_admin.document import template_yaml

if __name__ == "__main__":
    (Path(__file__).parents[2] / "security-hub-admin.yaml").write_text(template_yaml(), "utf-8")
