"""The files received in bundles and their identifiers at lower levels: an append-only list beside
the receipts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines
from pipelines.base.seal import digest_of
from pipelines.intake.landing import Receipt

HOME_DIGITS = 16


@dataclass(frozen=True)
class Came:
    """A bundle taken in: its area, when it was made, when and by whom it was taken in; and for each
    file its identifiers, its receipt here, and its submission.
    """

    area: str
    made_at: str
    taken_at: str
    by: str
    files: tuple[tuple[tuple[str, ...], str, str], ...]


def read_came(home: Home) -> tuple[Came, ...]:
    """The bundles taken in, in order. Raises RecordsDamaged."""
    return tuple(
        Came(**{**told, "files": tuple((tuple(o), r, s) for o, r, s in told["files"])})
        for told in map(json.loads, read_lines(home.landing / "bundles"))
    )


def add_came(home: Home, came: Came) -> None:
    """Append a bundle to the list. The caller holds the data folder's lock."""
    number = len(list((home.landing / "bundles").glob("*.jsonl"))) + 1
    line = json.dumps(asdict(came), ensure_ascii=False)
    add_lines(home.landing / "bundles", f"{number:08d}", [line])


def known_origins(home: Home, receipts: Iterable[Receipt]) -> Mapping[tuple[str, str], str]:
    """Map (identifier, submission) to the receipt here, for identifiers here and at the levels of
    origin. Files that a killed run was about to receive are not included.
    """
    submissions = {one.receipt: one.submission for one in receipts}
    me = home_mark(home)
    found = {(f"{me}/{receipt}", told): receipt for receipt, told in submissions.items()}
    for came in read_came(home):
        for origins, receipt, submission in came.files:
            if submissions.get(receipt) == submission:
                found |= dict.fromkeys(((origin, submission) for origin in origins), receipt)
    return found


def home_mark(home: Home) -> str:
    """A permanent identifier of a data folder: its first batch of receipts; "" before that."""
    first = home.landing / "receipts" / "00000001.jsonl"
    return digest_of(first)[:HOME_DIGITS] if first.exists() else ""
