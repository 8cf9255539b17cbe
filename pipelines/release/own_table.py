"""A user's own table for joins with a release: a workbook, text or Parquet file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines.base.limits import Limits
from pipelines.contract.rule import rule_title
from pipelines.intake.book import read_book
from pipelines.intake.issue import Refused
from pipelines.intake.sheet import Sheet
from pipelines.warehouse.engine import Session

MAGIC_PARQUET = b"PAR1"
NAME = re.compile(r"[^\W\d]\w{0,59}")
TAKEN = frozenset(("lake", "returned", "jiuye", "memory", "mart", "ref", "audit", "main", "temp"))
LARGEST_MB = 300
TOP_ROWS = 30  # rows searched for the header
WHOLE_NUMBER = r"^-?(?:0|[1-9]\d{0,14})(?:\.0+)?$"  # a longer number is an identity number
NUMBER = r"^-?(?:(?:0|[1-9]\d{0,14})(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$"
YEAR = r"^(?:19|20)\d\d$"
NOTHING_THERE = ("-", "—", "–", "－", "/", "无", "N/A", "n/a")  # placeholders in number columns
GROUPED = r"^-?[1-9]\d{0,2}(?:[,，]\d{3})+(?:\.\d+)?$"
SHARE = r"^-?\d+(?:\.\d+)?[%％]$"
DAY = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00(?:\.0+)?)?$"
MONTH = r"^(\d{4})[-/年](\d{1,2})月?$"


class OwnTableUnfit(ValueError):
    """The table cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class OwnTable:
    """The name for a file's table, and its sheet; "" for the only sheet with content."""

    name: str
    path: Path
    sheet: str = ""


def own_table(told: str) -> OwnTable:
    """Parse `NAME=FILE` or `NAME=FILE#SHEET`. Raises OwnTableUnfit."""
    name, sign, place = told.partition("=")
    name = name.strip()
    if not sign or not place:
        raise OwnTableUnfit(
            f"--with 写成 名字=文件，如 pop=人口.xlsx / write --with as NAME=FILE: {told}"
        )
    if not NAME.fullmatch(name) or name.lower() in TAKEN:
        raise OwnTableUnfit(
            f"“{name}”不能作表名：用字母或汉字开头，只含字母、汉字、数字、下划线 / no name for a table: begin"
            " with a letter, then letters, digits and _"
        )
    path, sheet = Path(place), ""
    if not path.exists() and "#" in place:
        file, _, sheet = place.rpartition("#")
        path = Path(file)
    return OwnTable(name, path, sheet.strip())


def show_own(session: Session, tables: Collection[OwnTable]) -> list[str]:
    """Create the tables in the session's memory, so that the query needs no file access. Returns
    lines that describe each. Raises OwnTableUnfit.
    """
    names = [table.name.lower() for table in tables]
    taken = {name.rpartition(".")[2].lower() for name in session.tables("jiuye")} | {
        word
        for (word,) in session.rows(
            "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
        )
    }
    codes = _area_codes(session)
    said = []
    for table in tables:
        if table.name.lower() in taken or names.count(table.name.lower()) > 1:
            raise OwnTableUnfit(
                f"表名 {table.name} 已经有了，请换一个 / the name is taken, choose another"
            )
        frame = _read(table, codes)
        session.create_table(f'memory.main."{table.name}"', frame)
        columns = "、".join(f"{name} {kind}" for name, kind in _kinds(session, table.name))
        said.append(f"{table.name}：{frame.height:,} 行 / rows；{columns}")
    return said


def _kinds(session: Session, name: str) -> list[tuple[str, str]]:
    return [(row[0], row[1].lower()) for row in session.rows(f'describe memory.main."{name}"')]


def _area_codes(session: Session) -> pl.Series:
    """Every area code, used to recognise code columns among numbers."""
    sources = [name for name in ("mart.area", "ref.division") if name in session.tables("jiuye")]
    columns = {"mart.area": "area_code", "ref.division": "division_code"}
    codes = [
        code
        for source in sources
        for (code,) in session.rows(f"select distinct {columns[source]} from jiuye.{source}")
    ]
    return pl.Series(codes, dtype=pl.String)


def _read(table: OwnTable, codes: pl.Series) -> pl.DataFrame:
    path = table.path
    try:
        if path.stat().st_size > LARGEST_MB * 1_000_000:
            raise OwnTableUnfit(f"{path.name} 超过 {LARGEST_MB} MB / is over {LARGEST_MB} MB")
        content = path.read_bytes()
    except OSError as error:
        raise OwnTableUnfit(
            f"打不开文件 {path}：{error.strerror} / the file cannot be opened"
        ) from None
    if content.startswith(MAGIC_PARQUET):
        return _of_parquet(content, path, codes)
    try:
        book = read_book(content, Limits.from_environment().unpacked_mb)
    except Refused as error:
        why = rule_title(error.rule)
        raise OwnTableUnfit(
            f"读不了 {path.name}：{why.zh}；请存为 .xlsx、.csv 或 .parquet / it cannot be read: {why.en};"
            " save it as .xlsx, .csv or .parquet"
        ) from None
    sheet = _chosen(book.sheets, table)
    return _typed(_below_header(sheet.frame, path), codes)


def _of_parquet(content: bytes, path: Path, codes: pl.Series) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(BytesIO(content))
    except pl.exceptions.PolarsError:
        raise OwnTableUnfit(
            f"{path.name} 不是完好的 Parquet 文件 / no sound Parquet file"
        ) from None
    frame.columns = _titles(frame.columns)
    whole = [name for name, kind in frame.schema.items() if kind.is_integer()]
    as_text = frame.select(pl.col(whole).cast(pl.String))
    known = [name for name in whole if _are_codes(as_text[name], codes)]
    return frame.with_columns(as_text.select(known)) if known else frame


