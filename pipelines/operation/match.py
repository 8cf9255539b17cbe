"""Compares external lists (insurance, business register, deaths) with the rosters by pseudonym.
Nothing of a list is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import month_end
from pipelines.base.wording import Text
from pipelines.base.workbook import head_format, open_workbook
from pipelines.intake.book import read_book
from pipelines.intake.identity import check_identities
from pipelines.intake.issue import Refused
from pipelines.intake.key import pseudonym_key
from pipelines.intake.pseudonym import pseudonyms
from pipelines.intake.sheet import Sheet
from pipelines.operation.returns import street_names
from pipelines.operation.world import World, survey_as_read
from pipelines.warehouse.engine import open_session
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.lake import create_lake_view, register_months
from pipelines.warehouse.model import load_models
from pipelines.warehouse.standing import standing_communities

NOT_IN_NUMBERS = r"[^0-9A-Za-z]"
DAY = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
ID_SHAPE = (
    f"^([1-9][0-9]{{5}}(18|19|20)[0-9]{{2}}{DAY}[0-9]{{3}}[0-9X]|[1-9][0-9]{{7}}{DAY}[0-9]{{3}})$"
)
LIKE_ID = "^[0-9]{14,17}[0-9X]$"  # used if no cell contains a valid date of birth
YES = frozenset(
    ("是", "有", "√", "1", "y", "yes", "true", "active", "insured", "open", "正常", "营业")
)
NO = frozenset(
    ("否", "无", "×", "0", "n", "no", "false", "inactive", "uninsured", "closed", "revoked")
)
# Longer wordings, such as 存续（在营、开业、在册）or 暂停参保（中断缴费）. Negative ones are tested first.
YES_PART = "参保|在保|缴费|续保|存续|在业|在营|开业|在册"
NO_PART = "未|停|断|注销|吊销|撤销|歇业|迁出|终止|清算|退保|减员|欠费"
STATUS_TITLES = ("状态|情况|是否|(?i)status", "参保|缴费|社保|保险|经营|登记|主体|企业|insur")
LONGEST_WORD = 20  # characters of a status; a longer text is a name or note
SUFFIX = "_比对单.xlsx"
TITLES = ("社区代码", "文件", "工作表", "行", "姓名", "请核对", "Please look into it")
ROSTER = """
select
  person,
  submission,
  sheet_no,
  row,
  community_code,
  employment_status
from lake.labour_force as register
where not exists (
  select 1
  from memory.repeated as repeated
  where repeated.submission = register.submission
    and repeated.sheet_no = register.sheet_no
    and repeated.row = register.row
    and not repeated.is_counted
)
order by
  community_code,
  submission,
  sheet_no,
  row
