"""The file of an edition: all tables of its release, containing only public values; other columns
are null, other tables empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.wording import Text, both
from pipelines.edition.cells import tables_of
from pipelines.edition.reckoned import OF_A_ROW, OF_COUNTS, RECKONED
from pipelines.edition.shown import TABLES, Rules
from pipelines.release.export import Wanted, export_from
from pipelines.warehouse.engine import Session, column_list, open_empty, open_release
from pipelines.warehouse.reference_table import AREA_LEVELS

MARKS = "audit.public_column"
# Internal to the office: which communities, who reports.
NOT_PUBLIC = ("ref.recognition", "ref.reporting")
COPIED = ("audit.source",)
OF_RELEASE = ("release_id", "released_at", "code_version", "reader", "reference_digest")
WITHHELD = Text(
    "公开版：空的格不予公开；整行为零的不列；各月首次公开后不再修订，累计为各月之和；规则见 docs/public_edition.md",
    "Public edition: an empty cell is withheld; a row of zeros is left out; a month is not revised"
    " once it was published, and years to date are sums of these; the rule is in"
    " docs/public_edition.md",
)
MARKED = Text(
    "公开版公开的列：其中的空格即不予公开；不在此表的列和表，公开版一律不列",
    "The columns that the public edition shows: a null in one of these is a withheld cell; columns"
    " and tables that are not listed here are not shown at all",
)
MARK_COLUMNS = {
    "table_name": Text("表", "Table"),
    "column_name": Text("列", "Column"),
    "column_kind": Text(
        "count 由台账计得的数，reckoned 只由公开的数算得",
        "count: counted from registers; reckoned: of public counts alone",
    ),
    "lowest_level": Text("合计公开到哪一级", "The lowest level of totals"),
    "lowest_level_of_groups": Text("分组公开到哪一级", "The lowest level of groups"),
}


def write_edition(
    target: Path, release: Path, cells: pl.DataFrame, areas: pl.DataFrame, rules: Rules
) -> None:
    """Write an edition's file. `cells`: with is_shown decided; `areas`: one row per month and area.

    Deterministic tables and row order for equal cells and release.
    """
    with open_empty() as session:
        # Otherwise the order of rows in the file is not deterministic.
        session.execute("set threads = 1")
        session.attach(release, "release")
        session.attach(target, "edition", new=True)
        tables = session.tables("release")
        _create(session, tables)
        _insert(session, tables, "mart.area", areas.sort("month", "area_code"))
        for table, frame in tables_of(cells, areas).items():
            _insert(session, tables, f"mart.{table}", frame, OF_A_ROW.get(table, {}))
        for table, query in OF_COUNTS.items():
            if f"mart.{table}" in tables:
                values = {"digits": rules.detail_digits} if "$digits" in query else None
                session.execute(f"insert into edition.mart.{table} by name {query}", values)
        _about(session, tables, areas["month"].unique().sort().to_list())
        marks = _marks(tables, rules)
        session.create_table(f"edition.{MARKS}", marks)
        _describe(session, tables, set(marks["table_name"]))
        session.execute("use memory")
        session.execute("checkpoint edition")
        session.detach("edition")


def _create(session: Session, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Create the release's tables; public `ref` tables with their rows."""
    session.create_schemas("edition.mart", "edition.ref", "edition.audit")
    for name, columns in tables.items():
        is_whole = name in COPIED or (name.startswith("ref.") and name not in NOT_PUBLIC)
        session.execute(
            f"create table edition.{name} as select {column_list(columns)} from release.{name}"
            + ("" if is_whole else " limit 0")
        )


