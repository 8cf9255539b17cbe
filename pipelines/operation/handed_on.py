"""Which files came by bundles, and by what they are known at the levels below: a list that is only
ever added to, beside the receipts.
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
    """That a bundle was taken in: of which area, when it was made, when and by whom taken in; and of
    each of its files what it is known by, the receipt that it has here, and its submission.
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
    """Keep one. The caller holds the data folder's lock."""
    number = len(list((home.landing / "bundles").glob("*.jsonl"))) + 1
    line = json.dumps(asdict(came), ensure_ascii=False)
    add_lines(home.landing / "bundles", f"{number:08d}", [line])


def known_origins(home: Home, receipts: Iterable[Receipt]) -> Mapping[tuple[str, str], str]:
    """What files are known by, here and where they came from, and their submission -> the receipt
    that they have here. What a run that was killed was about to receive is not known.
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
    """What tells a data folder from others for ever: its first batch of receipts; "" before."""
    first = home.landing / "receipts" / "00000001.jsonl"
    return digest_of(first)[:HOME_DIGITS] if first.exists() else ""
