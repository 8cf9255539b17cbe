"""The findings in a sample's ledger, and where they may be planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from pipelines.sample.identity import Identities
from pipelines.sample.place import Street
from pipelines.sample.world import Rows

KINDS = (
    "zero_employment_member_employed",
    "resolved_without_employment",
    "holder_not_on_roster",
    "employer_unknown",
    "employer_closed",
    "roster_shrunk",
    "register_vanished",
    "register_unchanged",
    "status_back",
)
UNCHANGED = "community_entity"  # the register that is sent unchanged from the month before


@dataclass
class Findings:
    """`quiet`: indices of the streets whose files all arrive normally; `former`: the rows of a
    month ago; `jumping`: number of the month in which they appear unemployed -> ID number ->
    employed_since, for those planted for status_back; `planted`: the ledger's records.
    """

    streets: list[Street]
    quiet: list[int]
    identities: Identities
    random: Random
    former: Rows = field(default_factory=dict)
    jumping: dict[int, dict[str, date]] = field(default_factory=dict)
    planted: list[dict] = field(default_factory=list)
    vanished: tuple[int, str] | None = (
        None  # index of the street and the register that it does not send this month
    )
    invented: int | None = None  # index of the street whose roster this month is invented

    def place(self, kind: str, number: int) -> int:
        """The index of the street where this kind is planted in the `number`th month."""
        return self.quiet[(number + KINDS.index(kind)) % len(self.quiet)]

    def street(self, kind: str, number: int) -> str:
        """The code of that street."""
        return self.streets[self.place(kind, number)].code

    def is_spared(self, register: str, place: int, number: int) -> bool:
        """Whether the file must get no faults, since it is invented, or must be equal to that of a
        neighbouring month.
        """
        if register == "labour_force" and place == self.invented:
            return True
        return (
            bool(self.quiet)
            and register == UNCHANGED
            and place in (self.place("register_unchanged", n) for n in (number, number + 1))
        )

    def tell(self, rule: str, month: date, street: str, register: str) -> None:
        """Add a finding about a street's whole register to the ledger."""
        self.planted.append(finding_record(rule, month, street, register, None, None, None))


def finding_record(
    rule: str,
    month: date,
    street: str,
    register: str,
    file: str | None,
    sheet: str | None,
    row: int | None,
) -> dict:
    """A ledger record of a finding and its place."""
    return {
        "rule": rule,
        "month": f"{month:%Y-%m}",
        "street": street,
        "register": register,
        "file": file,
        "sheet": sheet,
        "row": row,
    }
