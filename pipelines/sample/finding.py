"""What the ledger of a sample tells of findings, and where in it they may stand."""

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
UNCHANGED = "community_entity"  # the register that comes in as it was a month ago


@dataclass
class Findings:
    """`quiet`: indices of the streets whose every file comes in as it should; `former`: the rows of
    a month ago; `jumping`: number of the month in which they look out of work -> ID number ->
    employed_since of those planted for status_back; `planted`: the ledger's records.
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
    invented: int | None = None  # index of the street whose roster of this month is made up

    def place(self, kind: str, number: int) -> int:
        """The index of the street in which the kind is planted in the `number`th month."""
        return self.quiet[(number + KINDS.index(kind)) % len(self.quiet)]

    def street(self, kind: str, number: int) -> str:
        """The code of that street."""
        return self.streets[self.place(kind, number)].code

    def is_spared(self, register: str, place: int, number: int) -> bool:
        """Whether no fault may be planted in the file, since it is made up, or to be equal to its
        neighbour in time.
        """
        if register == "labour_force" and place == self.invented:
            return True
        return (
            bool(self.quiet)
            and register == UNCHANGED
            and place in (self.place("register_unchanged", n) for n in (number, number + 1))
        )

    def tell(self, rule: str, month: date, street: str, register: str) -> None:
        """Note a finding of a street's whole register for the ledger."""
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
    """A line of the ledger: what is found, and where."""
    return {
        "rule": rule,
        "month": f"{month:%Y-%m}",
        "street": street,
        "register": register,
        "file": file,
        "sheet": sheet,
        "row": row,
    }
