"""The sample province: it is the same each time, its months follow from one another, and its ledger
tells what is wrong where.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from datetime import date

import pytest

from pipelines.sample import write_sample
from pipelines.sample.identity import credit_with_check
from pipelines.sample.layout import LAYOUTS
from pipelines.sample.place import streets_of
from tests.build.sample_ledger import ID_COLUMNS, ROW_RULES, SIX_STREETS, id_is_sound, place_of

pytestmark = pytest.mark.slow


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    small = {**SIX_STREETS, "communities_per_street": 2, "households_per_community": 9}
    first, second = (tmp_path / name for name in ("first", "second"))
    for folder in (first, second):
        write_sample(folder, **small)
    names = sorted(str(path.relative_to(first)) for path in first.rglob("*") if path.is_file())
    assert names == sorted(
        str(path.relative_to(second)) for path in second.rglob("*") if path.is_file()
    )
    assert len(names) > 100
    assert [
        name for name in names if (first / name).read_bytes() != (second / name).read_bytes()
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
    assert files
    assert [
        file for file in files if (folder / file).read_bytes() == (tmp_path / file).read_bytes()
    ] == []


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


def test_not_every_street_sends_all_registers_but_each_sends_its_roster_and_what_it_keeps(
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
    assert set(streets) == set(ROW_RULES) - {"labour_force"}
    assert set(streets.values()) <= {12, 13}
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
