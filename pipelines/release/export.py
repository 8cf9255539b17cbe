"""Exports a table of a release as .xlsx with notes, or as .csv."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.base.clock import beijing
from pipelines.base.whole_file import whole_file
from pipelines.base.wording import Text
from pipelines.base.workbook import (
    SHEET_ROWS,
    Field,
    write_csv,
    write_workbook,
)
from pipelines.contract.label import label, labels_of, titles_of
from pipelines.release.area import AreaUnfit, find_area
from pipelines.release.cell import number_format, sheet_cell
from pipelines.release.held import not_held
from pipelines.warehouse.engine import EngineError, Session, column_list, open_release

SCHEMAS = ("mart", "ref", "audit")
LEVELS = ("province", "prefecture", "county", "street", "community")
# Columns by which an area and all areas below are selected.
AREAS = ("area_code", "street_code", "target_area")
NAMED_BY = {  # name column -> its code column
    "area_name": "area_code",
    "street_name": "street_code",
    "target_area_name": "target_area",
}
FULL_NAME = Text("全称", "Full name")
OPTIONS = ("--month", "--level", "--area")
SHEETS = ("数据 Data", "说明 Notes")


class ExportRefused(Exception):
    """Nothing was written; the message says what to do."""


@dataclass(frozen=True)
class Wanted:
    """The row filter: a month, a level, an area with all below it, and values of columns.
    `columns`: only these, in the table's order.
    """

    month: date | None = None
    level: str | None = None
    area: str | None = None
    values: Mapping[str, str] | None = None
    columns: Collection[str] | None = None

    def said(self) -> list[str]:
        """The conditions in words."""
        of_month = [f"month = {self.month:%Y-%m}"] if self.month else []
        return [
            *of_month,
            *([f"area_level = {self.level}"] if self.level else []),
            *([f"area_code {self.area}…"] if self.area else []),
            *(f"{column} = {value}" for column, value in (self.values or {}).items()),
        ]


@dataclass(frozen=True)
class Described:
    """A column of the table: DuckDB type, titles and the release's comment; `labels` if its values
    are codes.
    """

    name: str
    kind: str
    title: Text
    comment: Text
    labels: Mapping[str, Text] | None


@contextmanager
def opened(release: Path) -> Iterator[Session]:
    """Open a release file read-only. Raises ExportRefused."""
    with ExitStack() as stack:
        try:
            session = stack.enter_context(open_release(release))
        except EngineError:
            raise ExportRefused(
                "打不开发布文件，请运行 jiuye releases 看有哪些 / the release cannot be opened; jiuye"
                " releases lists them"
            ) from None
        yield session


def export_table(
    release: Path,
    table: str,
    target: Path,
    wanted: Wanted,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write the selected rows of a table (`mart.roster`, or `roster`) to .xlsx or .csv. Returns the
    number of rows.

    Deterministic for equal releases. Raises ExportRefused (no such table or column, no rows, too
    many for a sheet) and OSError, and then leaves `target` unchanged.
    """
    if target.suffix.lower() not in (".xlsx", ".csv"):
        raise ExportRefused(
            f"不知道存成什么格式：{target.name}，请用 .xlsx 或 .csv / no such kind of file: use"
            " .xlsx or .csv"
        )
    with opened(release) as session:
        return export_from(session, _full_name(session, table), target, wanted, progress)


