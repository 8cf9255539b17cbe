"""The sample province: it is the same each time, its months follow from one another, and its ledger
tells what is wrong where.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest

from pipelines.reference.load import load_reference
from pipelines.sample import write_load, write_sample
from pipelines.sample.identity import credit_with_check
from pipelines.sample.layout import LAYOUTS
from pipelines.sample.place import streets_of

SIX_STREETS = {"streets": 6, "communities_per_street": 10, "households_per_community": 45}
ROW_RULES = {
    "labour_force": {
        "required_missing",
        "code_unknown",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "id_digits_lost",
        "id_length",
        "id_check_digit",
        "id_birth_date",
        "id_province",
        "id_sex",
        "id_15_digits",
        "age_over_110",
        "age_under_16",
        "credit_code",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
        "status_contradiction",
        "household_no_personal",
        "household_two_heads",
        "household_no_head",
    },
    "community_entity": {
        "required_missing",
        "code_unknown",
        "text_broken",
        "number_unreadable",
        "number_out_of_range",
        "community_unknown",
        "community_other_street",
        "credit_code_key",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
        "cells_disagree",
    },
    "zero_employment_household": {
        "required_missing",
        "date_unreadable",
        "number_unreadable",
        "number_out_of_range",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "id_check_digit",
        "id_length",
        "id_digits_lost",
        "id_15_digits",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
        "household_no_personal",
        "cells_disagree",
    },
    "job_post": {
        "required_missing",
        "code_unknown",
        "number_unreadable",
        "number_out_of_range",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "id_check_digit",
        "id_digits_lost",
        "credit_code",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
        "cells_disagree",
    },
    "new_employment": {
        "required_missing",
        "code_unknown",
        "date_unreadable",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "id_check_digit",
        "id_length",
        "id_province",
        "id_birth_date",
        "id_digits_lost",
        "id_15_digits",
        "credit_code",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
    },
    "natural_attrition": {
        "required_missing",
        "code_unknown",
        "date_unreadable",
        "text_broken",
        "community_unknown",
        "id_check_digit",
        "id_15_digits",
        "date_after_month",
        "duplicate_in_file",
    },
    "assistance": {
        "required_missing",
        "code_unknown",
        "date_unreadable",
        "number_out_of_range",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "id_check_digit",
        "id_15_digits",
        "value_ignored",
        "date_after_month",
        "duplicate_in_file",
    },
    "station": {
        "required_missing",
        "number_unreadable",
        "number_out_of_range",
        "text_broken",
        "community_unknown",
        "community_other_street",
        "value_ignored",
        "duplicate_in_file",
    },
}
ID_COLUMNS = {
    "labour_force": ("id_number",),
    "zero_employment_household": ("head_id_number", "employed_id_number"),
    "job_post": ("holder_id_number",),
    "new_employment": ("id_number",),
    "natural_attrition": ("id_number",),
    "assistance": ("id_number",),
}
FILE_RULES = {
    "column_missing",
    "month_missing",
    "month_disagrees",
    "rows_bad_share",
    "file_damaged",
    "file_encrypted",
    "header_missing",
    "file_empty",
    "file_encoding",
    "file_kind",
    "street_disagrees",
    "street_missing",
    "header_duplicate",
}
# What the spoilt cell must look like, by the kind of fault.
LOOKS = {
    "blank": r"",
    "blank though the status is known": r"",
    "turned into a number": r"5\.19900E\+17|5199\d{14}(\.0)?|5\.1990\d*e\+17",
    "a digit short": r"\d{16}[\dX]",
    "masked": r"519900\*{8}\d{3}[\dX]",
    "fifteen digits": r"519900\d{9}",
    "30 February": r"519900\d{4}0230\d{3}[\dX]",
    "born after the month": r"51990020261\d{6}[\dX]|5199002026\d{7}[\dX]",
    "born 112 years ago": r"51990019\d{9}[\dX]",
    "born 14 years ago": r"51990020\d{9}[\dX]",
    "province of nobody": r"209900\d{11}[\dX]",
    "replacement character": r".+\ufffd",
    "no such status": "待定",
    "no such community": r"\d{9}899",
    "of another street": r"510104\d{6}",
    "employed but unable": "否",
    "a word": "若干",
    "below zero": r"-(3|300)(\.0)?",
    "beyond belief": r"9999999(\.0)?",
    "the head's ID number": r"519900\d{11}[\dX]",
    "a phone": r"199000\d{5}",
    "neither yes nor no": "一般|也许|待建",
    "no such reason": "不想干",
    "no such kind": "铁饭碗",
    "no such channel": "托关系",
    "no such service": "陪聊",
    "no such sex": "保密",
    "the other sex": "男|女",
}


def id_is_sound(number: str) -> bool:
    """GB 11643 in its other form: all 18 characters, weighted by powers of two, leave 1 modulo 11."""
    values = [10 if character == "X" else int(character) for character in number]
    return sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1


def grids(path: Path) -> dict[str | None, list[list[object]]]:
    """The visible sheets of a sound file as rows of cells, read with other tools than ours; text
    has one sheet, None.
    """
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
            for sheet in book
            if sheet.sheet_state == "visible"
        }
    if path.suffix == ".xls":
        book = fastexcel.read_excel(path)
        sheet = book.load_sheet(0, header_row=None, dtypes="string", skip_rows=0)
        return {sheet.name: [list(row) for row in sheet.to_polars().rows()]}
    content = path.read_bytes()
    if content.startswith(b"\xff\xfe"):
        text, delimiter = content.decode("utf-16"), "\t"
    else:
        text, delimiter = (
            content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030"),
            ",",
        )
    return {None: list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))}


def place_of(layout: str, register: str, column: str) -> int:
    """Which column of the layout, from 0."""
    headings = next(own for own in LAYOUTS if own.name == layout).headings[register]
    return [heading.column for heading in headings].index(column)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Three months of six streets, each in another layout, with faults; the folder and the ledger."""
    folder = tmp_path_factory.mktemp("sample")
    return folder, json.loads(write_sample(folder, **SIX_STREETS).read_text("utf-8"))


