"""The ledger that is kept is the one that receipts, outcomes and decisions give anew."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.base.home import Home
from pipelines.base.journal import add_lines
from pipelines.decision.record import Decision, decisions_name, numbered
from pipelines.intake.landing import Receipt, read_receipts
from pipelines.intake.outcome import Outcome, write_outcome
from pipelines.intake.receipt_list import extends, received, received_up_to
from pipelines.intake.submission import submission_frame, submissions_as_known
from pipelines.operation.ledger_then import as_of
from pipelines.operation.look import forget, look
from pipelines.warehouse.lake import register_months
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.standing import (
    standing_communities,
    standing_receipts,
    standing_returned,
)
from tests.build.lake_file import STREET, A, B
from tests.build.register_file import SHIPPED, reader_for

MONTHS = (date(2026, 8, 1), date(2026, 9, 1))
KINDS = ("accepted", "part", "nil", "refused", "unplaced", "unread", "mend", "withdraw", "force")
KINDS += ("read", "forget", "again")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.sampled_from(MONTHS)),
    min_size=1,
    max_size=9,
)


@dataclass
class Folder:
    """A data folder to which things happen, its files of rows left out."""

    home: Home
    sent: list[Receipt] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    batch: int = 0

    @property
    def reader(self):
        return replace(reader_for(self.home), decisions=self.decisions)

    def look(self) -> Ledger:
        reader = self.reader
        return look(reader, reader.fingerprint, [])

    def receive(self, receipt: Receipt) -> None:
        self.batch += 1
        receipt = replace(receipt, receipt=f"{self.batch:08d}-00001")
        told = {name: value for name, value in asdict(receipt).items() if name != "lifted"}
        add_lines(self.home.landing / "receipts", f"{self.batch:08d}", [json.dumps(told)])
        self.sent.append(receipt)

    def keep(self, outcome: Outcome) -> None:
        self.outcomes[outcome.submission] = outcome
        own = self.reader.decisions_on(outcome.submission)
        decided = replace(outcome, decisions=decisions_name(own))
        write_outcome(self.home, decided, [])

    def happen(self, kind: str, number: int, month: date) -> None:
        if kind in ("withdraw", "force", "forget", "again", "read") and not self.sent:
            return
        if kind in ("withdraw", "force"):
            own = self.sent[number % len(self.sent)]
            if any(d.submission == own.submission and d.kind == kind for d in self.decisions):
                return
            last = self.sent[-1].receipt if kind == "withdraw" else None
            asked = [Decision(kind, own.submission, "x", receipt=last)]
            self.decisions += numbered(asked, self.decisions)
            if kind == "force" and own.submission in self.outcomes and number % 2:
                self.keep(self.outcomes[own.submission])
            return
        if kind == "forget":
            self.forget(self.sent[number % len(self.sent)].submission)
            return
        if kind == "again":
            self.receive(self.sent[number % len(self.sent)])
            return
        if kind == "read":
            for one in self.sent:
                self.keep(
                    self.outcomes.get(one.submission) or self.outcome(one, "accepted", 0, month)
                )
            return
        sha256 = f"{self.batch:064d}"
        receipt = Receipt("", sha256, f"{number}.csv", 1, "2026-11-03T00:00:00+00:00", None)
        self.receive(receipt)
        if kind != "unread":
            self.keep(self.outcome(receipt, kind, number, month))

    def forget(self, submission: str) -> None:
        reader = self.reader
        if path := reader.outcome_file(submission):
            path.unlink()
        forget(reader, {submission})

    def outcome(self, receipt: Receipt, kind: str, number: int, month: date) -> Outcome:
        reader = reader_for(self.home)
        outcome = Outcome(receipt.submission, reader.fingerprints["labour_force"])
        if kind == "unplaced":
            return outcome
        outcome = replace(
            outcome,
            register="labour_force",
            month=month.isoformat(),
            street_code=STREET,
            rows_read=3,
            coverage=(STREET, A, B),
        )
        if kind == "refused":
            return outcome
        outcome = replace(
            outcome,
            verdict="accepted",
            accepted=2,
            quarantined=1,
            communities=(A, B),
            returned_communities=(A, ""),
            data_file=f"lake/{receipt.submission}.parquet",
            returned_file=f"lake/returned/{receipt.submission}.parquet",
        )
        if kind == "part":
            return replace(outcome, coverage=(A,), communities=(A,), returned_communities=())
        if kind == "nil":
            return replace(outcome, is_nil=True, accepted=0, communities=())
        if kind == "mend" and len(self.sent) > 1:
            parent = self.sent[number % (len(self.sent) - 1)].submission
            rows = ("1:2=aa", "1:3=bb")[: 1 + number % 2]
            return replace(outcome, mends=parent, mended_rows=rows, coverage=(), communities=(A,))
        return outcome


def told(ledger: Ledger) -> tuple:
    return (ledger.received, ledger.unread, ledger.months, ledger.rows().collect().rows())


@settings(max_examples=7, deadline=None)
@given(STEPS)
def test_what_is_kept_is_what_is_made_anew_whatever_happens(steps):
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Home(Path(place, "home")).prepare())
        were = []
        for kind, number, month in steps:
            folder.happen(kind, number, month)
            kept = folder.look()
            were.append((len(folder.sent), folder.decisions))
        assert told(folder.look()) == told(kept)
        shutil.rmtree(folder.home.lake / "ledger")
        for index in (folder.home.lake / "outcome_index").glob("index*"):
            index.unlink()
        assert told(folder.look()) == told(kept)
        _is_what_the_whole_list_says(folder, kept)
        for count, decisions in were:
            _is_known_as_it_was(folder, kept, count, decisions)


def _is_known_as_it_was(
    folder: Folder, kept: Ledger, count: int, decisions: tuple[Decision, ...]
) -> None:
    """By the ledger of today, as by the list of that day."""
    receipts, reader = received(folder.home).head(count), folder.reader.fingerprint
    every = submissions_as_known(folder.home, reader, receipts, decisions, SHIPPED)
    then = as_of(folder.home, kept, reader, receipts, decisions, {"labour_force"})
    assert then.submissions == len(every)
    for schema, standing in (
        ("lake", standing_communities(every)),
        ("returned", standing_returned(every)),
    ):
        own, known = (
            list(register_months(told, list(MONTHS))) for told in (then.files[schema], standing)
        )
        assert [(one.whole_files, one.partial_files) for one in own] == [
            (one.whole_files, one.partial_files) for one in known
        ]
        assert all(map(pl.DataFrame.equals, (o.partial for o in own), (k.partial for k in known)))


def _is_what_the_whole_list_says(folder: Folder, kept: Ledger) -> None:
    """As the functions that know no months tell it."""
    every = submission_frame(folder.reader, read_receipts(folder.home))
    assert kept.submissions().select(every.columns).equals(every)
    stands = kept.rows().filter("stands").collect()["receipt"]
    assert sorted(stands) == standing_receipts(every)
    for schema, standing in (
        ("lake", standing_communities(every)),
        ("returned", standing_returned(every)),
    ):
        for part in register_months(standing, kept.accepted_months):
            own = kept.part(f"{schema}.{part.register.name}", part.month)
            assert own.fingerprint == part.fingerprint
            assert own.fingerprint == kept.fingerprint(f"{schema}.{part.register.name}", part.month)
            assert (own.whole_files, own.partial_files) == (part.whole_files, part.partial_files)
            assert own.partial.equals(part.partial)


@pytest.fixture
def folder(home: Home) -> Folder:
    """Four files of two months, one of them refused, looked at once."""
    made = Folder(home)
    for kind, month in zip(("accepted", "part", "refused", "nil"), MONTHS * 2, strict=True):
        made.happen(kind, 1, month)
    made.look()
    return made


def test_a_month_that_did_not_change_is_not_written_again(folder):
    ledger = folder.home.lake / "ledger"
    before = {path.name: path.stat().st_mtime_ns for path in ledger.glob("2026-09*")}
    folder.happen("accepted", 1, MONTHS[0])
    folder.look()
    assert {path.name: path.stat().st_mtime_ns for path in ledger.glob("2026-09*")} == before


def test_what_was_replaced_stays_for_who_reads_it_and_goes_later(folder, monkeypatch):
    before = folder.look()
    folder.happen("accepted", 1, MONTHS[0])
    folder.look()
    assert len(before.rows().collect()) == 4
    monkeypatch.setattr("pipelines.warehouse.ledger_file.OUT_OF_USE_SECONDS", -1)
    folder.happen("accepted", 2, MONTHS[0])
    folder.look()
    folder.happen("accepted", 3, MONTHS[1])
    now = folder.look()
    assert len(list((folder.home.lake / "ledger").glob("2026-0*.parquet"))) == 4 + 2
    assert len(now.rows().collect()) == 7


def test_no_outcome_is_opened_where_nothing_is_new(folder, monkeypatch):
    def opened(*_: object) -> None:
        raise AssertionError("an outcome was opened")

    before = told(folder.look())
    monkeypatch.setattr("pipelines.intake.outcome_index.read_outcome", opened)
    monkeypatch.setattr("pipelines.intake.receipt_list.read_lines", opened)
    assert told(folder.look()) == before


@pytest.mark.parametrize("name", ["account.json", "2026-08-*.parquet", "none-*.parquet"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"PAR1"], ids=str)
def test_a_broken_ledger_is_made_anew(folder, name, content):
    folder.happen("unplaced", 1, MONTHS[0])
    before = told(folder.look())
    for path in list((folder.home.lake / "ledger").glob(name)):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    assert told(folder.look()) == before
    assert told(folder.look()) == before


def test_who_may_not_write_looks_all_the_same(folder, monkeypatch):
    before = told(folder.look())

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr("pipelines.warehouse.ledger_file.whole_file", refused)
    shutil.rmtree(folder.home.lake / "ledger")
    assert told(folder.look()) == before


def test_receipts_kept_as_parquet_are_those_that_lie_in_landing(folder, monkeypatch):
    monkeypatch.setattr("pipelines.intake.receipt_list.FOLDED", 2)
    for _ in range(3):
        folder.happen("accepted", 2, MONTHS[1])
        lying = received(folder.home)
        assert lying["submission"].to_list() == [
            one.submission for one in read_receipts(folder.home)
        ]
    assert (folder.home.vault / "receipts.parquet").exists()
    assert (folder.home.vault / "receipts.parquet").stat().st_mode & 0o077 == 0


def test_a_list_goes_on_from_one_that_it_begins_with_and_from_no_other(folder):
    receipts = received(folder.home)
    first = received_up_to(receipts.head(2))
    assert received_up_to(receipts.tail(2), first) == received_up_to(receipts)
    assert extends(receipts, first)
    assert not extends(receipts.tail(3), first)
    assert not extends(receipts.with_columns(pl.lit("x").alias("submission")), first)