"""


@dataclass(frozen=True)
class Doubt:
    """A contradiction: a person listed with `is_yes` (None: listed at all) in the list, and with
    this status (None: any) in the roster.
    """

    is_yes: bool | None
    status: str | None
    said: Text


KINDS: dict[str, tuple[Doubt, ...]] = {
    "insurance": (
        Doubt(False, "employed", Text("台账就业，名单未参保", "employed here, uninsured there")),
        Doubt(True, "unemployed", Text("名单参保，台账失业", "insured there, unemployed here")),
    ),
    "business": (
        Doubt(
            True,
            "unemployed",
            Text("名单有在业实体，台账失业", "in business there, unemployed here"),
        ),
        Doubt(False, "employed", Text("名单已注销，台账就业", "closed there, employed here")),
    ),
    "deaths": (Doubt(None, None, Text("名单已故，台账计入", "dead there, counted here")),),
}


class ListUnfit(ValueError):
    """The list cannot be read; the message says why and what to do, without quoting it."""


@dataclass(frozen=True)
class Listed:
    """A list as pseudonyms (`person`, Binary) and `is_yes` (null if the status is unknown), and the
    number of rows without a readable ID number or status.
    """

    persons: pl.DataFrame
    rows: int
    unreadable: int
    unknown_status: int


@dataclass(frozen=True)
class Match:
    """The result for a list. `counts`: area_code, doubt (index in KINDS) and persons for every
    county and street; `lists`: the workbooks written for streets.
    """

    month: date
    listed: Listed
    matched: int
    counts: pl.DataFrame
    names: dict[str, str]
    lists: tuple[Path, ...]


def match(home: Home, file: Path, kind: str, month: date | None = None) -> Match:
    """Compare the list in `file` with the rosters of a month (default: the data month) and write
    each street's contradictions to returns (mode 0600). Raises ListUnfit and OSError.
    """
    limits = Limits.from_environment()
    world = survey_as_read(home, limits)
    at = month or world.data_month.month
    if at is None or at not in world.months:
        raise ListUnfit("这个月没有收下的台账 / no register of that month has come in")
    listed = read_list(file, kind, at, pseudonym_key(home), limits.unpacked_mb)
    roster = _roster(world, limits, at)
    found = roster.join(listed.persons, on="person", how="inner")
    doubts = pl.concat([_doubted(found, doubt, place) for place, doubt in enumerate(KINDS[kind])])
    lists = _write_lists(world, at, kind, doubts)
    return Match(at, listed, len(found), _counts(doubts), street_names(world), lists)


def _doubted(found: pl.DataFrame, doubt: Doubt, place: int) -> pl.DataFrame:
    if doubt.is_yes is not None:
        found = found.filter(pl.col("is_yes") == doubt.is_yes)
    if doubt.status is not None:
        found = found.filter(pl.col("employment_status") == doubt.status)
    return found.with_columns(pl.lit(place).alias("doubt"))


def read_list(file: Path, kind: str, month: date, key: bytes, unpacked_mb: int) -> Listed:
    """The persons of a list. The ID column is recognised by its cells, the status column by words
    such as 参保 and 注销. Raises ListUnfit.
    """
    try:
        book = read_book(file.read_bytes(), unpacked_mb)
    except Refused:
        raise ListUnfit(
            f"读不了 {file.name}，请存为 .xlsx 或 .csv / it cannot be read: save it as .xlsx or .csv"
        ) from None
    parts = [part for sheet in book.sheets if (part := _persons(sheet, month, key)) is not None]
    if not parts:
        raise ListUnfit(f"{file.name} 没有身份证号一列 / it has no column of ID numbers")
    persons = pl.concat(parts)
    if any(doubt.is_yes is not None for doubt in KINDS[kind]) and not persons["has_status"].any():
        raise ListUnfit(
            f"{file.name} 没有状态一列（如 参保、未参保、存续、注销） / it has no column of statuses"
            " (insured, uninsured, active, closed)"
        )
    readable = persons.filter(pl.col("person").is_not_null())
    # A person listed twice, for example with an ended and a running insurance, has the running one.
    by_person = readable.group_by("person", maintain_order=True).agg(pl.col("is_yes").max())
    return Listed(
        by_person,
        len(persons),
        len(persons) - len(readable),
        int((readable["has_status"] & readable["is_yes"].is_null()).sum()),
    )


def _persons(sheet: Sheet, month: date, key: bytes) -> pl.DataFrame | None:
    """person, is_yes, has_status (whether the sheet has a status column), one row from the first ID
    number on; None if the sheet has no ID numbers.
    """
    numbers, shaped = _id_column(sheet)
    if numbers is None:
        return None
    frame = sheet.frame
    is_told = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    first = int(shaped.arg_max() or 0)
    is_told &= pl.int_range(len(frame), eager=True) >= first
    told = frame.filter(is_told)
    typed = sheet.typed_as_number(frame.columns.index(numbers)) if sheet.typed_as_number else None
    yes = _statuses(told.drop(numbers), frame.head(first).drop(numbers))
    identities = check_identities(
        told[numbers].fill_null(""),
        month_end(month),
        None if typed is None else typed.filter(is_told),
    )
    return pl.DataFrame(
        {
            "person": pseudonyms(identities.number, key),
            "is_yes": yes if yes is not None else pl.Series([None] * len(told), dtype=pl.Boolean),
            "has_status": pl.Series([yes is not None] * len(told), dtype=pl.Boolean),
        }
    )


def _id_column(sheet: Sheet) -> tuple[str | None, pl.Series]:
    """The column with the most ID numbers, and which of its cells are ID numbers. These are
    recognised by their date of birth, since bank card and social security numbers have the same
    length.
    """
    for shape in (ID_SHAPE, LIKE_ID):
        best, found = None, pl.Series(dtype=pl.Boolean)
        for name in sheet.frame.columns:
            bare = sheet.frame[name].str.normalize("NFKC").str.to_uppercase()
            shaped = bare.str.replace_all(NOT_IN_NUMBERS, "").str.contains(shape)
            shaped = shaped.fill_null(value=False)
            if shaped.sum() > (found.sum() or 0):
                best, found = name, shaped
        if best is not None:
            return best, found
    return None, found


def _statuses(others: pl.DataFrame, head: pl.DataFrame) -> pl.Series | None:
    """Yes, no or null per row, from the column whose title fits best and, among those, has the most
    statuses; None if there is none.
    """
    best, most = None, (0, 0)
    for name in others.columns:
        words = others[name].str.strip_chars().str.to_lowercase()
        is_word = words.str.len_chars() <= LONGEST_WORD
        is_no = words.is_in(list(NO)) | (is_word & words.str.contains(NO_PART))
        is_yes = ~is_no & (words.is_in(list(YES)) | (is_word & words.str.contains(YES_PART)))
        count = int((is_yes | is_no).sum() or 0)
        fits = sum(bool(head[name].str.contains(title).any()) for title in STATUS_TITLES)
        if count and (fits, count) > most:
            most = (fits, count)
            known = pl.when(is_yes).then(pl.lit(value=True)).when(is_no).then(pl.lit(value=False))
            best = pl.select(known).to_series()
    return best


def _roster(world: World, limits: Limits, month: date) -> pl.DataFrame:
    """The counted row of each person of the month, with the columns of ROSTER."""
    facts = build_facts(world.home, limits, world.reference, world.ledger, load_models())
    standing = standing_communities(world.submissions)
    part = next(
        part for part in register_months(standing, [month]) if part.register.name == "labour_force"
    )
    with open_session(world.home, limits) as session:
        session.create_schemas("lake")
        create_lake_view(session, world.home, part, has_content=False)
        repeated = session.files([facts.paths["repeated_person"][month]])
        session.run_into_view("repeated", f"select * from {repeated}")
        return session.frame(ROSTER)


def _counts(doubts: pl.DataFrame) -> pl.DataFrame:
    """area_code, doubt and persons, for counties and streets."""
    by_level = [
        doubts.group_by(pl.col("community_code").str.slice(0, digits).alias("area_code"), "doubt")
        .len("persons")
        .with_columns(pl.col("persons").cast(pl.Int64))
        for digits in (6, 9)
    ]
    return pl.concat(by_level).sort("area_code", "doubt")


def _write_lists(world: World, month: date, kind: str, doubts: pl.DataFrame) -> tuple[Path, ...]:
    """Write returns/YYYY-MM/STREET_KIND_比对单.xlsx for each street with contradictions; delete those
    of a former list of this kind.
    """
    folder = world.home.returns / f"{month:%Y-%m}"
    for left in folder.glob(f"*_{kind}{SUFFIX}"):
        left.unlink()
    if doubts.is_empty():
        return ()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = _with_names(world, doubts)
    written = []
    street = pl.col("community_code").str.slice(0, 9).alias("street")
    for (code,), own in named.with_columns(street).partition_by("street", as_dict=True).items():
        path = folder / f"{code}_{kind}{SUFFIX}"
        with open_workbook(path, "", private=True) as book:
            sheet = book.add_worksheet("比对单")
            text, head = book.add_format({"num_format": "@"}), head_format(book)
            for place, title in enumerate(TITLES):
                sheet.set_column(place, place, 22, text)
                sheet.write_string(0, place, title, head)
            for line, row in enumerate(own.iter_rows(named=True), start=1):
                said = KINDS[kind][row["doubt"]].said
                cells = (
                    row["community_code"],
                    row["file_name"] or "",
                    str(row["sheet_no"] + 1),
                    str(row["row"]),
                    row["name"] or "",
                    said.zh,
                    said.en,
                )
                for place, words in enumerate(cells):
                    sheet.write_string(line, place, words, text)
        written.append(path)
    return tuple(sorted(written))


def _with_names(world: World, doubts: pl.DataFrame) -> pl.DataFrame:
    """The contradictions, with each person's name from the vault and the name of the row's file."""
    own = world.submissions.filter(
        pl.col("submission").is_in(doubts["submission"].unique().to_list())
        & pl.col("data_file").is_not_null()
    ).unique("submission", keep="last")
    lake = world.home.lake
    place = ["submission", "sheet_no", "row"]
    vault = pl.concat(
        [
            pl.read_parquet(
                world.home.vault / (world.home.root / data_file).relative_to(lake),
                columns=[*place, "name"],
            ).with_columns(
                pl.col("submission").cast(pl.String), pl.col("sheet_no", "row").cast(pl.Int64)
            )
            for data_file in own["data_file"].unique().sort()
        ]
    ).unique(place)
    receipts = {one.submission: one.name for one in world.receipts}
    return (
        doubts.join(vault, on=place, how="left", maintain_order="left")
        .with_columns(
            pl.col("submission")
            .replace_strict(receipts, default=None, return_dtype=pl.String)
            .alias("file_name")
        )
        .sort("community_code", "file_name", "sheet_no", "row", "doubt")
    )
