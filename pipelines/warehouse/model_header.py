"""The header of a model's file: its lines and their permitted values."""

from __future__ import annotations

import re
from typing import Literal, get_args

from pipelines.base.wording import Text

Keeping = Literal[
    "file",  # one Parquet file a month (facts), or a table of the release (marts)
    "session",  # facts only: a table in the month's session, made once if something reads it
    "view",  # facts only: evaluated inside each reader
    # facts only: made over all months when a release is built, from facts kept as files; not a
    # table of the release
    "release",
]

# The months on which a row may depend, if that cannot be found in the query.
RestsOn = Literal[
    "every month",
    "months before",
    "files of the month",  # for events too: the month of the file, not of the event's date
]

# The months of a table that a release holds, whatever its horizon is.
EVERY_MONTH_HELD = "every month"

# Column of a fact -> the kind of unit that it identifies, by which the fact can be made in slices.
UNIT_COLUMNS = {
    "person": "person",
    "community_code": "community",
    "from_community": "community",
    "to_community": "community",
    "street_code": "street",
    "submission": "submission",
}


class ModelFault(ValueError):
    """A model file is invalid; the message names the file, the fault and what is expected."""


def split_header(text: str) -> tuple[str, str]:
    """Split a file's text into its header and its query."""
    end = next((line.start() for line in re.finditer(r"^(?!--)", text, re.MULTILINE)), len(text))
    return text[:end], text[end:].strip().rstrip(";")


def refuse_others(name: str, fields: dict[str, str]) -> None:
    """Raise ModelFault if header fields are left over after parsing."""
    if fields:
        raise ModelFault(f"{name}: the header says what is not understood: {', '.join(fields)}")


def header_lines(name: str, header: str) -> dict[str, str]:
    """Map header keys to values. A line starts with `-- key:`; lines that start with `--  `
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
    """Remove the fields whose key starts with `prefix`; returns (rest of the key, value) pairs."""
    keys = [key for key in fields if key.startswith(prefix)]
    return [(key.removeprefix(prefix), fields.pop(key)) for key in keys]


def kept_as_told(name: str, value: str) -> Keeping:
    """How the model is kept, from its header. Raises ValueError."""
    for kept in get_args(Keeping):
        if value == kept and (kept != "release" or name.startswith("fact.")):
            return kept
    raise ValueError(f"the header says what is not understood: kept: {value}")


def rests_on_as_told(value: str | None) -> RestsOn | None:
    """What the line `rests_on` of a header says. Raises ValueError."""
    for told in get_args(RestsOn):
        if value == told:
            return told
    if value is not None:
        raise ValueError(f"the header says what is not understood: rests_on: {value}")
    return None


def of_every_month_as_told(value: str | None) -> bool:
    """Whether the line `held` of a header says that all months are held. Raises ValueError."""
    if value not in (None, EVERY_MONTH_HELD):
        raise ValueError(f"the header says what is not understood: held: {value}")
    return value is not None


def unit_as_told(value: str) -> tuple[str, ...]:
    """The unit columns of a fact. Raises ValueError for a column that identifies no unit."""
    names = names_in(value)
    if unknown := sorted(set(names) - UNIT_COLUMNS.keys()):
        raise ValueError(f"unit: {unknown[0]} is none of {', '.join(UNIT_COLUMNS)}")
    return names


def names_in(value: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def text_in(value: str) -> Text:
    """Parse `中文 | English` as a Text. Raises ValueError."""
    zh, bar, en = value.partition("|")
    if not (bar and zh.strip() and en.strip()):
        raise ValueError(f"{value!r} is not `中文 | English`")
    return Text(zh.strip(), en.strip())
