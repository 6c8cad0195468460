"""Templates as the YAML that is committed."""

from __future__ import annotations

from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes what occurs twice twice: CloudFormation reads no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that no value is to be written as an alias of another."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists as most do who write YAML by hand."""
        super().increase_indent(flow, False)


def yaml_text(header: str, template: dict[str, Any]) -> str:
    """Return a template as text, below a header of comments."""
    return header + yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)
