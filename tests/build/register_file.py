"""Register files for tests: invented people (ID region 519900), written by hand rather than derived
from the contract.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.landing import Receipt, land, receive
from pipelines.intake.outcome import Outcome
from pipelines.intake.reader import Reader
from pipelines.operation.reading import read_submission
from pipelines.reference.load import Reference, load_reference
from tests.build.limits import LIMITS

COMMUNITY = "510104017001"  # 水井坊社区, 锦官驿街道, 锦江区
STREET = COMMUNITY[:9]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KEY = bytes(range(32))
HEADER = {
    "community_code": "社区代码",
    "household_no": "户编号",
    "relationship": "与户主关系",
    "name": "姓名",
    "id_number": "身份证号",
    "sex": "性别",
    "labour_capacity": "劳动能力",
    "willing_to_work": "就业意愿",
    "employment_status": "就业状态",
    "employment_form": "就业形式",
    "employer_code": "统一社会信用代码",
    "employed_since": "就业时间",
    "unemployed_since": "失业时间",
    "unemployment_registered": "是否登记失业",
    "difficulty_types": "就业困难类型",
    "retirement_kind": "退休类别",
    "phone": "联系电话",
}


def id_number(born: str = "19900101", serial: int = 1, region: str = "519900") -> str:
    """An invented person's number, 18 characters; an odd serial is a man's."""
    first = f"{region}{born}{serial:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True))
    return first + "10X98765432"[total % 11]


def person(serial: int = 1, born: str = "19900101", **cells: str) -> dict[str, str]:
    """One good row; cells by contract name replace its own."""
    return {
        "community_code": COMMUNITY,
        "household_no": f"H{serial}",
        "relationship": "户主",
        "name": "测试人",
        "id_number": id_number(born, serial),
        "sex": "男" if serial % 2 else "女",
        "labour_capacity": "是",
        "willing_to_work": "是",
        "employment_status": "就业",
        "employment_form": "单位就业",
        **cells,
    }


def grid(people: list[dict[str, str]], header: dict[str, str] | None = None) -> list[list[str]]:
    """Header and rows; the columns are those of HEADER that some row uses."""
    header = header or {
        name: title for name, title in HEADER.items() if any(name in row for row in people)
    }
    return [list(header.values()), *([row.get(name, "") for name in header] for row in people)]


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def reader_for(home: Home, reference: Reference | None = None) -> Reader:
    return Reader(home, LIMITS, reference or SHIPPED, KEY)


SHIPPED = load_reference()


def read_all_here(
    reader: Reader, receipts: Iterable[Receipt], progress: object = None, pool: object = None
) -> None:
    """What has not been read yet, without the reader processes that `pool.read_all` starts."""
    for receipt in {receipt.submission: receipt for receipt in receipts}.values():
        if not receipt.lifted and reader.outcome_file(receipt.submission) is None:
            read_submission(reader, receipt)


def submit(
    home: Home,
    content: bytes,
    name: str = f"{STREET}_劳动力资源台账_2026-08.csv",
    expected: date | None = None,
) -> tuple[Receipt, Outcome]:
    """Land one file, receive it whatever came before, and read it."""
    home.inbox.joinpath(name).write_bytes(content)
    receipt = receive(home, land(home, [home.inbox / name], 1), expected, lambda candidates: set())[
        0
    ]
    return receipt, read_submission(reader_for(home), receipt)


def submit_rows(
    home: Home,
    *people: dict[str, str],
    name: str = f"{STREET}_劳动力资源台账_2026-08.csv",
    padding: int = 30,
) -> Outcome:
    """Submit rows among `padding` good ones, which differ, so that a fault stays below the limit of
    bad rows and no column is constant.
    """
    good = [
        (
            person(
                serial,
                household_no=f"H{serial + 1}",
                relationship="配偶",
                employment_status="失业",
                employment_form="",
            )
            if serial % 10 == 0
            else person(serial)
        )
        for serial in range(900, 900 + padding)
    ]
    return submit(home, csv_bytes(grid([*people, *good])), name)[1]


def accepted(home: Home, outcome: Outcome) -> pl.DataFrame:
    return pl.read_parquet(home.root / outcome.data_file)


def issues(home: Home, outcome: Outcome) -> list[tuple[str, int | None, str | None]]:
    """(rule, row, column) of every issue, in order."""
    if outcome.issue_file is None:
        return []
    return (
        pl.read_parquet(home.root / outcome.issue_file).select("rule", "row", "column_name").rows()
    )
