"""Faults made by machine: every comparison, connective, number, boundary and answer, changed a little."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.mutation.seeded_faults import Fault

ROOMS = ("network", "clarify")
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def machine_faults(package: Path) -> list[Fault]:
    """Return every such fault in the rooms that decide, in the order of files and places.

    Whole files are replaced, so that a fault needs no text that stands in the file once only.
    """
    return [
        fault
        for room in ROOMS
        for path in sorted((package / room).rglob("*.py"))
        for fault in _of(package, path)
    ]


def _of(package: Path, path: Path) -> Iterator[Fault]:
    text = path.read_text("utf-8")
    name = str(path.relative_to(package))
    tree = ast.parse(text)
    layout = {each.value for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg == "slots"}
    for node in ast.walk(tree):
        # How an object is laid out in memory changes nothing that it says.
        if _is_of_no_effect(node) or node in layout:
            continue
        for changed, what in _changes(node):
            segment = ast.get_source_segment(text, node)
            if segment is None:
                continue
            yield Fault(
                name, text, _spliced(text, node, changed), f"line {_line(node)}: {what} in {segment!r}"
            )


def _is_of_no_effect(node: ast.AST) -> bool:
    """Whether a change there is one of words only: text and its parts are not changed."""
    return isinstance(node, ast.JoinedStr | ast.FormattedValue)


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _FLIPPED:
        flipped = ast.Compare(node.left, [_FLIPPED[type(node.ops[0])]()], node.comparators)
        yield ast.unparse(flipped), "comparison"
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"({ast.unparse(ast.BoolOp(other, node.values))})", "and/or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"({ast.unparse(node.operand)})", "not"
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        yield from _other_constants(node)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None", "return None"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SWAPPED:
        swapped = ast.Call(ast.Name(_SWAPPED[node.func.id], ast.Load()), node.args, node.keywords)
        yield ast.unparse(swapped), "min/max"


def _other_constants(node: ast.Constant) -> Iterator[tuple[str, str]]:
    if isinstance(node.value, bool):
        yield str(not node.value), "true/false"
    elif isinstance(node.value, int):
        yield str(node.value + 1), "one more"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _spliced(text: str, node: ast.AST, replacement: str) -> str:
    """Return the text with the node's own replaced; offsets in the tree count bytes of UTF-8."""
    lines = text.encode("utf-8").splitlines(keepends=True)
    begin, end = _offset(node, ""), _offset(node, "end_")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = b"".join(lines)
    first, last = starts[begin[0] - 1] + begin[1], starts[end[0] - 1] + end[1]
    return (whole[:first] + replacement.encode("utf-8") + whole[last:]).decode("utf-8")


def _offset(node: ast.AST, prefix: str) -> tuple[int, int]:
    return int(getattr(node, f"{prefix}lineno")), int(getattr(node, f"{prefix}col_offset"))
