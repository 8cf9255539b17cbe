"""The dictionary: every table, column, register, code list and rule on one Markdown page, generated
from models and contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.code_list import CodeList, code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES, SEVERITIES
from pipelines.reference.load import load_reference
from pipelines.warehouse import audit_table, revision
from pipelines.warehouse.description import Description, describe_columns
from pipelines.warehouse.engine import Session, open_empty
from pipelines.warehouse.fact_print import WINDOWS
from pipelines.warehouse.lake import create_every_register_view, create_lake_view, register_months
from pipelines.warehouse.ledger import NO_MONTH
from pipelines.warehouse.made_month import release_facts
from pipelines.warehouse.model import SQL_FOLDER, Model, load_models, source_of
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES
from pipelines.warehouse.reference_table import reference_frames
from pipelines.warehouse.source import SOURCE, mart_sources
from pipelines.warehouse.standing import (
    SUBMISSION_SCHEMA,
    standing_communities,
)
from pipelines.warehouse.table_month import TABLE_MONTH, create_table_month

DICTIONARY_FILE = SQL_FOLDER / "dictionary.md"
ANY_MONTH = date(2026, 1, 1)


@dataclass(frozen=True)
class DescribedTable:
    """A table of the release; columns as (name, DuckDB type, description)."""

    name: str
    title: Text
    what: Text | None
    grain: tuple[str, ...]
    columns: tuple[tuple[str, str, Description], ...]


def describe_tables() -> list[DescribedTable]:
    """Every table of schemas mart, ref and audit, in that order, sorted by name. The models run on
    empty registers.

    Uses tables instead of views: DuckDB binds nested views again for every reader.
    """
    models = load_models()
    with open_empty() as session:
        of_python = _make_without_rows(session, models)
        of_sql = [
            model
            for model in models.values()
            if model.schema in ("mart", "audit") and model.kept == "file"
        ]
        found = [
            DescribedTable(
                model.name,
                model.title,
                model.what,
                model.grain,
                _columns(session, model.name, model.columns, model.not_additive),
            )
            for model in sorted((*of_sql, *of_python), key=lambda model: model.name)
        ]
        found += [
            DescribedTable(
                f"ref.{name}",
                table.title,
                None,
                table.key,
                _columns(session, f"ref.{name}", {c.name: c.title for c in table.columns}),
            )
            for name, table in sorted(REFERENCE_TABLES.items())
        ]
        return sorted(
            found, key=lambda table: ("mart", "ref", "audit").index(table.name.partition(".")[0])
        )


def _make_fact_without_rows(session: Session, model: Model) -> None:
    for read in model.reads:
        if read.partition(".")[0] in ("history", "former"):
            session.run_into_view(read, f"select * from {source_of(read)}")
    session.run_into_table(model.name, model.query, empty=True)


def _make_without_rows(session: Session, models: Mapping[str, Model]) -> tuple[Model, ...]:
    """Create every table, empty. Returns the models of the tables made in Python."""
    session.create_schemas(*WINDOWS, "ref", "audit", "mart")
    for name, frame in reference_frames(load_reference()).items():
        session.create_table(f"ref.{name}", frame.clear())
    nothing = pl.DataFrame(schema=SUBMISSION_SCHEMA)
    for lake in register_months(standing_communities(nothing), [ANY_MONTH]):
        create_lake_view(session, Home(Path()), lake)
        for schema in ("returned", "former", "near"):
            name = lake.register.name
            session.run_into_view(f"{schema}.{name}", f"select * from lake.{name}")
    for schema in ("lake", "former"):
        create_every_register_view(session, schema)
    for name, frame in release_facts(NO_MONTH.rows).items():
        session.create_table(name, frame)
    for model in (model for model in models.values() if model.schema == "fact"):
        _make_fact_without_rows(session, model)
    session.create_table(SOURCE.name, mart_sources(models).clear())
    create_table_month(session)
    of_python = (
        *audit_table.create_empty(session),
        *revision.create_empty(session),
        SOURCE,
        TABLE_MONTH,
    )
    for model in (model for model in models.values() if model.schema in ("mart", "audit")):
        session.run_into_table(model.name, model.query, empty=True)
    return of_python


def _columns(
    session: Session,
    table: str,
    header: dict[str, Text],
    not_additive: tuple[str, ...] = (),
) -> tuple[tuple[str, str, Description], ...]:
    types = session.columns(table)
    described = describe_columns(table, list(types), header, not_additive)
    return tuple((name, kind, described[name]) for name, kind in types.items())


def dictionary() -> str:
    """The page, Chinese first. Deterministic for the same code and reference tables."""
    parts = [
        "# 数据词典 / Dictionary",
        (
            "由程序生成，请勿手改：`jiuye dictionary --write`。发布文件里每张表、"
            "每一列的注释与这里相同。\nGenerated, not to be edited: `jiuye dictionary --write`. The"
            " comments in a release say the same of every table and column."
        ),
        "## 表 / Tables",
    ]
    parts += [part for table in describe_tables() for part in _table(table)]
    parts += [
        "## 台账 / Registers",
        *(part for register in REGISTERS for part in _register(register)),
    ]
    parts += ["## 代码表 / Code lists", *_code_lists()]
    parts += [
        "## 规则 / Rules",
        "代码的含义永不改变。 / A code never changes its meaning.",
        *_rules(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(table: DescribedTable) -> Iterator[str]:
    yield f"### {table.name} {table.title.zh} / {table.title.en}"
    grain = "、".join(f"`{name}`" for name in table.grain)
    what = [f"{table.what.zh}。", f"{table.what.en}."] if table.what else []
    yield "\n".join((*what, f"每行 / one row a: {grain}"))
    yield _grid(
        ("列 / column", "类型 / type", "中文", "English", "可加 / adds up"),
        (
            (
                f"`{name}`",
                kind,
                _said(column.title.zh, column.meaning.zh if column.meaning else "", "："),
                _said(column.title.en, column.meaning.en if column.meaning else "", ": "),
                "✓" if column.additive else "",
            )
            for name, kind, column in table.columns
        ),
    )


def _register(register: Register) -> Iterator[str]:
    yield f"### {register.name} {register.title.zh} / {register.title.en}"
    yield f"{register.grain.zh}。\n{register.grain.en}."
    yield _grid(
        (
            "列 / column",
            "中文",
            "English",
            "填法 / kind",
            "必填 / required",
            "别名 / other titles",
            "说明 / note",
        ),
        (
            (
                f"`{column.name}`",
                column.title.zh,
                column.title.en,
                _kind(column),
                _required(column),
                "、".join(column.aliases),
                f"{column.note.zh} / {column.note.en}" if column.note else "",
            )
            for column in register.columns
        ),
    )


def _kind(column: Column) -> str:
    kind = column.of_kind.title
    bounds = ["" if bound is None else str(bound) for bound in (column.minimum, column.maximum)]
    limits = f" {'–'.join(bounds)}" if any(bounds) else ""
    return f"{kind.zh} / {kind.en}{limits}" + (f" `{column.code_list}`" if column.code_list else "")


def _required(column: Column) -> str:
    if column.required:
        return "是 / yes"
    return f"除非 / unless `{column.required_unless[0]}`" if column.required_unless else ""


def _variants(codes: CodeList, code: str) -> list[str]:
    """The spellings that are read as the code, other than its label."""
    return [
        spelling
        for spelling, meant in codes.spellings.items()
        if meant == code and spelling != codes.labels[code].zh
    ]


def _code_lists() -> Iterator[str]:
    for name, codes in sorted(code_lists().items()):
        yield f"### {name}"
        yield _grid(
            ("代码 / code", "中文", "English", "也认 / also read"),
            (
                (f"`{code}`", label.zh, label.en, " ".join(_variants(codes, code)))
                for code, label in codes.labels.items()
            ),
        )
        if codes.sources:
            yield (
                "单写的编号因来源而异，一份文件里的编号合起来只合一种来源时才认 / bare numbers,"
                " read where a file's fit one source alone:"
            )
            yield _grid(
                ("来源 / source", "编号 / numbers"),
                (
                    (
                        f"`{source}`",
                        " ".join(f"{number}={code or '?'}" for number, code in numbers.items()),
                    )
                    for source, numbers in codes.sources.items()
                ),
            )


def _rules() -> Iterator[str]:
    for severity, meaning in SEVERITIES.items():
        yield f"### {severity} {meaning.zh} / {meaning.en}"
        yield _grid(
            ("规则 / rule", "中文", "怎么办", "English", "Remedy"),
            (
                (f"`{rule.code}`", rule.message.zh, rule.remedy.zh, rule.message.en, rule.remedy.en)
                for rule in RULES.values()
                if rule.severity == severity
            ),
        )


def _said(title: str, meaning: str, mark: str) -> str:
    return f"{title}{mark}{meaning}" if meaning else title


def _grid(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table with escaped cells."""
    rows = [head, tuple("---" for _ in head), *lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
        for row in rows
    )
