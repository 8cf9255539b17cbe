"""The parameters of a recipe: declared in its header, with values resolved on a release."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.base.month import shifted
from pipelines.base.wording import Text
from pipelines.contract.label import labels_of
from pipelines.release.area import NamedArea, find_area, top_areas
from pipelines.warehouse.engine import Session, quoted
from pipelines.warehouse.model_header import text_in

Given = str | int | float | date | None  # as typed; None: not given
KINDS = ("area", "month", "integer", "number", "text", "code")
LEVELS = {"province": 2, "prefecture": 4, "county": 6, "street": 9, "community": 12}
NONE = "none"  # default of an optional parameter
DATA_MONTH = re.compile(r"data month(?: - (\d+))?")


class OptionUnfit(ValueError):
    """An option does not accept this value; the message lists those it accepts."""


@dataclass(frozen=True)
class Option:
    """A `$name` in the SQL. `kind`: one of KINDS; for codes `column` gives the code list. `default`
    as in the header: a value, `none`, `data month`, `data month - 11`, `province`.
    """

    name: str
    kind: str
    default: str
    help: Text
    column: str = ""


def read_option(name: str, told: str) -> Option:
    """Parse a header line `-- option NAME: KIND = DEFAULT | 中文 | English`; the kind of a code is
    written `code COLUMN`. Raises ValueError.
    """
    head, bar, words = told.partition("|")
    kind, sign, default = (part.strip() for part in head.partition("="))
    kind, _, column = kind.partition(" ")
    if not (bar and sign and default) or kind not in KINDS:
        raise ValueError(f"option {name}: {told!r} is not `KIND = DEFAULT | 中文 | English`")
    if (kind == "code") != bool(column) or (column and not labels_of(column)):
        raise ValueError(f"option {name}: {column!r} is no column with a code list")
    return Option(name, kind, default, text_in(words), column)


def option_values(
    options: Sequence[Option], given: Mapping[str, Given], session: Session
) -> tuple[dict[str, Any], list[NamedArea]]:
    """The values bound to each `$name`, and the areas that were named: an area becomes the code
    prefix of all areas below it, a month its first day. Missing values get their default on this
    release; a missing level is then the one below the area. Raises OptionUnfit and AreaUnfit.
    """
    values: dict[str, Any] = {}
    areas: list[NamedArea] = []
    for option in options:
        told = given.get(option.name)
        if option.kind == "area" and told is not None:
            areas.append(find_area(session, str(told)))
            values[option.name] = [*areas[-1].member_codes, areas[-1].code]
        elif option.kind == "area":
            values[option.name] = top_areas(session)
        elif told is None:
            values[option.name] = _default(option, session)
        elif option.kind == "code":
            values[option.name] = _code(option, str(told))
        else:  # a fraction exactly as typed: 97.5 instead of 97.4999…
            values[option.name] = Decimal(str(told)) if option.kind == "number" else told
    if "level" in values and given.get("level") is None:
        above = (
            areas[0]
            if given.get("area") is not None
            else NamedArea(min(top_areas(session), default=""), "", "")
        )
        values["level"] = _level_below(values["level"], above)
    return values, areas


def _level_below(usual: str, area: NamedArea) -> str:
    """The default level, or if the area is not above it, the level below the area; for a group its
    members' level.
    """
    lengths = list(LEVELS.values())
    code = area.member_codes[0] if area.member_codes else area.code
    own = lengths.index(len(code)) if len(code) in lengths else 0
    below = own if area.member_codes else min(own + 1, len(lengths) - 1)
    return max(usual, list(LEVELS)[below], key=list(LEVELS).index)


def _default(option: Option, session: Session) -> Any:
    if option.default == NONE:
        return None
    if months := DATA_MONTH.fullmatch(option.default):
        ((month,),) = session.rows("select data_month from audit.release")
        return shifted(month, -int(months[1] or 0))
    if option.kind == "number":
        return Decimal(option.default)
    return int(option.default) if option.kind == "integer" else option.default


def _code(option: Option, given: str) -> str:
    labels = labels_of(option.column) or {}
    wanted = _normal(given)
    for code, words in labels.items():
        if wanted in (_normal(code), _normal(words.zh), _normal(words.en)):
            return code
    known = "、".join(f"{words.zh}（{code}）" for code, words in labels.items())
    raise OptionUnfit(
        f"--{option.name} 没有“{given}”；有 / --{option.name} has no such value; there are: {known}"
    )


def _normal(word: str) -> str:
    """A word normalised for blanks, width, dashes and case."""
    dashed = unicodedata.normalize("NFKC", word).replace("–", "-").replace("~", "-")
    return "".join(dashed.split()).casefold().removesuffix("岁")


def literal(value: Any) -> str:
    """A bound value as a SQL literal."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, date):
        return f"date '{value}'"
    return str(value) if isinstance(value, int | Decimal) else quoted(value)


def with_values(sql: str, values: Mapping[str, Any]) -> str:
    """The SQL with its values as literals, for reading and editing; queries that run use bound
    values.
    """
    return re.sub(r"\$(\w+)", lambda hit: literal(values[hit[1]]), sql)
