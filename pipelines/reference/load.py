"""Reference tables as they are in force: shipped here, overlaid by files in reference/, checked row
by row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.reference_table import (
    DIVISION,
    DIVISION_SUCCESSION,
    REFERENCE_TABLES,
    REPORTING,
    ReferenceColumn,
    ReferenceTable,
)
from pipelines.contract.register import REGISTERS
from pipelines.reference.succession import derive_succession, with_current

SHIPPED = Path(__file__).with_name("shipped")
BOOLEANS = {"true": True, "false": False, "是": True, "否": False}
LARGEST_FAULT_LIST = 5


class ReferenceFault(ValueError):
    """An operator's reference file cannot be used; the message names file, line, rule and remedy."""


def read_table(path: Path, table: ReferenceTable) -> pl.DataFrame:
    """A reference file as typed columns, unchecked but for its form. Raises ReferenceFault."""
    try:
        cells = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise ReferenceFault(
            f"{path.name}: 不是 UTF-8 编码的 CSV，请另存为 CSV UTF-8 / not a CSV file in UTF-8;"
            f" save it as CSV UTF-8: {error}"
        ) from error
    missing = [c.name for c in table.columns if c.name not in cells.columns and not c.derived]
    if missing:
        raise ReferenceFault(
            f"{path.name}: 缺少列，请按 ref.{table.name} 的列名补上 / missing columns, add them as"
            f" in ref.{table.name}: {', '.join(missing)}"
        )
    frame = cells.select(
        (_typed(c) if c.name in cells.columns else pl.lit(None, c.dtype)).alias(c.name)
        for c in table.columns
    )
    _refuse_unreadable(path.name, table, cells, frame)
    return frame


def _refuse_unreadable(
    file_name: str, table: ReferenceTable, cells: pl.DataFrame, frame: pl.DataFrame
) -> None:
    """Raises ReferenceFault where a cell has no value of its column's type."""
    for column in table.columns:
        if (
            not column.derived
            and frame[column.name].null_count() != cells[column.name].null_count()
        ):
            unreadable = cells[column.name].is_not_null() & frame[column.name].is_null()
            _fault_rows(file_name, unreadable, "value_unreadable", column.name, _expected(column))


def _typed(column: ReferenceColumn) -> pl.Expr:
    cell = pl.col(column.name)
    if column.dtype is pl.Date:
        return cell.str.to_date("%Y-%m-%d", strict=False)
    if column.dtype is pl.Boolean:
        return cell.str.to_lowercase().replace_strict(
            BOOLEANS, default=None, return_dtype=pl.Boolean
        )
    return cell.cast(column.dtype, strict=False)


def _expected(column: ReferenceColumn) -> Text:
    if column.dtype is pl.Date:
        return Text("日期须如 2026-10-05", "a date is written like 2026-10-05")
    if column.dtype is pl.Boolean:
        return Text("请填 true 或 false", "write true or false")
    return Text("请填数字", "write a number")


def check_table(name: str, frame: pl.DataFrame, table: ReferenceTable) -> None:
    """Hold the rows of a file called `name` against the table's rules. Raises ReferenceFault."""
    for column in table.columns:
        cell, at = frame[column.name], column.name
        if column.required:
            _fault_rows(
                name,
                cell.is_null(),
                "required_missing",
                at,
                Text("不能为空，请补填", "must not be blank: fill it in"),
            )
        allowed = _allowed(table, column)
        if allowed:
            _fault_rows(
                name,
                cell.is_not_null() & ~cell.is_in(allowed),
                "value_unknown",
                at,
                Text(f"只能是 {'、'.join(allowed)}", f"must be one of {', '.join(allowed)}"),
            )
        if column.pattern:
            _fault_rows(
                name,
                ~cell.str.contains(f"^(?:{column.pattern})$").fill_null(value=True),
                "code_malformed",
                at,
                Text(
                    "代码须为 2、4、6、9 或 12 位数字，请按文本保留前导 0",
                    "a code has 2, 4, 6, 9 or 12 digits; keep it as text",
                ),
            )
    for rule in table.rules:
        _fault_rows(
            name,
            ~frame.select(rule.holds.fill_null(value=True)).to_series(),
            rule.code,
            None,
            rule.text,
        )
    repeated = frame.select(pl.struct(table.replaces or table.key).is_duplicated()).to_series()
    keys = ", ".join(table.replaces or table.key)
    _fault_rows(
        name,
        repeated,
        "key_repeated",
        None,
        Text(f"键重复（{keys}），请只留一行", f"keys repeat ({keys}): keep one row"),
    )


def _allowed(table: ReferenceTable, column: ReferenceColumn) -> list[str]:
    if column.code_list:
        return list(code_lists()[column.code_list].labels)
    return (
        [register.name for register in REGISTERS]
        if table is REPORTING and column.name == "register"
        else []
    )


def _fault_rows(name: str, at: pl.Series, rule: str, column: str | None, text: Text) -> None:
    """Raise ReferenceFault if `at` (Boolean, one a row) holds anywhere. Line 1 is the header."""
    if not at.any():
        return
    lines = (at.arg_true() + 2).to_list()
    shown = "、".join(map(str, lines[:LARGEST_FAULT_LIST])) + (
        f" …（{len(lines)}）" if len(lines) > LARGEST_FAULT_LIST else ""
    )
    where = f" {column}" if column else ""
    raise ReferenceFault(f"{name}: 第 {shown} 行 / line{where}: {rule}: {text.zh} / {text.en}")


