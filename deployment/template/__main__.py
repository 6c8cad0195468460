"""Rewrite ``template.yaml`` at the root of the repository."""

from __future__ import annotations

from pathlib import Path

from deployment.template.document import template_yaml

if __name__ == "__main__":
    (Path(__file__).parents[2] / "template.yaml").write_text(template_yaml(), "utf-8")
