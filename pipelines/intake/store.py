"""The stored rows: accepted ones without persons in the lake and with them in the vault; of
returned ones the readable values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.column import Register
from pipelines.intake.decided_row import ELSEWHERE
from pipelines.intake.judge import looks_personal
from pipelines.intake.pseudonym import hidden_text, pseudonyms, pseudonyms_as_written
from pipelines.intake.sheet import distinct
from pipelines.reference.load import Reference


def kept_rows(
    register: Register,
    submission: str,
    values: pl.DataFrame,
    communities: Sequence[str],
    forced: pl.DataFrame,
    key: bytes,
    reference: Reference,
    name_nobody: Collection[str] = (),
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows for lake and vault: their origin, then the person's pseudonym and what is not
    personal (lake), or what is (vault). In the lake, a text that may name a person is replaced by a
    hash; the vault has the text in a column of the same name, null where the lake has it.

    `values` as typed by conform; `communities`: the codes in them; `forced`: sheet and row of the
    rows the operator forced in; `name_nobody`: columns already known to contain no name of a
    person.
    """
    cells = values.to_dict()
    hidden = []
    for column in register.columns:
        if column.kind == "text" and not column.personal and column.name not in name_nobody:
            own = cells[column.name]
            cells[column.name] = _without_persons(own, key, reference)
            if cells[column.name] is not own:
                hidden.append(own.set(cells[column.name].eq_missing(own), None))
    # Repetitive columns are Enum, which Parquet writes without looking at every text.
    cells["community_code"] = cells["community_code"].cast(pl.Enum(communities))
    places = [
        pl.Series("submission", [submission])
        .cast(pl.Enum([submission]))
        .new_from_index(0, len(values)),
        cells["sheet_no"],
        cells["row"],
        _is_forced(values, forced),
    ]
    persons = [
        pseudonyms(values[column.name], key).alias(column.pseudonym)
        for column in register.id_numbers
    ]
    persons += [values["born"].alias("birth_date")] if register.is_of_persons else []
    kept = [cells[column.name] for column in register.lake_columns]
    closed = [cells[column.name] for column in register.columns if column.personal]
    return pl.DataFrame([*places, *persons, *kept]), pl.DataFrame([*places, *closed, *hidden])


def communities_of(values: pl.DataFrame) -> tuple[str, ...]:
    """The community codes that occur in the rows, sorted."""
    return tuple(sorted(distinct(values["community_code"])))


def returned_rows(
    register: Register,
    submission: str,
    values: pl.DataFrame,
    issues: pl.DataFrame,
    key: bytes,
    reference: Reference,
) -> pl.DataFrame:
    """What the lake stores of returned rows: its columns as far as they are readable, and
    first_row, which identifies a row when it comes back mended (null: never).

    A community is null if the row does not belong in its file; the pseudonym and birth date come
    from the ID number as written, sound or not. `values`: these rows as typed by conform, with
    first_row.
    """
    misplaced = issues.filter(pl.col("rule").is_in(ELSEWHERE)).select("sheet", "row").unique()
    has_no_place = values.select(
        pl.struct("sheet", "row").is_in(misplaced.to_struct().implode())
    ).to_series()
    legible = values.with_columns(
        pl.when(~has_no_place).then("community_code").alias("community_code")
    )
    if register.is_of_persons:
        legible = legible.with_columns(pl.col("born_written").alias("born"))
    rows, _ = kept_rows(
        register,
        submission,
        legible,
        communities_of(legible),
        misplaced.clear(),
        key,
        reference,
    )
    persons = [
        pseudonyms_as_written(values[column.name], values[column.as_written], key).alias(
            column.pseudonym
        )
        for column in register.id_numbers
        if column.as_written in values.columns
    ]
    return rows.with_columns(*persons, values["first_row"])


def _without_persons(texts: pl.Series, key: bytes, reference: Reference) -> pl.Series:
    """The texts; those that may name a person are replaced by a keyed hash."""
    personal = looks_personal(texts, reference)
    if personal is None:
        return texts
    hidden = {text: f"~{hidden_text(text, key)}" for text in texts.filter(personal).unique()}
    return texts.replace(hidden)


def _is_forced(values: pl.DataFrame, forced: pl.DataFrame) -> pl.Series:
    if forced.is_empty():
        return pl.Series("is_forced", [False]).new_from_index(0, len(values))
    marks = forced.with_columns(pl.lit(value=True).alias("is_forced"))
    marked = values.select("sheet", "row").join(
        marks, on=["sheet", "row"], how="left", maintain_order="left"
    )
    return marked["is_forced"].fill_null(value=False)


def unknown_folder(home: Home) -> Path:
    """The folder for the unknown titles and values of readings: in the vault, as they may name a
    person.
    """
    return home.vault / "unknown"


def unknown_file(home: Home, reading: str) -> Path:
    """The file with the unknown titles and values of a reading."""
    return unknown_folder(home) / f"{reading}.parquet"
