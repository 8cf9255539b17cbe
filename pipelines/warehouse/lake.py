"""A month of a register with the files that count, their fingerprint, and the views lake.REGISTER
(accepted rows) and returned.REGISTER (returned rows not yet mended).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.warehouse.engine import Engine, Session, column_list

EVERY_REGISTER = "every_register"  # all registers together, in schemas lake and former
PLACE = ("submission", "sheet_no", "row", "is_forced")  # the origin of a row
PART = ("submission", "community_code", "mended_again")
STANDS = (
    "part.submission = file.submission and part.community_code = file.community_code and not"
    " coalesce(list_contains(part.mended_again, concat(file.sheet_no, ':', file.row)), false)"
)
WAITS = (  # join condition for a returned row
    "part.submission = file.submission and part.community_code = coalesce(file.community_code, '')"
    " and not coalesce(list_contains(part.mended_again, file.first_row), false)"
)


@dataclass(frozen=True)
class RegisterMonth:
    """What stands of a register in a month. `partial` has submission, community_code and
    mended_again for the files of which only a part stands.
    """

    register: Register
    month: date
    whole_files: tuple[str, ...]
    partial_files: tuple[str, ...]
    partial: pl.DataFrame
    fingerprint: str


def lake_columns(register: Register) -> dict[str, str]:
    """Map the columns of a register's lake files to DuckDB types: the row's origin, its person, and
    what is not personal.
    """
    person = {column.pseudonym: "BLOB" for column in register.id_numbers} | (
        {"birth_date": "DATE"} if register.is_of_persons else {}
    )
    own = {column.name: str(column.of_kind.lake_type) for column in register.lake_columns}
    return {
        "submission": "VARCHAR",
        "sheet_no": "SMALLINT",
        "row": "INTEGER",
        "is_forced": "BOOLEAN",
        **person,
        **own,
    }


def register_months(standing: pl.DataFrame, months: list[date]) -> Iterator[RegisterMonth]:
    """Yield every register and month, including those without rows. `standing`: from
    standing_communities or standing_returned, or reduced by files_that_stand.
    """
    parts = standing.partition_by("register", "month", as_dict=True)
    without_a_row = _files(standing.clear())
    for register in REGISTERS:
        for month in months:
            rows = parts.get((register.name, month))
            yield RegisterMonth(register, month, *(without_a_row if rows is None else _files(rows)))


def files_that_stand(standing: pl.DataFrame) -> pl.DataFrame:
    """Reduce standing_communities or standing_returned to what register_months needs: one row for a
    whole file (community_code null), and all rows of partly standing files.
    """
    whole = standing.filter("is_whole").unique(["register", "month", "data_file"])
    nothing = (
        pl.lit(None, pl.String).alias("community_code"),
        pl.lit(None, pl.List(pl.String)).alias("mended_again"),
    )
    return pl.concat([whole.with_columns(*nothing), standing.filter(~pl.col("is_whole"))]).sort(
        "register", "month", "data_file", "community_code", "receipt"
    )


def _files(standing: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], pl.DataFrame, str]:
    """whole_files, partial_files, partial and fingerprint of a RegisterMonth, from the communities
    that stand in it.
    """
    whole = standing.filter("is_whole")["data_file"].unique().sort()
    partial = standing.filter(~pl.col("is_whole")).sort("data_file", "community_code")
    mended_again = partial["mended_again"].list.join(" ").fill_null("")
    content = "\n".join(
        (*whole, "", *(partial["data_file"] + " " + partial["community_code"] + " " + mended_again))
    )
    return (
        tuple(whole),
        tuple(partial["data_file"].unique().sort()),
        partial.select(*PART),
        hashlib.sha256(content.encode()).hexdigest(),
    )


def create_lake_view(
    engine: Engine,
    home: Home,
    *parts: RegisterMonth,
    schema: str = "lake",
    has_content: bool = True,
) -> None:
    """Create the view SCHEMA.REGISTER with month and the lake's columns, over the rows of a
    register that stand in these months (returned rows if `schema` ends in "returned"). With
    `has_content` also `content`: a hash of everything the row says, comparable within one query and
    computed only if used.
    """
    register = parts[0].register
    columns = lake_columns(register)
    stands = WAITS if schema.endswith("returned") else STANDS
    own, of_file = f", {content_of(register)}", f", {content_of(register, 'file.')}"
    content, content_of_file = (own, of_file) if has_content else ("", "")
    selects = []
    for lake in parts:
        month = f"date '{lake.month}' as month"
        if lake.whole_files:
            files = engine.files(f"{home.root}/{name}" for name in lake.whole_files)
            selects.append(f"select {month}, {column_list(columns)}{content} from {files}")
        if lake.partial_files:
            part = f"standing_part_of_{schema}_{register.name}_{lake.month:%Y_%m}"
            engine.show_frame(part, lake.partial)
            told = column_list(columns, "file.") + content_of_file
            files = engine.files(f"{home.root}/{name}" for name in lake.partial_files)
            selects.append(
                f"select {month}, {told} from {files} as file join {part} as part on {stands}"
            )
    if not selects:
        types = {"month": "date", **columns} | ({"content": "ubigint"} if has_content else {})
        selects.append(_no_rows(types))
    engine.run_into_view(f"{schema}.{register.name}", " union all ".join(selects))


def create_every_register_view(engine: Engine, schema: str = "lake") -> None:
    """Create the view SCHEMA.every_register over the views of all registers: month, register,
    is_of_events, submission, community_code and content.
    """
    selects = (
        f"select month, '{register.name}' as register, {register.is_of_events} as is_of_events,"
        f" submission, community_code, content from {schema}.{register.name}"
        for register in REGISTERS
    )
    engine.run_into_view(f"{schema}.{EVERY_REGISTER}", " union all ".join(selects))


def registers_of(source: str) -> tuple[str, ...]:
    """The registers of a source: all of them for every_register, else the source itself."""
    if source != f"lake.{EVERY_REGISTER}":
        return (source,)
    return tuple(f"lake.{register.name}" for register in REGISTERS)


def content_of(register: Register, prefix: str = "") -> str:
    """SQL for the column `content`: a hash of everything that a row says, without its place."""
    of_row = [name for name in lake_columns(register) if name not in PLACE]
    return f"hash({column_list(of_row, prefix)}) as content"


def _no_rows(types: Mapping[str, str]) -> str:
    """A query without rows, with columns of these types."""
    nulls = (f'cast(null as {kind}) as "{name}"' for name, kind in types.items())
    return f"select {', '.join(nulls)} where false"


def rows_of_superseded_communities(
    session: Session, home: Home, standing: pl.DataFrame
) -> dict[str, int]:
    """Map each partly standing receipt to the number of its rows that a later submission
    superseded, by place or community.
    """
    partial = standing.filter(~pl.col("is_whole"))
    if partial.is_empty():
        return {}
    session.show_frame("standing_part", partial.select("receipt", *PART))
    files: list[Path] = [home.root / name for name in partial["data_file"].unique().sort()]
    return dict(
        session.rows(
            f"select holder.receipt, count(*) from {session.files(files)} as file join (select distinct"
            " receipt, submission from standing_part) as holder on holder.submission ="
            " file.submission where not exists (select 1 from standing_part as part where"
            f" {STANDS}) group by holder.receipt"
        )
    )
