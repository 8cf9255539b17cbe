"""Years of a province without a file read: receipts and outcomes as landing and lake have them,
of region 519900 to 519999, which no vintage has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from random import Random

import duckdb

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.journal import add_lines
from pipelines.base.limits import Limits
from pipelines.base.month import months_until, shifted
from pipelines.base.whole_file import point_link
from pipelines.contract.register import REGISTERS
from pipelines.intake.issue import file_issue
from pipelines.intake.key import pseudonym_key
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import Outcome, outcome_path
from pipelines.intake.reader import Reader
from pipelines.operation.world import survey
from pipelines.reference.load import load_reference
from pipelines.release.publish import building_file, new_release_id, publish
from tests.build.empty_release import attach_empty_release

Sent = tuple[datetime, Receipt, Outcome]  # when, what, and what became of it
STREETS_A_COUNTY, COMMUNITIES = 32, 11
DAYS = 20  # on which a month's files come in
# Of a hundred submissions: refused for a reason, sent again whole, with returned rows that come mended.
REFUSED, AGAIN, MENDED = 2, 3, 2


def street_codes(count: int) -> list[str]:
    """So many streets of region 519900 to 519999."""
    return [
        f"5199{place // STREETS_A_COUNTY:02d}{place % STREETS_A_COUNTY + 1:03d}"
        for place in range(count)
    ]


def write_history(home: Home, *, months: int, streets: int, last: date, seed: int = 1) -> int:
    """Write receipts and outcomes of every street and register in so many months up to `last`; how
    many receipts. Files of rows there are none: nothing of this can be counted.
    """
    home.prepare()
    sent = _sent(_reader(home), months_until(last, months), street_codes(streets), Random(seed))
    (home.lake / "submission").mkdir(mode=0o700, exist_ok=True)
    (home.lake / "issue").mkdir(mode=0o700, exist_ok=True)
    batches = groupby(sent, key=lambda one: one[0])
    return sum(_write(home, number, batch) for number, (_, batch) in enumerate(batches, 1))


def _write(home: Home, number: int, batch: Iterable[Sent]) -> int:
    """Write a batch of receipts, their outcomes and faults; how many."""
    lines = []
    for place, (_, receipt, outcome) in enumerate(batch, 1):
        told = {**vars(receipt), "receipt": f"{number:08d}-{place:05d}"}
        told.pop("lifted")
        lines.append(json.dumps(told, ensure_ascii=False))
        path = outcome_path(home, outcome.name)
        path.write_text(json.dumps(vars(outcome), ensure_ascii=False), "utf-8")
        if outcome.issue_file:
            (home.root / outcome.issue_file).write_bytes(_fault())
    add_lines(home.landing / "receipts", f"{number:08d}", lines)
    return len(lines)


@cache
def _fault() -> bytes:
    """The file of faults of a refused file."""
    content = BytesIO()
    file_issue("rows_bad_share", "50").write_parquet(content)
    return content.getvalue()


def _reader(home: Home) -> Reader:
    return Reader(home, Limits.from_environment(), load_reference(home), pseudonym_key(home))


def receive_one_more(home: Home, month: date) -> None:
    """One street's correction, received and read."""
    reader = _reader(home)
    came, receipt, outcome = next(_sent(reader, [month], street_codes(1), Random(0)))
    number = len(list((home.landing / "receipts").glob("*.jsonl"))) + 1
    _write(home, number, [(came, receipt, outcome)])


def release_history(home: Home) -> None:
    """Publish a release without rows of all that has come in."""
    world = survey(home, Limits.from_environment())
    now = utc_now()
    release_id = new_release_id(world.inputs, now)
    building = building_file(home, release_id)
    with duckdb.connect() as connection:
        attach_empty_release(connection, building)
        connection.execute(
            "insert into release.audit.release by name select ? as release_id, ? as released_at,"
            " ? as code_version, ? as reader, ? as reference_digest, ? as submissions_digest",
            [
                release_id,
                now.replace(tzinfo=None),
                world.inputs.code_version,
                world.inputs.reader,
                world.inputs.reference_digest,
                world.inputs.digest,
            ],
        )
    published = publish(home, building, release_id, world.inputs, now)
    pages = home.site / published.release_id  # as if drawn: what pages take is not measured here
    pages.mkdir()
    (pages / "index.html").touch()
    point_link(home.site / "current", pages.name)


