"""Golden vectors: files of every register, and what reading them gives. Where they fail on purpose,
raise the reading version.
"""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.intake.fingerprint import READING_VERSION
from pipelines.intake.landing import Receipt
from pipelines.intake.reading import read_file
from pipelines.intake.verdict import Reading
from tests.build.register_book import WRITERS
from tests.build.register_file import reader_for

GOLDEN = Path(__file__).with_name("golden")
REWRITE = "JIUYE_REWRITE_GOLDEN"
LEFT_OUT = (
    "submission",
    "reader",
    "layout",
    "data_file",
    "returned_file",
    "issue_file",
)  # names of files


def reading_of(home: Home, register: str, kind: str) -> Reading:
    """The golden file of a register (CSV), written as that kind of file and read."""
    grid = list(csv.reader(io.StringIO((GOLDEN / f"{register}.csv").read_text("utf-8"))))
    receipt = Receipt(
        "1", "0" * 64, f"510104017_2026-08.{kind}", 1, "2026-09-03T00:00:00+00:00", None
    )
    return read_file(reader_for(home), receipt, WRITERS[kind](grid))


def told(reading: Reading) -> dict[str, object]:
    """What a reading comes to, as JSON has it."""
    outcome = {name: value for name, value in vars(reading.outcome).items() if name not in LEFT_OUT}
    issues = reading.issues.drop("detail", "sheet").rows()
    lake = reading.lake if reading.lake is not None else pl.DataFrame()
    texts = [
        [cell.hex() if isinstance(cell, bytes) else cell for cell in row]
        for row in lake.drop("submission", strict=False).iter_rows()
    ]
    rows = {"columns": lake.columns[1:], "rows": texts}
    return json.loads(
        json.dumps({"outcome": outcome, "issues": issues, **rows}, ensure_ascii=False, default=str)
    )


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_a_file_that_is_read_otherwise_raises_the_reading_version(home, register, kind):
    found = told(reading_of(home, register.name, kind))
    found["versions"] = [READING_VERSION, register.reading_version]
    file = GOLDEN / f"{register.name}.json"
    golden = json.loads(file.read_text("utf-8")) if file.exists() else {"versions": None}
    if found["versions"] != golden["versions"] and os.environ.get(REWRITE):
        lines = ",\n".join(
            f" {json.dumps(name)}: {_by_line(value)}" for name, value in found.items()
        )
        file.write_text(f"{{\n{lines}\n}}\n", "utf-8")
        return
    remedy = (
        "if meant, raise READING_VERSION (pipelines/intake/fingerprint.py), or the register's"
        f" reading_version, and run this test once with {REWRITE}=1"
    )
    changed = [name for name in golden if found.get(name) != golden[name]]
    assert not changed, f"{register.name} is read otherwise: {remedy}"


def _by_line(value: object) -> str:
    """JSON, a list's entries a line each."""
    if not isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return "[" + ",".join(f"\n  {json.dumps(one, ensure_ascii=False)}" for one in value) + "]"


def test_the_golden_files_meet_refused_rows_and_hints_in_every_register():
    for register in REGISTERS:
        golden = json.loads((GOLDEN / f"{register.name}.json").read_text("utf-8"))
        severities = {issue[1] for issue in golden["issues"]}
        assert golden["outcome"]["accepted"] and {"ROW", "WARN"} <= severities, register.name
