"""SQL models: one query a file under a header comment. What a model reads is derived from the
query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal

from pipelines.base.wording import Text
from pipelines.contract.register import REGISTERS
from pipelines.warehouse.engine import QueryFault, tables_read
from pipelines.warehouse.lake import EVERY_REGISTER
from pipelines.warehouse.model_header import (
    Keeping,
    ModelFault,
    RestsOn,
    all_of,
    header_lines,
    kept_as_told,
    names_in,
    of_every_month_as_told,
    refuse_others,
    rests_on_as_told,
    split_header,
    text_in,
    unit_as_told,
)
from pipelines.warehouse.model_reads import refuse_unreadable

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
REGISTER_NAMES = frozenset(register.name for register in REGISTERS)
Severity = Literal["block", "warn"]


@dataclass(frozen=True)
class Check:
    """A condition that a table must meet; `message` says what is wrong otherwise.

    Either `condition`, SQL that is true for a good row (null counts as false), or `query`, which
    returns the keys of failing rows, for equations between rows and tables. `reads`: the tables in
    that query.
    """

    name: str
    message: Text
    condition: str = ""
    query: str = ""
    severity: Severity = "block"
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A table made by a query. `reads`: the schema.table names in the query; `columns`: those that
    its header describes.

    `not_additive`: columns that are additive over areas elsewhere, but not at every level of this
    table. `additive_from`: level -> those of them that are additive from that level up, although
    the level below may fall short. `provisional_without`: the registers without which a mart's
    figures are provisional, if not all that its query counts. `rests_on`: a month's figures may
    depend on any other month, or on any month before. `unit`: the columns by which a fact can be
    made in slices: the rows of one person, community, street or submission depend only on source
    rows of the same one. Empty: always made in full. `of_every_month`: a release holds all its
    months, whatever its horizon is. `adds_up`: the marts whose streets and communities its rows of
    areas above count.
    """

    name: str
    title: Text
    what: Text
    grain: tuple[str, ...]
    kept: Keeping
    checks: tuple[Check, ...]
    columns: dict[str, Text]
    query: str
    reads: tuple[str, ...]
    not_additive: tuple[str, ...] = ()
    provisional_without: tuple[str, ...] | None = None
    additive_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rests_on: RestsOn | None = None
    unit: tuple[str, ...] = ()
    of_every_month: bool = False
    adds_up: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """`mart` of `mart.roster`."""
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        """`roster` of `mart.roster`."""
        return self.name.partition(".")[2]


def source_of(read: str) -> str:
    """The register or model behind a name that a fact reads: former.X is register X, or else fact
    X, one month earlier.
    """
    schema, _, table = read.partition(".")
    if schema == "near" or (schema == "former" and table in {*REGISTER_NAMES, EVERY_REGISTER}):
        return f"lake.{table}"
    return f"fact.{table}" if schema in ("history", "former") else read


def load_models(folder: Path = SQL_FOLDER) -> dict[str, Model]:
    """The models in `folder`/fact, mart and audit by name, in dependency order.

    Raises ModelFault if a file does not parse or reads something that does not exist, or if models
    form a cycle.
    """
    return dict(_models(_texts(folder)))


def parsed_models(folder: Path = SQL_FOLDER) -> dict[str, Model]:
    """The same without `reads` and order, where that is not needed: learning from the engine what
    they read takes a quarter of a second. Raises ModelFault if a file does not parse.
    """
    return {name: _parse(name, text) for name, text in _texts(folder)}


def described_table(name: str) -> Model:
    """The model of a table that Python fills; its header is sql/SCHEMA/TABLE.header."""
    schema, _, table = name.partition(".")
    return _parse(name, (SQL_FOLDER / schema / f"{table}.header").read_text("utf-8"))


def _texts(folder: Path) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{schema}.{path.stem}", path.read_text("utf-8"))
        for schema in ("fact", "mart", "audit")
        for path in sorted((folder / schema).glob("*.sql"))
    )


