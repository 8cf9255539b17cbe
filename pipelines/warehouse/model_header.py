"""The header of a model's file: its lines, and what they may say."""

from __future__ import annotations

import re
from typing import Literal, get_args

from pipelines.base.wording import Text

Keeping = Literal[
    "file",  # a Parquet file a month (facts), a table of the release (marts)
    "session",  # facts only: a table of the month's session, made once where something reads it
    "view",  # facts only: evaluated in whatever reads it
    # facts only: made over all months where a release is built, out of facts kept as files; no
    # table of it
    "release",
]

# Column of a fact -> what its values name: the fact can be cut by it.
UNIT_COLUMNS = {
    "person": "person",
    "community_code": "community",
    "from_community": "community",
    "to_community": "community",
    "street_code": "street",
    "submission": "submission",
}


class ModelFault(ValueError):
    """A model file cannot be used; the message names the file, what is wrong and what would be
    right.
    """


def split_header(text: str) -> tuple[str, str]:
    """The header of a file's text, and the query below it."""
    end = next((line.start() for line in re.finditer(r"^(?!--)", text, re.MULTILINE)), len(text))
    return text[:end], text[end:].strip().rstrip(";")


def refuse_others(name: str, fields: dict[str, str]) -> None:
    """Raise ModelFault where a field of the header was not taken out."""
    if fields:
        raise ModelFault(f"{name}: the header says what is not understood: {', '.join(fields)}")


def header_lines(name: str, header: str) -> dict[str, str]:
    """Key -> value of the header. A line starts with `-- key:`; lines that start with `--  `
    continue it.
    """
    fields: dict[str, str] = {}
    for line in re.sub(r"\n--  +", " ", header).splitlines():
        key, colon, value = line.removeprefix("--").strip().partition(":")
        if not colon or key in fields:
            raise ModelFault(f"{name}: header line {line!r} is not `-- key: value`, or comes twice")
        fields[key] = value.strip()
    return fields


def all_of(fields: dict[str, str], prefix: str) -> list[tuple[str, str]]:
    """Take out the fields whose key starts so; the rest of the key, and the value."""
    keys = [key for key in fields if key.startswith(prefix)]
    return [(key.removeprefix(prefix), fields.pop(key)) for key in keys]


def kept_as_told(name: str, value: str) -> Keeping:
    """How the model is kept, as its header tells. Raises ValueError."""
    for kept in get_args(Keeping):
        if value == kept and (kept != "release" or name.startswith("fact.")):
            return kept
    raise ValueError(f"the header says what is not understood: kept: {value}")


def every_month_as_told(value: str | None) -> bool:
    """Whether the header has the line `rests_on: every month`. Raises ValueError."""
    if value not in (None, "every month"):
        raise ValueError(f"the header says what is not understood: rests_on: {value}")
    return value is not None


def unit_as_told(value: str) -> tuple[str, ...]:
    """The columns by which a fact can be cut. Raises ValueError where one names no part."""
    names = names_in(value)
    if unknown := sorted(set(names) - UNIT_COLUMNS.keys()):
        raise ValueError(f"unit: {unknown[0]} is none of {', '.join(UNIT_COLUMNS)}")
    return names


def names_in(value: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def text_in(value: str) -> Text:
    """`中文 | English` as a text. Raises ValueError."""
    zh, bar, en = value.partition("|")
    if not (bar and zh.strip() and en.strip()):
        raise ValueError(f"{value!r} is not `中文 | English`")
    return Text(zh.strip(), en.strip())
