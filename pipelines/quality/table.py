"""A table of a release, as needed by its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.base.wording import Text
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse import model


@dataclass(frozen=True)
class Table:
    """Its columns in order, its unique key, columns that are additive elsewhere but not here (some
    only from a level up), and the checks in its SQL header.

    `flags`: its Boolean columns, even if a column of that name is a count in other tables;
    `of_every_month`: the release's horizon does not limit it.
    """

    name: str  # schema.table
    columns: tuple[str, ...]
    grain: tuple[str, ...]
    not_additive: tuple[str, ...] = ()
    additive_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    checks: tuple[model.Check, ...] = ()
    of_every_month: bool = False

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns that are counts."""
        return tuple(
            name
            for name in self.columns
            if name in VOCABULARY and VOCABULARY[name].additive and name not in self.flags
        )

    @property
    def additive(self) -> tuple[str, ...]:
        """The counts whose value for an area is the sum over the areas below, at every level."""
        return tuple(name for name in self.counts if name not in self.not_additive)

    def says(self, zh: str, en: str) -> Text:
        """A text that begins with the name of the table."""
        return Text(f"{self.name}：{zh}", f"{self.name}: {en}")


def table_of(described: model.Model, columns: Mapping[str, str]) -> Table:
    """The table of a model, with these column names and types."""
    return Table(
        described.name,
        tuple(columns),
        described.grain,
        described.not_additive,
        described.additive_from,
        tuple(name for name, kind in columns.items() if kind == "BOOLEAN"),
        described.checks,
        described.of_every_month,
    )