@cache
def _models(files: tuple[tuple[str, str], ...]) -> dict[str, Model]:
    """The models for (name, text) pairs; cached, so that equal texts are parsed once per
    process.
    """
    models = _with_reads({name: _parse(name, text) for name, text in files})
    refuse_unreadable(models)
    graph = {
        m.name: sorted({source_of(read) for read in m.reads} & models.keys())
        for m in models.values()
    }
    try:
        return {name: models[name] for name in TopologicalSorter(graph).static_order()}
    except CycleError as error:
        raise ModelFault(
            f"models read one another in a circle: {' -> '.join(reversed(error.args[1]))}"
        ) from None


def _with_reads(models: Mapping[str, Model]) -> dict[str, Model]:
    """The models, with the tables that their queries and checks read filled in."""
    queries = {name: model.query for name, model in models.items()}
    of_checks = {
        f"{name}, check {check.name}": check.query
        for name, model in models.items()
        for check in model.checks
        if check.query
    }
    try:
        reads = tables_read(queries | of_checks)
    except QueryFault as error:
        raise ModelFault(str(error)) from None
    return {
        name: replace(
            model,
            reads=reads[name],
            checks=tuple(
                replace(check, reads=reads.get(f"{name}, check {check.name}", ()))
                for check in model.checks
            ),
        )
        for name, model in models.items()
    }


def _parse(name: str, text: str) -> Model:
    """Parse a model from its file's text: a header, then the query."""
    header, query = split_header(text)
    fields = header_lines(name, header)
    try:
        additive_from = {key: names_in(value) for key, value in all_of(fields, "additive from ")}
        later = (column for columns in additive_from.values() for column in columns)
        model = Model(
            name=name,
            title=text_in(fields.pop("title")),
            what=text_in(fields.pop("what")),
            grain=names_in(fields.pop("grain")),
            kept=kept_as_told(name, fields.pop("kept", "file")),
            checks=(
                *(_check(key, value, "block") for key, value in all_of(fields, "check ")),
                *(_check(key, value, "warn") for key, value in all_of(fields, "warn ")),
            ),
            columns={key: text_in(value) for key, value in all_of(fields, "column ")},
            query=query,
            reads=(),
            not_additive=(*names_in(fields.pop("not_additive", "")), *later),
            provisional_without=_registers(fields.pop("provisional_without", None)),
            additive_from=additive_from,
            rests_on=rests_on_as_told(fields.pop("rests_on", None)),
            unit=unit_as_told(fields.pop("unit", "")),
            of_every_month=of_every_month_as_told(fields.pop("held", None)),
            adds_up=names_in(fields.pop("adds_up", "")),
        )
    except KeyError as error:
        raise ModelFault(f"{name}: the header lacks {error}") from None
    except ValueError as error:
        raise ModelFault(f"{name}: {error}") from None
    refuse_others(name, fields)
    return model


def _registers(value: str | None) -> tuple[str, ...] | None:
    """The registers in a header line; `none` means an empty tuple."""
    if value is None:
        return None
    names = () if value == "none" else names_in(value)
    if unknown := set(names) - REGISTER_NAMES:
        raise ValueError(f"provisional_without: no register is called {', '.join(sorted(unknown))}")
    return names


def _check(name: str, value: str, severity: Severity) -> Check:
    """Parse `check NAME: 中文 | English | SQL`, or `warn NAME: …` for a check that does not block.
    SQL that begins with select or with is a query for failing rows.
    """
    said = value.split(" | ", 2)
    if len(said) != len(("zh", "en", "sql")):
        raise ValueError(f"check {name}: {value!r} is not `中文 | English | SQL`")
    zh, en, sql = (part.strip() for part in said)
    if sql.startswith(("select ", "with ")):
        return Check(name, Text(zh, en), query=sql, severity=severity)
    return Check(name, Text(zh, en), condition=sql, severity=severity)