def _describe(session: Session, tables: Iterable[str], public: Collection[str]) -> None:
    """Copy the release's comments, with the meaning of null added in public tables."""
    session.execute("use release")
    said = {name: session.described(name) for name in tables}
    session.execute("use edition")
    for name, (text, comments) in said.items():
        zh, _, en = text.partition(" / ")
        more = Text(f"{zh}；{WITHHELD.zh}", f"{en}; {WITHHELD.en}")
        session.describe(
            name,
            both(more) if name.removeprefix("mart.") in public else text,
            {column: comment for column, (_, comment) in comments.items()},
        )
    session.describe(
        MARKS, both(MARKED), {column: both(one) for column, one in MARK_COLUMNS.items()}
    )


def _insert(
    session: Session,
    tables: Mapping[str, Mapping[str, str]],
    name: str,
    frame: pl.DataFrame,
    reckoned: Mapping[str, str] | None = None,
) -> None:
    """Insert a frame's rows, with derived columns `reckoned`; columns missing in the release's
    table are left out.
    """
    there = tables.get(name, {})
    columns = [column for column in frame.columns if column in there]
    more = [f"{what} as {column}" for column, what in (reckoned or {}).items() if column in there]
    if "group_name" in there and "group_code" in frame.columns:
        more.append(
            "(select group_name from edition.ref.population_group as named"
            " where named.group_code = frame_of_edition.group_code) as group_name"
        )
    session.show_frame("frame_of_edition", frame)
    session.execute(
        f"insert into edition.{name} by name"
        f" select {', '.join([column_list(columns), *more])} from frame_of_edition"
    )


def _about(
    session: Session, tables: Mapping[str, Mapping[str, str]], months: Sequence[date]
) -> None:
    """The row of audit.release: public fields of the release's, with the edition's months."""
    there = tables["audit.release"]
    columns = [column for column in OF_RELEASE if column in there]
    count = f", {len(months)} as months" if "months" in there else ""
    session.execute(
        f"insert into edition.audit.release by name select {column_list(columns)}, $data_month as"
        f" data_month{count} from release.audit.release",
        {"data_month": max(months)},
    )


def _marks(tables: Mapping[str, Mapping[str, str]], rules: Rules) -> pl.DataFrame:
    """The rows of audit.public_column."""
    level = {digits: name for name, digits in AREA_LEVELS.items()}
    totals, groups = level[rules.total_digits], level[rules.detail_digits]
    lowest = {
        shown.table: (totals if shown.is_total else groups, groups if shown.key_column else None)
        for shown in TABLES
    }
    lowest |= dict.fromkeys(OF_COUNTS, (totals, None))
    kinds = [(shown.table, column, "count") for shown in TABLES for column in shown.columns] + [
        (table, column, "reckoned") for table, columns in RECKONED.items() for column in columns
    ]
    return pl.DataFrame(
        [
            (table, column, kind, *lowest[table])
            for table, column, kind in sorted(kinds)
            if column in tables.get(f"mart.{table}", {})
        ],
        schema=dict.fromkeys(MARK_COLUMNS, pl.String),
        orient="row",
    )


def export_edition(file: Path) -> None:
    """Export the public tables of an edition as .csv and .xlsx beside it, without non-public
    columns. Deterministic.
    """
    folder = file.with_suffix("")
    folder.mkdir(exist_ok=True)
    with open_release(file) as session:
        public: dict[str, set[str]] = {}
        for table, column in session.rows(f"select table_name, column_name from {MARKS}"):
            public.setdefault(table, set()).add(column)
        for table in sorted(public):
            wanted = Wanted(columns=_columns(session, table, public[table]))
            for ending in (".csv", ".xlsx") if wanted.columns else ():
                export_from(session, f"mart.{table}", folder / f"{table}{ending}", wanted)


def _columns(session: Session, table: str, public: Collection[str]) -> tuple[str, ...]:
    """The table's public columns and those that identify its rows, in order; empty without rows."""
    columns = tuple(session.columns(f"mart.{table}"))
    counts = ", ".join(f'count("{column}")' for column in columns)
    (rows, *told), *_ = session.rows(f"select count(*), {counts} from mart.{table}")
    return tuple(
        column
        for column, count in zip(columns, told, strict=True)
        if rows and (count or column in public)
    )
