"""The faults planted in a sample: every rule broken somewhere, each where the ledger says."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter

import pytest

from tests.build.sample_ledger import FILE_RULES, LOOKS, ROW_RULES, place_of

pytestmark = pytest.mark.slow


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


def test_damaged_files_are_what_they_claim_to_be(sample):
    folder, ledger = sample
    content = {
        record["rule"]: (folder / record["file"]).read_bytes()
        for record in ledger["files"]
        if record["refused"]
    }
    assert content["file_empty"] == b""
    assert content["file_damaged"][:2] == b"PK"
    assert not zipfile.is_zipfile(io.BytesIO(content["file_damaged"]))
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
    assert refused["file_damaged"]
    assert refused["month_missing"]
