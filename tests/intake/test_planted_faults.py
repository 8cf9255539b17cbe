"""The reader and the warehouse against the ledger of a sample: every planted fault is found where
it lies, nothing else is, and no row is lost.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import fastexcel
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.contract.rule import RULES
from pipelines.intake.landing import land, receive
from pipelines.intake.outcome import Outcome
from pipelines.operation.reading import read_submission
from pipelines.sample import write_sample
from pipelines.sample.finding import KINDS
from tests.build.register_file import KEY, reader_for
from tests.build.small_home import release_now
from tests.oracle.second_findings import Rows, second_findings

pytestmark = pytest.mark.slow

Place = tuple[str, str, int | None]  # file, sheet ('' in a text file), row (None is the file)


@dataclass(frozen=True)
class Found:
    """What the reader made of the sample. `issues`: rule -> places, one for every issue."""

    folder: Path
    home: Home
    ledger: dict
    outcomes: dict[str, Outcome]
    issues: dict[str, list[Place]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Six streets in all layouts over three months: every kind of row fault in every register, and
    every kind of refused file once.
    """
    folder, home = (
        tmp_path_factory.mktemp("planted"),
        Home(tmp_path_factory.mktemp("planted_home")).prepare(),
    )
    home.key_file.write_bytes(KEY)  # so that a release is made of what is read here
    ledger = json.loads(
        write_sample(
            folder, area="51", streets=6, communities_per_street=8, households_per_community=24
        ).read_text("utf-8")
    )
    files = [file["file"] for file in ledger["files"]]
    receipts = receive(
        home, land(home, [folder / file for file in files], 2), None, lambda candidates: set()
    )
    reader = reader_for(home)
    outcomes = {
        file: read_submission(reader, receipt)
        for file, receipt in zip(files, receipts, strict=True)
    }
    issues = defaultdict(list)
    for file, outcome in outcomes.items():
        if outcome.issue_file is None:
            continue
        for rule, sheet, row in (
            pl.read_parquet(home.root / outcome.issue_file).select("rule", "sheet", "row").rows()
        ):
            issues[rule].append((file, sheet or "", row))
    return Found(folder, home, ledger, outcomes, issues)


def planted(ledger: dict) -> dict[str, list[Place]]:
    """What the ledger says that there is to be found: rule -> places."""
    places = defaultdict(list)
    for fault in ledger["faults"]:
        places[fault["rule"]].append((fault["file"], fault["sheet"] or "", fault["row"]))
    for file in ledger["files"]:
        for rule in [file["rule"]] * file["refused"] + file["file_warnings"]:
            places[rule].append((file["file"], "", None))
    return places


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_finds_every_planted_fault_where_it_lies_and_none_besides(found, rule):
    assert sorted(found.issues[rule], key=str) == sorted(planted(found.ledger)[rule], key=str)


def test_most_rules_are_planted(found):
    """The others need what no sample holds (a zip bomb, a month in the future, an operator's word,
    an older division); other tests break those.
    """
    twice = {pair["kind"].removesuffix("_in_two_places") for pair in found.ledger["two_places"]}
    between = {item["rule"] for item in found.ledger["findings"]} | {
        f"{what}_{where}_elsewhere" for what in twice for where in ("also", "counted")
    }
    assert set(RULES) - set(planted(found.ledger)) - between == {
        "file_limits",
        "file_too_large",
        "month_future",
        "month_other",
        "month_range",
        "month_from_day",
        "sheets_of_months",
        "file_archive",
        "file_secured",
        "formula_uncached",
        "codes_became_numbers",
        "digits_lost",
        "text_became_date",
        "date_ambiguous",
        "reader_fault",
        "street_unknown",
        "street_abolished",
        "street_elsewhere",
        "community_abolished",
        "division_mapped",
        "community_named",
        "column_second",
        "id_document",
        "template_unfilled",
        "forced",
        "corrected",
        "paper_of_ours",
        "community_vanished",
    }


def test_between_registers_and_months_there_is_just_what_was_planted(found):
    """Counted from the rows that the reader accepted, so that no quarantined row or refused file
    makes a finding of its own.
    """
    rows: Rows = defaultdict(list)
    standing, sent = set(), set()
    for file, outcome in found.outcomes.items():
        if outcome.street_code is None or outcome.month is None:
            continue
        month = date.fromisoformat(outcome.month)
        sent.add((outcome.street_code, outcome.register, month))
        if outcome.verdict == "accepted":
            standing.add((outcome.street_code, outcome.register, month))
            accepted = pl.read_parquet(found.home.root / outcome.data_file).to_dicts()
            rows[outcome.register, month] += [
                row | {"file": file, "street": outcome.street_code} for row in accepted
            ]
    told = [
        tuple(item[name] for name in ("rule", "month", "street", "register", "file", "row"))
        for item in found.ledger["findings"]
    ]
    assert second_findings(rows, standing, sent) == sorted(told, key=str)
    assert {item["rule"] for item in found.ledger["findings"]} == set(KINDS)


