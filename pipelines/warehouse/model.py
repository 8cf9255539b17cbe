"""SQL models: a header comment and one query a file; what a model reads is found in the query
itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal, get_args

from pipelines.base.wording import Text
from pipelines.contract.register import REGISTERS
from pipelines.warehouse.engine import QueryFault, tables_read
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
AUDIT_TABLES = ("submission", "issue", "release", "source")
REGISTER_NAMES = frozenset(register.name for register in REGISTERS)
Keeping = Literal[
    "file",  # a Parquet file a month (facts), a table of the release (marts)
    "session",  # facts only: a table of the month's session, made once where something reads it
    "view",  # facts only: evaluated in whatever reads it
    # facts only: made over all months where a release is built, out of facts kept as files; no
    # table of it
    "release",
]


class ModelFault(ValueError):
    """A model file cannot be used; the message names the file, what is wrong and what would be
    right.
    """


@dataclass(frozen=True)
class Check:
    """`condition` is SQL that is true of a good row."""

    name: str
    condition: str


@dataclass(frozen=True)
class Model:
    """A table that a query makes. `reads` are the schema.table names in the query; `columns` those
    that its header describes.

    `not_additive`: columns that add up over areas elsewhere, but not in this table.
    `provisional_without`: the registers whose absence makes a mart's figures provisional, where
    these are not all that its query counts.
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

    @property
    def schema(self) -> str:
        return self.name.partition(".")[0]

    @property
    def table(self) -> str:
        return self.name.partition(".")[2]


def source_of(read: str) -> str:
    """The register or model behind a name that a fact reads: former.X is register X or else fact X
    a month before.
    """
    schema, _, table = read.partition(".")
    if schema == "near" or (schema == "former" and table in REGISTER_NAMES):
        return f"lake.{table}"
    return f"fact.{table}" if schema in ("history", "former") else read


def load_models(folder: Path = SQL_FOLDER) -> dict[str, Model]:
    """The models of `folder`/fact, mart and audit by name, each after all that it reads.

    Raises ModelFault where a file does not parse, reads something that there is not, or models read
    one another in a circle.
    """
    files = (
        (f"{schema}.{path.stem}", path.read_text("utf-8"))
        for schema in ("fact", "mart", "audit")
        for path in sorted((folder / schema).glob("*.sql"))
    )
    return dict(_models(tuple(files)))


@cache
def _models(files: tuple[tuple[str, str], ...]) -> dict[str, Model]:
    """The models of these names and texts; the same texts are parsed once a process."""
    parsed = {name: _parse(name, text) for name, text in files}
    try:
        reads = tables_read({name: model.query for name, model in parsed.items()})
    except QueryFault as error:
        raise ModelFault(str(error)) from None
    models = {name: replace(model, reads=reads[name]) for name, model in parsed.items()}
    facts = [model for model in models.values() if model.schema == "fact"]
    kept_as = {
        kept: {model.name for model in facts if model.kept == kept} for kept in get_args(Keeping)
    }
    reference = {f"ref.{name}" for name in REFERENCE_TABLES}
    marts = {model.name for model in models.values() if model.schema == "mart"} | {
        f"audit.{name}" for name in AUDIT_TABLES
    }
    of_months = {
        f"{schema}.{name}" for schema in ("lake", "former", "near") for name in REGISTER_NAMES
    }
    of_months |= {
        name.replace("fact", schema, 1)
        for name in kept_as["file"]
        for schema in ("former", "history")
    }
    of_all_months = reference | kept_as["file"] | kept_as["release"]
    for model in models.values():
        readable = of_all_months if model.kept == "release" else of_all_months | marts
        if model.schema == "fact" and model.kept != "release":
            readable = reference | of_months | {fact.name for fact in facts} - kept_as["release"]
        for name in model.reads:
            if name not in readable:
                raise ModelFault(
                    f"{model.name} reads {name}: no register, reference table or model that a"
                    f" {model.schema} model may read"
                )
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


def _parse(name: str, text: str) -> Model:
    """A model from its file's text. A header line starts with `-- key:`; lines that start with `--
    ` continue it.
    """
    header = re.match(r"(?:--.*\n)*", text).group()
    query = text[len(header) :].strip().rstrip(";")
    fields: dict[str, str] = {}
    for line in re.sub(r"\n--  +", " ", header).splitlines():
        key, colon, value = line.removeprefix("--").strip().partition(":")
        if not colon or key in fields:
            raise ModelFault(f"{name}: header line {line!r} is not `-- key: value`, or comes twice")
        fields[key] = value.strip()
    try:
        title, what = _text(fields.pop("title")), _text(fields.pop("what"))
        grain = tuple(column.strip() for column in fields.pop("grain").split(","))
        kept = fields.pop("kept", "file")
        checks = tuple(
            Check(key.removeprefix("check "), fields.pop(key))
            for key in list(fields)
            if key.startswith("check ")
        )
        not_additive = tuple(
            column.strip() for column in fields.pop("not_additive", "").split(",") if column
        )
        provisional_without = _registers(fields.pop("provisional_without", None))
        columns = {
            key.removeprefix("column "): _text(fields.pop(key))
            for key in list(fields)
            if key.startswith("column ")
        }
    except KeyError as error:
        raise ModelFault(f"{name}: the header lacks {error}") from None
    except ValueError as error:
        raise ModelFault(f"{name}: {error}") from None
    if (
        fields
        or kept not in get_args(Keeping)
        or (kept == "release" and not name.startswith("fact."))
    ):
        raise ModelFault(
            f"{name}: the header says what is not understood:"
            f" {', '.join(fields) or f'kept: {kept}'}"
        )
    return Model(
        name,
        title,
        what,
        grain,
        kept,
        checks,
        columns,
        query,
        (),
        not_additive,
        provisional_without,
    )


def _registers(value: str | None) -> tuple[str, ...] | None:
    """The registers of a header line; `none` for none of them."""
    if value is None:
        return None
    names = () if value == "none" else tuple(name.strip() for name in value.split(","))
    if unknown := set(names) - REGISTER_NAMES:
        raise ValueError(f"provisional_without: no register is called {', '.join(sorted(unknown))}")
    return names


def _text(value: str) -> Text:
    zh, bar, en = value.partition("|")
    if not (bar and zh.strip() and en.strip()):
        raise ValueError(f"{value!r} is not `中文 | English`")
    return Text(zh.strip(), en.strip())