def _chosen(sheets: Collection[Sheet], table: OwnTable) -> Sheet:
    """The sheet with this name or number; without a name the only one with content. Raises
    OwnTableUnfit.
    """
    filled = [sheet for sheet in sheets if sheet.visible and sheet.frame.height]
    listed = "、".join(sheet.name for sheet in sheets)
    if table.sheet:
        named = [sheet for sheet in sheets if sheet.name.strip() == table.sheet]
        if not named and table.sheet.isdigit() and 0 < int(table.sheet) <= len(sheets):
            named = [tuple(sheets)[int(table.sheet) - 1]]
        if not named:
            raise OwnTableUnfit(
                f"{table.path.name} 没有工作表“{table.sheet}”，有 / no such sheet; there are: {listed}"
            )
        return named[0]
    if not filled:
        raise OwnTableUnfit(f"{table.path.name} 里没有内容 / there is nothing in it")
    if len(filled) > 1:
        raise OwnTableUnfit(
            f"{table.path.name} 有几张工作表，请写明哪一张 / several sheets, name one:"
            f" --with {table.name}={table.path.name}#{filled[0].name}（{listed}）"
        )
    return filled[0]


def _below_header(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The rows below the header, without empty rows and columns. The header is the first of the top
    rows that has text in about as many columns as are used. Raises OwnTableUnfit.
    """
    top = frame.head(TOP_ROWS).rows()
    filled = [[cell for cell in row if cell] for row in top]
    fewest = 0.6 * max(map(len, filled), default=0)
    place = next((n for n, cells in enumerate(filled) if cells and len(cells) >= fewest), None)
    if place is None or not _is_header(filled[place]):
        raise OwnTableUnfit(
            f"{path.name} 看不出标题行：请在数据上面写一行列名 / no header: write a row of column names"
            " above the data"
        )
    below = frame.slice(place + 1)
    below.columns = _titles([cell or "" for cell in top[place]])
    below = below.filter(~pl.all_horizontal(pl.all().is_null()))
    kept = [
        name
        for name, title in zip(below.columns, top[place], strict=True)
        if title or below[name].null_count() < below.height
    ]
    if not below.height:
        raise OwnTableUnfit(f"{path.name} 标题下面没有数据 / there is nothing below the header")
    return below.select(kept)


def _is_header(cells: list[str]) -> bool:
    """Whether a row has column names: no numbers except years (地区, 2024, 2025)."""
    numbers = [
        cell for cell in cells if re.fullmatch(NUMBER, cell) and not re.fullmatch(YEAR, cell)
    ]
    return not numbers


def _titles(cells: Collection[str]) -> list[str]:
    """Valid unique SQL column names, without blanks; an empty one is named by its position."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        clean = "".join(unicodedata.normalize("NFC", cell).split()).replace('"', "")
        title = name = clean or f"column_{number}"
        again = 2
        while name.lower() in {one.lower() for one in names}:
            name, again = f"{title}_{again}", again + 1
        names.append(name)
    return names


def _are_codes(texts: pl.Series, codes: pl.Series) -> bool:
    """Whether all values of a column are area codes."""
    filled = texts.drop_nulls()
    return bool(len(filled)) and bool(filled.is_in(codes.implode()).all())


def _typed(frame: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    return frame.with_columns(_typed_column(frame[name], codes) for name in frame.columns)


def _typed_column(texts: pl.Series, codes: pl.Series) -> pl.Series:
    """A column as numbers, days or months if every cell fits; area codes stay text."""
    whole = texts.str.replace(r"\.0+$", "")
    if _are_codes(whole, codes):
        return whole
    told = texts.set(texts.is_in(NOTHING_THERE), None)
    filled = told.drop_nulls()
    for pattern, read in KINDS if len(filled) else ():
        if filled.str.contains(pattern).all():
            return read(told)
    return texts


def _days(texts: pl.Series, pattern: str) -> pl.Series:
    parts = texts.str.extract_groups(pattern).struct.unnest()
    day = parts["3"] if "3" in parts.columns else pl.Series(["1"]).new_from_index(0, len(texts))
    frame = pl.DataFrame({"y": parts["1"], "m": parts["2"], "d": day, "text": texts})
    dates = frame.select(
        pl.when(pl.col("text").is_not_null()).then(
            pl.concat_str(
                pl.col("y"), pl.col("m").str.zfill(2), pl.col("d").str.zfill(2), separator="-"
            ).str.to_date("%Y-%m-%d", strict=False)
        )
    ).to_series()
    return texts if dates.null_count() > texts.null_count() else dates.alias(texts.name)


KINDS: tuple[
    tuple[str, Callable[[pl.Series], pl.Series]], ...
] = (  # the first type that every cell fits
    (WHOLE_NUMBER, lambda texts: texts.str.replace(r"\.0+$", "").cast(pl.Int64)),
    (NUMBER, lambda texts: texts.cast(pl.Float64)),
    (f"{GROUPED}|{NUMBER}", lambda texts: texts.str.replace_all("[,，]", "").cast(pl.Float64)),
    (SHARE, lambda texts: texts.str.replace("[%％]", "").cast(pl.Float64) / 100),
    (DAY, lambda texts: _days(texts, DAY)),
    (MONTH, lambda texts: _days(texts, MONTH)),
)
