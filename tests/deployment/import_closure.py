"""What the modules in a folder import of one another, found by reading them, also inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One import of a module, or of a name in one; `by` is the module that imports."""

    name: str
    by: str


class Modules:
    """The modules in a folder, as if it stood on Python's path."""

    def __init__(self, folder: Path) -> None:
        """`folder` is a bundle."""
        self._folder = folder

    def file(self, module: str) -> Path | None:
        """The file of a module, None where there is none."""
        path = self._folder.joinpath(*module.split("."))
        found = (path / "__init__.py", path.with_suffix(".py"))
        return next((each for each in found if each.is_file()), None)

    def all(self, package: str) -> set[str]:
        """All modules of a package."""
        found = (path.relative_to(self._folder) for path in (self._folder / package).rglob("*.py"))
        return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in found}

    def reached(self, modules: Iterable[str]) -> set[str]:
        """The modules, and those that they import, directly or not, with the packages these are in."""
        reached: set[str] = set()
        waiting = list(modules)
        while waiting:
            module = waiting.pop()
            if module in reached or self.file(module) is None:
                continue
            reached.add(module)
            waiting += [each.name for each in self.imports(module)]
            if "." in module:
                waiting.append(module.rpartition(".")[0])
        return reached

    def imports(self, module: str) -> Iterator[Import]:
        """Everything a module imports at run time; of ``from a import b`` both ``a`` and ``a.b``."""
        file = self.file(module)
        if file is None:
            return
        package = module if file.name == "__init__.py" else module.rpartition(".")[0]
        for node in _run_nodes(ast.parse(file.read_text(encoding="utf-8"))):
            for name in _imported(node, package):
                yield Import(name, module)


def _run_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module but those that only type checkers look at."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for each in node.orelse:
                yield each
                yield from _run_nodes(each)
            continue
        yield node
        yield from _run_nodes(node)


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parts = package.split(".")
        base = parts[: len(parts) - node.level + 1] if node.level else []
        module = ".".join([*base, *([node.module] if node.module else [])])
        yield module
        yield from (f"{module}.{alias.name}" for alias in node.names)
