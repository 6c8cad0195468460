"""On what each result is put: on its resource, by the id Config has for it, or with others on the account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.config.counted import COUNTED, REFUSED, UNDISCOVERED, counted
from clarify_rules.reporting.config.standing import Key, Standing, UndeterminedAs, standings


@dataclass(frozen=True, slots=True)
class Places:
    """Where results may be put.

    `counted_types` are those of which Config takes none, or is to be told none (`by_choice`). Resources of
    the `recorded` types have ids of Config's own; `ids` are those it told, by type and name, None where it
    could not be asked. `version` is that of the exemptions, None where there is none.
    """

    account_id: str
    counted_types: Collection[str]
    by_choice: bool
    recorded: Collection[str]
    ids: Mapping[Key, str] | None
    version: str | None = None

    def place(self, results: Iterable[Result], undetermined_as: UndeterminedAs) -> Placed:
        """Return what is to be told on which resource."""
        apart: list[Result] = []
        together: list[Result] = []
        undiscovered: list[Result] = []
        accounts: list[Result] = []
        for each in results:
            key = (each.resource_type, each.resource_id)
            if each.resource_type == ACCOUNT:
                accounts.append(each)
            elif each.resource_type in self.counted_types:
                together.append(each)
            elif each.resource_type not in self.recorded:
                apart.append(each)
            elif self.ids is not None:
                (apart if key in self.ids else undiscovered).append(each)
        code = UNDISCOVERED
        if self.counted_types:
            code = COUNTED if self.by_choice else REFUSED
        if self.counted_types or undiscovered:
            together += accounts
        else:
            apart += accounts
        merged = standings([*together, *undiscovered], undetermined_as, {}, self.version)
        one = counted(merged, self.account_id, code)
        found = standings(apart, undetermined_as, self.ids or {}, self.version)
        return Placed(
            (*found, one) if one else found,
            frozenset((each.resource_type, each.resource_id) for each in undiscovered),
        )

    def unplaced(self, placed: Placed, held: Iterable[Key]) -> frozenset[Key]:
        """Return held results on ids that Config does not list, which may be of undiscovered resources."""
        types = {resource_type for resource_type, _ in placed.undiscovered}
        listed = {(resource_type, own) for (resource_type, _), own in (self.ids or {}).items()}
        return frozenset(key for key in held if key[0] in types and key not in listed)


@dataclass(frozen=True, slots=True)
class Placed:
    """What is to be told; `undiscovered` are the resources, by name, that Config has no id for yet."""

    standings: tuple[Standing, ...]
    undiscovered: frozenset[Key]
