"""What makes a file be read again: the tables that reading uses, and no others."""

from __future__ import annotations

import pytest

from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.intake.reader import READ_TABLES
from pipelines.reference.load import SHIPPED, load_reference
from tests.build.register_file import reader_for

OTHERS = [table.name for table in REFERENCE_TABLES if table.file and table.name not in READ_TABLES]
OWN = {
    "division": (
        "division_code,division_name,area_level,parent_code,valid_from,valid_to\n510104017099,新社区居委会,community,510104017,2026-01-01,\n"
    ),
    "division_succession": (
        "from_code,to_code,valid_from,certain,evidence,villages_found,villages\n510104017001,510104017002,2026-01-01,true,operator,,\n"
    ),
    "policy": (
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\nbad_row_share_limit,0.5,2026-01-01,,,,,\n"
    ),
    "recognition": (
        "area_code,area_level,batch,recognised_on,withdrawn_on,source\n510104017001,community,2026,2026-01-01,,文件\n"
    ),
    "reporting": "area_code,register,valid_from,valid_to,source\n510104,station,2026-01-01,,文件\n",
}


def fingerprints(home, table: str) -> tuple[str, str]:
    """The reader's fingerprint without and with an operator's file of that table (a row above, or
    the first one shipped).
    """
    before = load_reference(home)
    content = OWN.get(table) or "\n".join(
        (SHIPPED / f"{table}.csv").read_text("utf-8-sig").splitlines()[:2]
    )
    (home.reference / f"{table}.csv").write_text(content, "utf-8")
    after = load_reference(home)
    assert before.digest != after.digest  # the release is another in either case
    return reader_for(home, before).fingerprint, reader_for(home, after).fingerprint


@pytest.mark.parametrize("table", OTHERS)
def test_a_change_of_a_table_that_reading_does_not_use_makes_no_file_be_read_again(home, table):
    before, after = fingerprints(home, table)
    assert before == after


@pytest.mark.parametrize("table", READ_TABLES)
def test_a_change_of_a_table_that_reading_uses_makes_files_be_read_again(home, table):
    before, after = fingerprints(home, table)
    assert before != after


def test_reading_sees_no_other_table(home):
    assert sorted(reader_for(home, load_reference(home)).tables.tables) == sorted(READ_TABLES)