def export_from(
    session: Session,
    name: str,
    target: Path,
    wanted: Wanted,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """export_table for an open release; `name` includes the schema."""
    columns = _columns(session, name)
    codes = _area_codes(session, wanted.area)
    where, values = _conditions(name, {column.name for column in columns}, wanted, codes)
    if wanted.columns is not None:
        columns = [column for column in columns if column.name in wanted.columns]
    count = session.count(f"{name}{where}", values)
    _refuse_count(session, count, name, wanted, is_sheet=target.suffix.lower() == ".xlsx")
    full_names = {} if wanted.columns is not None else _full_names(session, columns)
    fields = [field for column in columns for field in _fields(column, column.name in full_names)]
    names = column_list(column.name for column in columns)
    found = session.batches(f"select {names} from {name}{where}", values)
    rows = _rows(found, columns, full_names, count, progress)
    if target.suffix.lower() == ".csv":
        with (
            whole_file(target, durable=False) as unfinished,
            unfinished.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            write_csv(file, fields, rows)
    else:
        about = _about(session, name, wanted, where, values)
        write_workbook(
            target,
            fields,
            rows,
            count,
            title=name,
            sheets=SHEETS,
            notes=[*origin(session), *about, *_meanings(columns)],
            note_widths=(26, 40, 40, 70, 70),
        )
    return count


def _refuse_count(
    session: Session, count: int, table: str, wanted: Wanted, *, is_sheet: bool
) -> None:
    if not count and (beyond := not_held(session, [wanted.month])):
        raise ExportRefused(f"{table}：{beyond.zh} / {beyond.en}")
    if not count:
        raise ExportRefused(
            f"{table} 没有这样的行，请放宽条件 / {table} has no such row: ask for more"
            f" ({', '.join(wanted.said()) or 'all'})"
        )
    if is_sheet and count > SHEET_ROWS:
        raise ExportRefused(
            f"有 {count:,} 行，一张工作表最多 {SHEET_ROWS:,} 行；请用 --month、--level、--area"
            f" 缩小范围，或存为 .csv / {count:,} rows; a sheet holds {SHEET_ROWS:,}: narrow it"
            " by --month, --level or --area, or save as .csv"
        )


def tables(session: Session) -> list[str]:
    """The tables that can be exported."""
    found = session.tables()
    return [name for schema in SCHEMAS for name in found if name.startswith(f"{schema}.")]


def _full_name(session: Session, table: str) -> str:
    known = tables(session)
    for name in (table.lower(), *(f"{schema}.{table.lower()}" for schema in SCHEMAS)):
        if name in known:
            return name
    raise ExportRefused(
        f"没有这张表：{table}；有 / no such table; there are: {', '.join(known)}, forms"
    )


def _columns(session: Session, table: str) -> list[Described]:
    return [
        Described(column, kind, _title(column, said), said, _labels(column, kind, table))
        for column, (kind, comment) in session.described(table)[1].items()
        for said in [_both(comment)]
    ]


def _both(comment: str) -> Text:
    """Split a comment `中文 / English` into both languages."""
    zh, _, en = comment.partition(" / ")
    return Text(zh, en)


def _title(column: str, comment: Text) -> Text:
    """The title of a column: the title of this name that its comment begins with, else the
    comment's first part.
    """
    found = next(
        (
            title
            for title in titles_of(column)
            if comment.zh.startswith(title.zh) and comment.en.startswith(title.en)
        ),
        comment,
    )
    return Text(found.zh.partition("：")[0] or column, found.en.partition(":")[0] or column)


def _labels(column: str, kind: str, table: str) -> Mapping[str, Text] | None:
    """The labels of a column's codes; None if a column beside it has the names."""
    return labels_of(column, table) if kind == "VARCHAR" and not column.endswith("_code") else None


def _area_codes(session: Session, area: str | None) -> list[str]:
    """The code prefixes of the selected areas. Raises ExportRefused."""
    if not area:
        return []
    try:
        found = find_area(session, area)
    except AreaUnfit as error:
        raise ExportRefused(str(error)) from None
    return [*found.member_codes, found.code]


def _conditions(
    table: str, columns: set[str], wanted: Wanted, area_codes: list[str]
) -> tuple[str, list]:
    area = next((name for name in AREAS if name in columns), AREAS[0])
    asked = [
        ("month", "month = ?", wanted.month, "--month"),
        ("area_level", "area_level = ?", wanted.level, "--level"),
        (
            area,
            f"list_bool_or(list_transform(?, lambda code: starts_with({area}, code)))",
            area_codes,
            "--area",
        ),
        *(
            (column, f'cast("{column}" as varchar) = ?', value, f"--where {column}")
            for column, value in (wanted.values or {}).items()
        ),
    ]
    parts, values = [], []
    for column, condition, value, option in asked:
        if not value and option in OPTIONS:
            continue
        if column not in columns:
            raise ExportRefused(
                f"{table} 没有 {column} 列，不能用 {option}；有 / {table} has no column {column}"
                f" for {option}; it has: {', '.join(sorted(columns))}"
            )
        parts.append(condition)
        values.append(value)
    return (f" where {' and '.join(parts)}" if parts else ""), values


def _full_names(
    session: Session, columns: list[Described]
) -> dict[str, tuple[int, Mapping[str, str]]]:
    """Map each name column to the position of its code column and each code's full name; {} if the
    table already has full names, or the release has none.
    """
    places = {column.name: place for place, column in enumerate(columns)}
    named = {name: places[code] for name, code in NAMED_BY.items() if {name, code} <= places.keys()}
    release_has_them = "full_name" in session.tables().get("mart.area", {})
    if not named or "full_name" in places or not release_has_them:
        return {}
    full = dict(
        session.rows(
            "select area_code, arg_max(full_name, month) from mart.area group by area_code"
        )
    )
    return {name: (place, full) for name, place in named.items()}


def _fields(column: Described, with_full_name: bool) -> list[Field]:
    if with_full_name:
        return [Field(column.title.zh, None), Field(f"{column.title.zh}（{FULL_NAME.zh}）", None)]
    if column.labels is not None:
        return [Field(f"{column.title.zh}代码", None), Field(column.title.zh, None)]
    return [Field(column.title.zh, number_format(column.name, column.kind))]


def _rows(
    found: Iterator[list[tuple]],
    columns: list[Described],
    full_names: Mapping[str, tuple[int, Mapping[str, str]]],
    count: int,
    progress: Callable[[int, int], None],
) -> Iterator[list]:
    done = 0
    for part in found:
        for row in part:
            cells = []
            for column, value in zip(columns, row, strict=True):
                cells.append(sheet_cell(value))
                if column.name in full_names:
                    place, names = full_names[column.name]
                    cells.append(names.get(row[place], value))
                if column.labels is not None:
                    cells.append(None if value is None else label(column.labels, value).zh)
            yield cells
        done += len(part)
        progress(done, count)


def origin(session: Session) -> list[tuple[str, str, str]]:
    """Which release the data come from, and how recent they are."""
    release_id, released_at, data_month = session.rows(
        "select release_id, released_at, data_month from audit.release"
    )[0]
    return [
        ("发布编号 Release", release_id, ""),
        ("发布时间 Released", f"{beijing(released_at):%Y-%m-%d %H:%M} 北京时间", "Beijing time"),
        ("数据月份 Data month", f"{data_month:%Y-%m}", ""),
        (
            "口径 Definitions",
            "各列含义见下；全部定义见数据词典 sql/dictionary.md",
            "The columns' meanings are below, all definitions in the dictionary, sql/dictionary.md",
        ),
    ]


def provisional_months(session: Session) -> list[date]:
    """Months in which some street has not yet sent an expected register."""
    return [
        month
        for (month,) in session.rows(
            "select distinct month from mart.submission_status where expected and verdict in"
            " ('missing', 'refused') order by month"
        )
    ]


def provisional_note(months: list[date]) -> tuple[str, str, str]:
    """The note that marks provisional months."""
    listed = "、".join(f"{month:%Y-%m}" for month in months)
    return (
        "初步数月份 Provisional",
        listed or "无",
        "Months in which some expected register is missing" if listed else "none",
    )


def _about(
    session: Session, table: str, wanted: Wanted, where: str, values: list
) -> list[tuple[str, ...]]:
    comment, columns = session.described(table)
    said = _both(comment)
    within = provisional_months(session)
    if "month" in columns:
        shown = {
            month for (month,) in session.rows(f"select distinct month from {table}{where}", values)
        }
        within = [month for month in within if month in shown]
    return [
        ("来源表 Table", table, ""),
        ("内容 What it holds", said.zh, said.en),
        ("条件 Rows", "；".join(wanted.said()) or "全部", "" if wanted.said() else "all"),
        provisional_note(within),
        ("", "", ""),
    ]


def _meanings(columns: list[Described]) -> list[tuple[str, ...]]:
    return [
        ("列 Column", "中文", "English", "含义", "Meaning"),
        *(
            (column.name, column.title.zh, column.title.en, column.comment.zh, column.comment.en)
            for column in columns
        ),
    ]