def _sent(reader: Reader, months: list[date], streets: list[str], random: Random) -> Iterator[Sent]:
    """When, what, and what became of it, in order."""
    for month in months:
        first = datetime.fromisoformat(f"{shifted(month, 1)}T01:00:00+00:00")
        of_month = [
            one
            for street in streets
            for register in REGISTERS
            for one in _of_street(reader, month, street, register.name, first, random)
        ]
        of_month.sort(key=lambda one: (one[0], one[1].sha256))
        yield from of_month


def _of_street(
    reader: Reader, month: date, street: str, register: str, first: datetime, random: Random
) -> Iterator[Sent]:
    came = first + timedelta(days=random.randrange(DAYS // 2))
    chance = random.randrange(100)
    name = f"{street}_{register}_{month:%Y-%m}.xlsx"
    receipt = _receipt(name, came, random)
    if chance < REFUSED:
        yield came, receipt, _refused(reader, receipt, month, street, register)
        return
    returned = 2 if chance < REFUSED + MENDED else 0
    accepted = _accepted(reader, receipt, month, street, register, returned)
    yield came, receipt, accepted
    later = came + timedelta(days=DAYS // 2)
    if returned:
        again = _receipt(f"{street}_{receipt.submission[:8]}.xlsx", later, random)
        yield later, again, _mend(reader, again, accepted)
    elif chance < REFUSED + MENDED + AGAIN:
        again = _receipt(name, later, random)
        yield later, again, _accepted(reader, again, month, street, register, 0)


def _receipt(name: str, came: datetime, random: Random) -> Receipt:
    sha256 = hashlib.sha256(random.randbytes(16)).hexdigest()
    return Receipt("", sha256, name, 20_000, came.isoformat(), None)


def _refused(reader: Reader, receipt: Receipt, month: date, street: str, register: str) -> Outcome:
    outcome = Outcome(
        receipt.submission,
        reader.fingerprints[register],
        register=register,
        month=month.isoformat(),
        street_code=street,
        rows_read=100,
        refused=100,
        coverage=(street,),
    )
    return replace(outcome, issue_file=f"lake/issue/{outcome.name}.parquet")


def _accepted(
    reader: Reader, receipt: Receipt, month: date, street: str, register: str, returned: int
) -> Outcome:
    communities = tuple(f"{street}{place:03d}" for place in range(1, COMMUNITIES + 1))
    outcome = Outcome(
        receipt.submission,
        reader.fingerprints[register],
        "accepted",
        register,
        month.isoformat(),
        street,
        rows_read=1200,
        accepted=1200 - returned,
        quarantined=returned,
        coverage=(street, *communities),
        communities=communities,
        returned_communities=communities[:1] if returned else (),
    )
    place = f"{register}/{month:%Y-%m}/{street}-{outcome.name}.parquet"
    return replace(
        outcome,
        data_file=f"lake/{place}",
        returned_file=f"lake/returned/{place}" if returned else None,
        issue_file=f"lake/issue/{outcome.name}.parquet" if returned else None,
    )


def _mend(reader: Reader, receipt: Receipt, of: Outcome) -> Outcome:
    """The returned rows of a file, mended."""
    outcome = replace(
        of,
        submission=receipt.submission,
        mends=of.submission,
        mended_rows=tuple(f"1:{row}={row:016x}" for row in range(of.quarantined)),
        rows_read=of.quarantined,
        accepted=of.quarantined,
        quarantined=0,
        coverage=(),
        communities=of.returned_communities,
        returned_communities=(),
        returned_file=None,
        issue_file=None,
    )
    return replace(
        outcome, data_file=str(Path(of.data_file or "").with_name(f"{outcome.name}.parquet"))
    )