def _code_frame() -> pl.DataFrame:
    rows = [
        (name, code, text.zh, text.en)
        for name, codes in code_lists().items()
        for code, text in codes.labels.items()
    ]
    frame = pl.DataFrame(rows, schema=["code_list", "code", "label", "label_en"], orient="row")
    return frame.with_columns(
        pl.date(1900, 1, 1).alias("valid_from"), pl.lit(None, pl.Date).alias("valid_to")
    )


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference tables in force, a hash of their content, and one of each table's own; hashable
    as itself.
    """

    tables: dict[str, pl.DataFrame]
    digest: str
    digests: dict[str, str]

    def part(self, *names: str) -> Reference:
        """These tables alone, whose digest no other table changes; the same object every time."""
        return _part(self, names)

    def policy(self, name: str, on: date) -> float:
        """The value of a policy parameter on a date; KeyError where none is in force."""
        rows = self.tables["policy"].filter(
            (pl.col("policy") == name)
            & (pl.col("valid_from") <= on)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > on))
        )
        if rows.is_empty():
            raise KeyError(f"policy {name} has no value on {on}")
        return rows["value"][-1]


@cache
def _part(reference: Reference, names: tuple[str, ...]) -> Reference:
    digests = {name: reference.digests[name] for name in names}
    digest = hashlib.sha256(
        "".join(f"{name} {digests[name]}\n" for name in names).encode()
    ).hexdigest()[:16]
    return Reference({name: reference.tables[name] for name in names}, digest, digests)


def load_reference(home: Home | None = None) -> Reference:
    """The shipped tables, overlaid with `reference/NAME.csv` of the data folder. Raises
    ReferenceFault.
    """
    shipped, digests, content = _shipped()
    content = content.copy()
    own = {
        table.name: frame for table in REFERENCE_TABLES if (frame := _own(home, table)) is not None
    }
    for name, frame in sorted(own.items()):
        content.update(name.encode() + frame.write_csv().encode())
    tables = {
        **shipped,
        **{
            table.name: _overlaid(shipped[table.name], own[table.name], table)
            for table in REFERENCE_TABLES
            if table.name in own
        },
    }
    if own.keys() & {DIVISION.name, DIVISION_SUCCESSION.name}:
        tables[DIVISION_SUCCESSION.name] = _succession(shipped, own, tables[DIVISION.name])
    changed = {
        name: hashlib.sha256(frame.write_csv().encode()).hexdigest()
        for name, frame in tables.items()
        if frame is not shipped[name]
    }
    return Reference(tables, content.hexdigest()[:16], {**digests, **changed})


@cache
def _shipped() -> tuple[dict[str, pl.DataFrame], dict[str, str], hashlib._Hash]:
    """The shipped tables, a hash of each one's content, and one of all; they are read once a
    process.
    """
    frames, digests, content = {}, {}, hashlib.sha256()
    for table in REFERENCE_TABLES:
        frame = (read_table(SHIPPED / table.file, table) if table.file else _code_frame()).sort(
            table.key, nulls_last=True
        )
        of_table = (SHIPPED / table.file).read_bytes() if table.file else frame.write_csv().encode()
        content.update(table.name.encode() + of_table)
        frames[table.name], digests[table.name] = frame, hashlib.sha256(of_table).hexdigest()
    return frames, digests, content


def _own(home: Home | None, table: ReferenceTable) -> pl.DataFrame | None:
    """The operator's rows of a table, checked and sorted; None where there is no file."""
    path = home.reference / f"{table.name}.csv" if home and table.file else None
    if path is None or not path.exists():
        return None
    frame = read_table(path, table)
    check_table(path.name, frame, table)
    return frame.sort(table.key)


def _overlaid(shipped: pl.DataFrame, own: pl.DataFrame, table: ReferenceTable) -> pl.DataFrame:
    kept = shipped.join(own, on=list(table.replaces or table.key), how="anti", nulls_equal=True)
    return pl.concat([kept, own]).sort(table.key, nulls_last=True)


def _succession(
    shipped: dict[str, pl.DataFrame], own: dict[str, pl.DataFrame], division: pl.DataFrame
) -> pl.DataFrame:
    """The shipped successions, those of the days that the operator's divisions change derived anew,
    and the operator's own over both.
    """
    frame = shipped[DIVISION_SUCCESSION.name]
    if DIVISION.name in own:
        days = _changed_days(shipped[DIVISION.name], own[DIVISION.name])
        frame = pl.concat(
            [
                frame.filter(~pl.col("valid_from").is_in(list(days))),
                derive_succession(division, days),
            ]
        )
    if DIVISION_SUCCESSION.name in own:
        frame = _overlaid(frame, own[DIVISION_SUCCESSION.name], DIVISION_SUCCESSION)
    return with_current(frame, division)


def _changed_days(shipped: pl.DataFrame, own: pl.DataFrame) -> set[date]:
    """The days on which the operator's divisions begin, end or are named otherwise than the shipped
    ones.
    """
    changed = own.join(
        shipped,
        on=["division_code", "division_name", "valid_from", "valid_to"],
        how="anti",
        nulls_equal=True,
    )
    pairs = changed.join(shipped, on=list(DIVISION.key), how="left", suffix="_shipped")
    begun = pairs.filter(pl.col("division_name").ne_missing(pl.col("division_name_shipped")))
    return {
        *begun["valid_from"],
        *pairs["valid_to"].drop_nulls(),
        *pairs["valid_to_shipped"].drop_nulls(),
    }
