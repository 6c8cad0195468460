"""CloudFormation templates in YAML, with the short forms of its functions, such as ``!Ref``."""

from __future__ import annotations

from functools import cache
from typing import Any

from clarify_rules.preflight.request.planned import RequestError

_PLAIN = ("Ref", "Condition")


def parse_yaml(text: str) -> object:
    """Return the value of a YAML document, functions in their long form.

    Raises `RequestError` with line and column for what is not YAML.
    """
    import yaml

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 - a SafeLoader with CloudFormation's tags
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RequestError(f"is neither JSON nor YAML: {error.problem or error.context}{where}") from None
    except yaml.YAMLError:
        raise RequestError("is neither JSON nor YAML") from None
    except RecursionError:
        raise RequestError("is nested too deeply") from None
    except ValueError as error:  # a date that no calendar has, a number with too many digits
        raise RequestError(f"holds a value that is none: {error}") from None


def _as_written(loader: Any, node: Any) -> Any:
    return loader.construct_scalar(node)


@cache
def _loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """YAML as CloudFormation takes it: without aliases, keys as texts, each once."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # its stub says nothing
                raise yaml.MarkedYAMLError(
                    problem="an alias, which CloudFormation does not take", problem_mark=mark
                )
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            found: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, str | int | float | bool | None) or key in found:
                    raise yaml.MarkedYAMLError(
                        problem="a key that is no text, or stands twice in one object",
                        problem_mark=key_node.start_mark,
                    )
                found[key] = self.construct_object(value_node, deep=True)
            return found

    def function(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
        if isinstance(node, yaml.ScalarNode):
            value: Any = loader.construct_scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_mapping(node, deep=True)
        return {suffix if suffix in _PLAIN else f"Fn::{suffix}": value}

    Loader.add_multi_constructor("!", function)
    # A version such as 2010-09-09 is a text to CloudFormation.
    Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)
    return Loader
