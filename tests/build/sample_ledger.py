"""What the sample's ledger must list: each rule, how a spoilt cell looks and where it stands."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import openpyxl

from pipelines.sample.layout import LAYOUTS

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
    """GB 11643 in its other form: 18 characters, weighted by powers of two, leave 1 modulo 11."""
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


@dataclass(frozen=True, repr=False)  # a failing test prints its fixtures, and cells are personal
class Opened:
    """A file that is not refused: its record in the ledger and its cells."""

    record: dict
    sheets: dict[str | None, list[list[object]]]

    def row(self, fault: dict) -> list[object]:
        """The row that a record of the ledger points to."""
        return self.sheets[fault["sheet"]][fault["row"] - 1]


SIX_STREETS = {"streets": 6, "communities_per_street": 10, "households_per_community": 45}