@dataclass(frozen=True, repr=False)  # a failing test prints its fixtures, and cells are personal
class Opened:
    """A file that is not refused: its record in the ledger and its cells."""

    record: dict
    sheets: dict[str | None, list[list[object]]]

    def row(self, fault: dict) -> list[object]:
        """The row that a record of the ledger points to."""
        return self.sheets[fault["sheet"]][fault["row"] - 1]


@pytest.fixture(scope="module")
def sound(sample) -> dict[str, Opened]:
    """The files that are not refused, by name."""
    folder, ledger = sample
    return {
        record["file"]: Opened(record, grids(folder / record["file"]))
        for record in ledger["files"]
        if not record["refused"]
    }


def test_the_same_arguments_give_the_same_bytes(sample, tmp_path):
    folder, _ = sample
    write_sample(tmp_path, **SIX_STREETS)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    )
    assert [
        name for name in names if (folder / name).read_bytes() != (tmp_path / name).read_bytes()
    ] == []


def test_workbooks_hold_no_time_of_writing(sample):
    folder, ledger = sample
    books = [
        folder / record["file"]
        for record in ledger["files"]
        if record["file"].endswith(".xlsx") and not record["refused"]
    ]
    stamps = {entry.date_time for path in books for entry in zipfile.ZipFile(path).infolist()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert {
        zipfile.ZipFile(path).read("docProps/core.xml").count(b"2026-01-01T00:00:00Z")
        for path in books
    } == {2}


def test_another_seed_gives_other_people(sample, tmp_path):
    folder, ledger = sample
    write_sample(tmp_path, seed=2, registers=("assistance",), **SIX_STREETS)
    files = [
        record["file"]
        for record in ledger["files"]
        if record["layout"] == "clean" and record["register"] == "assistance" and record["rows"]
    ]
    assert (
        files
        and [
            file for file in files if (folder / file).read_bytes() == (tmp_path / file).read_bytes()
        ]
        == []
    )


@pytest.mark.parametrize("register", sorted(ROW_RULES))
def test_every_row_rule_of_the_register_is_broken_somewhere(sample, register):
    assert {
        fault["rule"] for fault in sample[1]["faults"] if fault["register"] == register
    } == ROW_RULES[register]


def test_every_file_rule_is_broken_once(sample):
    assert Counter(record["rule"] for record in sample[1]["files"] if record["refused"]) == Counter(
        FILE_RULES
    )


def test_a_row_has_at_most_one_fault_and_a_file_few(sample):
    _, ledger = sample
    good = {record["file"]: record for record in ledger["files"] if not record["refused"]}
    rows = Counter((fault["file"], fault["sheet"], fault["row"]) for fault in ledger["faults"])
    assert set(rows.values()) == {1}
    per_file = Counter(fault["file"] for fault in ledger["faults"] if fault["file"] in good)
    limits = {
        file: max(2, min(5, 0.2 * record["rows"] + 1), 0.06 * record["rows"])
        for file, record in good.items()
    }
    assert [(file, count) for file, count in per_file.items() if count > limits[file]] == []


def test_the_ledger_counts_what_it_lists(sample):
    _, ledger = sample
    listed = Counter((fault["file"], fault["severity"]) for fault in ledger["faults"])
    wrong = [
        record["file"]
        for record in ledger["files"]
        if not record["refused"]
        and (record["quarantined"], record["warnings"])
        != (listed[record["file"], "ROW"], listed[record["file"], "WARN"])
    ]
    assert wrong == []


def test_every_fault_lies_in_the_cell_that_the_ledger_names(sample, sound):
    misplaced, looked_at = [], set()
    for fault in sample[1]["faults"]:
        if fault["file"] not in sound or fault["kind"] not in LOOKS:
            continue
        opened = sound[fault["file"]]
        cell = opened.row(fault)[
            place_of(opened.record["layout"], fault["register"], fault["column"])
        ]
        looked_at.add(fault["kind"])
        if not re.fullmatch(LOOKS[fault["kind"]], "" if cell is None else str(cell)):
            misplaced.append(
                (fault["file"], fault["row"], fault["kind"])
            )  # not the cell: it may be personal
    assert misplaced == []
    assert looked_at == set(LOOKS)


def test_a_file_has_as_many_data_rows_as_the_ledger_says(sound):
    """A data row has some filled cells, and one of them a code; titles, headers, totals and notes
    have not.
    """

    def is_data(row: list[object]) -> bool:
        filled = [str(cell) for cell in row if cell not in (None, "")]
        return (
            len(filled) >= 4
            and filled[0] != "合计"
            and any(re.search(r"\d{4}", cell) for cell in filled)
        )

    found = {
        file: sum(is_data(row) for sheet in opened.sheets.values() for row in sheet)
        for file, opened in sound.items()
    }
    assert found == {file: opened.record["rows"] for file, opened in sound.items()}


def test_id_numbers_are_nobodys_and_sound_except_where_planted(sample, sound):
    planted = {(fault["file"], fault["sheet"], fault["row"]) for fault in sample[1]["faults"]}
    unsound, numbers = [], 0
    for file, opened in sound.items():
        register = opened.record["register"]
        columns = {
            heading.column
            for heading in next(
                own for own in LAYOUTS if own.name == opened.record["layout"]
            ).headings[register]
        }
        for place in (
            place_of(opened.record["layout"], register, column)
            for column in ID_COLUMNS.get(register, ())
            if column in columns
        ):
            for name, sheet in opened.sheets.items():
                for number, row in enumerate(sheet, 1):
                    cell = str(row[place] or "") if len(row) > place else ""
                    text = (
                        re.sub(r"\s", "", cell)
                        .translate(str.maketrans("０１２３４５６７８９", "0123456789"))
                        .upper()
                    )
                    if not re.match(r"\d", text) or (file, name, number) in planted:
                        continue
                    numbers += 1
                    if not (re.fullmatch(r"519900\d{11}[\dX]", text) and id_is_sound(text)):
                        unsound.append((file, number))
    assert unsound == []
    assert numbers > 3000


def test_the_ledger_names_no_person(sample):
    text = json.dumps(sample[1], ensure_ascii=False)
    assert re.findall(r"\d{13,}|199000\d{5}", text) == []
    keys = {key for fault in sample[1]["faults"] for key in fault}
    assert keys == {
        "file",
        "register",
        "month",
        "sheet",
        "row",
        "rule",
        "severity",
        "column",
        "kind",
    }


def test_a_person_in_two_places_stands_in_files_of_two_streets(sample, sound):
    pairs = [pair for pair in sample[1]["two_places"] if pair["kind"] == "person_in_two_places"]
    assert len(pairs) >= 6
    for pair in pairs:
        numbers, streets = set(), set()
        for spot in pair["places"]:
            opened = sound[spot["file"]]
            cell = opened.row(spot)[place_of(opened.record["layout"], "labour_force", "id_number")]
            numbers.add(
                re.sub(r"\s", "", cell)
                .translate(str.maketrans("０１２３４５６７８９", "0123456789"))
                .upper()
            )
            streets.add(opened.record["street"])
        assert (len(numbers), len(streets)) == (1, 2)


def test_damaged_files_are_what_they_claim_to_be(sample):
    folder, ledger = sample
    content = {
        record["rule"]: (folder / record["file"]).read_bytes()
        for record in ledger["files"]
        if record["refused"]
    }
    assert content["file_empty"] == b""
    assert content["file_damaged"][:2] == b"PK" and not zipfile.is_zipfile(
        io.BytesIO(content["file_damaged"])
    )
    assert content["file_encrypted"].startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "EncryptedPackage".encode("utf-16-le") in content["file_encrypted"]
    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(UnicodeDecodeError):
            content["file_encoding"].decode(encoding)


def test_a_street_whose_file_is_refused_may_have_a_good_one_beside_it_or_none(sample):
    _, ledger = sample
    files = [record for record in ledger["files"] if record["register"] == "labour_force"]
    good = {(record["street"], record["month"]) for record in files if not record["refused"]}
    refused = {
        record["rule"]: (record["street"], record["month"]) in good
        for record in files
        if record["refused"]
    }
    assert not refused["rows_bad_share"]
    assert refused["file_damaged"] and refused["month_missing"]


def test_every_layout_is_used_for_each_register_and_one_street_sends_by_community(sound):
    records = [opened.record for opened in sound.values()]
    used = Counter((record["layout"], record["register"]) for record in records)
    assert set(used) == {(layout.name, register) for layout in LAYOUTS for register in ROW_RULES}
    assert {record["street"] for record in records if record["communities"]} == {"510104022"}
    assert {(layout.form, register) for layout in LAYOUTS for register in ROW_RULES} == {
        (next(layout.form for layout in LAYOUTS if layout.name == name), register)
        for name, register in used
    }


def test_without_faults_every_file_is_good(tmp_path):
    ledger = json.loads(
        write_sample(
            tmp_path, faults=False, months=1, streets=2, communities_per_street=1
        ).read_text("utf-8")
    )
    assert ledger["faults"] == ledger["findings"] == []
    assert {
        (record["refused"], record["quarantined"], record["warnings"]) for record in ledger["files"]
    } == {(False, 0, 0)}


def test_not_every_street_sends_every_register_but_each_sends_its_roster_and_what_it_keeps_every_month(
    tmp_path,
):
    told = {
        "area": "51",
        "streets": 14,
        "communities_per_street": 1,
        "households_per_community": 12,
        "months": 2,
    }
    ledger = json.loads(write_sample(tmp_path, faults=False, **told).read_text("utf-8"))
    sent = Counter((record["register"], record["street"]) for record in ledger["files"])
    assert set(sent.values()) == {2}
    streets = Counter(register for register, _ in sent)
    assert streets.pop("labour_force") == 14
    assert set(streets) == set(ROW_RULES) - {"labour_force"} and set(streets.values()) <= {12, 13}
    assert {record["rows"] for record in ledger["files"] if record["nil"]} == {0}


def test_only_the_registers_asked_for_are_written(tmp_path):
    ledger = json.loads(
        write_sample(
            tmp_path, streets=2, communities_per_street=1, registers=("labour_force", "station")
        ).read_text("utf-8")
    )
    assert {record["register"] for record in ledger["files"]} == {"labour_force", "station"}


def test_an_area_without_streets_is_told(tmp_path):
    with pytest.raises(ValueError, match="no street under division code '99'"):
        write_sample(tmp_path, area="99")


def test_a_capped_province_is_spread_over_all_prefectures():
    streets = streets_of("51", [date(2026, 10, 1)], 42)
    assert Counter(Counter(street.code[:4] for street in streets).values()) == {2: 21}
    assert len({street.code[:6] for street in streets}) > 30


def test_credit_codes_have_the_standards_own_example():
    assert credit_with_check("91350100M000100Y4") == "91350100M000100Y43"


def test_the_load_has_unique_sound_people_in_real_communities(tmp_path):
    write_load(tmp_path, files=3, rows_per_file=2000, month=date(2026, 10, 1))
    files = sorted(tmp_path.iterdir())
    frame = pl.concat(
        [
            pl.read_csv(path, infer_schema=False).with_columns(
                pl.lit(path.name[:9]).alias("street")
            )
            for path in files
        ]
    )
    numbers = frame["身份证号"].to_list()
    unsound = sum(not (number.startswith("519900") and id_is_sound(number)) for number in numbers)
    assert (frame.height, len(set(numbers)), unsound) == (6000, 6000, 0)
    assert frame.filter(
        (pl.col("身份证号").str.slice(16, 1).cast(pl.Int8) % 2 == 1) != (pl.col("性别") == "男")
    ).is_empty()
    assert frame.filter(~pl.col("社区代码").str.starts_with(pl.col("street"))).is_empty()
    assert set(frame["社区代码"]) <= set(load_reference().tables["division"]["division_code"])
    sizes = frame.group_by("street", "社区代码", "户编号").len()["len"]
    assert (
        sizes.max() == 4 and sizes.filter(sizes < 2).len() <= 3
    )  # a file may end within a household
    assert 90 < sum(path.stat().st_size for path in files) / frame.height < 130
