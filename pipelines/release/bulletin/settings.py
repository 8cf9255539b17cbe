"""Fixed texts and layout of a bulletin: the shipped defaults, overridden by the operator's
reference/bulletin.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipelines.base.words import places_of

SHIPPED = Path(__file__).with_name("settings.toml")
FILE = "bulletin.toml"
LEVELS = ("province", "prefecture")
AREA = "area"  # holds tables named by division code
PLACES = frozenset(("area", "year", "month", "number"))
Words = dict[str, str]


class BulletinSettingsFault(ValueError):
    """The operator's file is invalid; the message says what to change."""


@dataclass(frozen=True)
class BulletinSettings:
    """The fixed texts of a bulletin. They may contain {area}, {year}, {month} and {number}."""

    head: str
    document_number: str
    title: str
    receivers: str
    issuer: str
    contact: str
    copied_to: str
    title_font: str
    heading_font: str
    subheading_font: str
    body_font: str
    latin_font: str


NAMES = tuple(field.name for field in fields(BulletinSettings))


def bulletin_settings(reference: Path, area_code: str, area_level: str) -> BulletinSettings:
    """The settings for an area's bulletin: shipped ones, then those of reference/bulletin.toml; in
    each first the general ones, then those for the level, then those for the area.

    Raises BulletinSettingsFault if the operator's file is invalid.
    """
    own = reference / FILE
    words: Words = {}
    for path in (SHIPPED, *([own] if own.exists() else [])):
        told = _read(path)
        for part in (told, told.get(area_level, {}), told.get(AREA, {}).get(area_code, {})):
            words |= {name: part[name] for name in NAMES if name in part}
    return BulletinSettings(**words)


def _read(path: Path) -> Mapping[str, Any]:
    """Load and validate a settings file."""
    try:
        told = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BulletinSettingsFault(
            f"{path} 不是有效的 TOML（UTF-8）：{error} / it is no TOML in UTF-8"
        ) from None
    areas = told.get(AREA, {})
    if not isinstance(areas, dict):
        raise _fault(path, AREA, '应写成 [area."5101"] / write it as [area."5101"]')
    tables = {name: told.get(name, {}) for name in LEVELS}
    tables |= {f'{AREA}."{code}"': table for code, table in areas.items()}
    tables[""] = {name: value for name, value in told.items() if name not in (*LEVELS, AREA)}
    for name, table in tables.items():
        _check(path, name, table)
    return told


def _check(path: Path, table_name: str, table: object) -> None:
    if not isinstance(table, dict):
        raise _fault(path, table_name, "应是一个表 / it must be a table")
    for name, value in table.items():
        where = f"{table_name}.{name}" if table_name else name
        if name not in NAMES:
            raise _fault(
                path, where, f"没有这一项；有 / no such setting; there are: {', '.join(NAMES)}"
            )
        if not isinstance(value, str):
            raise _fault(path, where, "应是文字，加引号 / it must be a text in quotes")
        try:
            unknown = places_of(value) - PLACES
        except ValueError:
            raise _fault(path, where, "花括号不成对 / a brace stands alone") from None
        if unknown:
            known = "、".join(f"{{{place}}}" for place in sorted(PLACES))
            raise _fault(path, where, f"花括号里只能用 {known} / only these places are filled")


def _fault(path: Path, where: str, said: str) -> BulletinSettingsFault:
    return BulletinSettingsFault(f"{path}：{where}：{said}")