@pytest.fixture(scope="module")
def between_files(found) -> list[tuple]:
    """audit.finding of the release that follows from the sample: rule, month, street, register,
    file, sheet, row.
    """
    with duckdb.connect(str(release_now(found.home).file), read_only=True) as connection:
        return connection.execute("""
            select finding.rule, strftime(finding.month, '%Y-%m'), finding.street_code,
                finding.register, file.file_name, finding.sheet_no, finding.row
            from audit.finding as finding left join audit.submission
                as file on file.submission = finding.submission
        """).fetchall()


def test_the_warehouse_finds_just_what_was_planted_between_registers_and_months(
    found, between_files
):
    """At its street, register, file and row. Nothing planted is missed, nothing else is found."""
    told = [
        (
            *(item[name] for name in ("rule", "month", "street", "register")),
            item["file"] and item["file"].split("/")[1],
            item["row"],
        )
        for item in found.ledger["findings"]
    ]
    assert sorted(
        ((*item[:5], item[6]) for item in between_files if not item[0].endswith("_elsewhere")),
        key=str,
    ) == sorted(told, key=str)


def test_the_warehouse_tells_every_place_of_a_person_or_entity_in_two_and_that_one_of_them_counts(
    found, between_files
):
    spots = {
        (pair["month"], place["file"].split("/")[1], place["sheet"], place["row"]): number
        for number, pair in enumerate(found.ledger["two_places"])
        for place in pair["places"]
    }
    sheets = {
        file: fastexcel.read_excel(found.folder / month / file).sheet_names
        for month, file, sheet, _ in spots
        if sheet
    }
    told = {
        (month, file, sheets[file][sheet] if file in sheets else None, row): rule
        for rule, month, _, _, file, sheet, row in between_files
        if rule.endswith("_elsewhere")
    }
    assert told.keys() == spots.keys()
    counting = Counter(
        spots[place] for place, rule in told.items() if rule.endswith("_also_elsewhere")
    )
    assert counting == Counter(range(len(found.ledger["two_places"])))


def fates(found: Found, files: list[dict]) -> dict[str, dict[str, tuple[int, int, int]]]:
    """(accepted, quarantined, refused) rows of each file: as read, and as the ledger tells."""
    read = {file["file"]: found.outcomes[file["file"]] for file in files}
    return {
        "read": {
            name: (outcome.accepted, outcome.quarantined, outcome.refused)
            for name, outcome in read.items()
        },
        "told": {
            file["file"]: (
                (0, 0, file["rows"])
                if file["refused"]
                else (file["rows"] - file["quarantined"], file["quarantined"], 0)
            )
            for file in files
        },
    }


def test_every_row_of_a_file_has_the_fate_that_the_ledger_says(found):
    counts = fates(
        found, [file for file in found.ledger["files"] if file["rule"] != "column_missing"]
    )
    assert counts["read"] == counts["told"]


def test_a_total_below_the_data_is_no_row_where_the_key_column_is_missing(found):
    counts = fates(
        found, [file for file in found.ledger["files"] if file["rule"] == "column_missing"]
    )
    assert counts["read"] == counts["told"]


def test_the_fates_of_a_files_rows_add_up(found):
    assert [
        o for o in found.outcomes.values() if o.rows_read != o.accepted + o.quarantined + o.refused
    ] == []


def test_a_file_is_taken_for_its_street_month_and_register(found):
    taken = [file for file in found.ledger["files"] if not file["refused"]]
    outcomes = [found.outcomes[file["file"]] for file in taken]
    assert [(o.verdict, o.register, o.month, o.street_code, o.is_nil) for o in outcomes] == [
        ("accepted", file["register"], f"{file['month']}-01", file["street"], file["nil"])
        for file in taken
    ]


def test_a_file_covers_its_street_or_its_community(found):
    """In two layouts only rows (`unicode`) or sheets (`workbook by community`) say what a file is
    about; these cover what they name.
    """
    files = [
        file
        for file in found.ledger["files"]
        if not file["refused"] and file["layout"] not in ("unicode", "workbook by community")
    ]
    assert {file["file"]: found.outcomes[file["file"]].coverage for file in files} == {
        file["file"]: tuple(file["communities"] or [file["street"]]) for file in files
    }
