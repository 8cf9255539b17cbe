"""Titles: their normal form, the column that each means, and how certain that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.title_pattern import (
    TitlePattern,
    title_aliases,
    title_patterns,
    title_words,
)

LONGEST_TITLE = 500
LONGEST_MEANT = 60  # a longer text is a note, not a title
WORDED = re.compile(r"[\u3400-\u9fff].*[\u3400-\u9fff]")
BRACKETED = re.compile(r"\(([^()]*)\)")
NUMBERED = re.compile(r"^(?:\(\d{1,2}\)|[A-Z]?\d{1,2}[.、]|0\d|[一二三四五六七八九十]{1,3}、)")
ANNOTATED = re.compile(r"^[\"“”'‘’《]+(.*?)[\"“”'‘’》]+\d*\)*$")
LISTED = re.compile(r"^(.+?)[,;、](?=\d{1,2}[.、-]?[^\d.、-])")
SPLIT_VALUES = re.compile(r"[/、,;|\s]+")
VALUE_NUMBER = re.compile(r"^\d{1,2}[.、:=_-]*")
CODED_ENDING = re.compile(r"(?:中文名称|代码|编码|名称|描述)$")
FLAG_ENDING = re.compile(r"(?:标识|标志|与否)$")
OWN, ALIAS, PATTERN = range(3)  # certainty of a title, highest first

Meant = Callable[[str, str], str | None]  # (register, normalised title) -> the column that it means


@lru_cache(maxsize=10_000)
def normalise_title(text: str) -> str:
    """A header cell without blanks, line breaks, full-width forms, stars and （必填）; "" for a text
    too long to be a title.
    """
    if len(text) > LONGEST_TITLE:
        return ""
    text = re.sub(
        r"[\s\u00ad\u200b-\u200f\u2060\ufeff*·:：]+", "", unicodedata.normalize("NFKC", text)
    )
    return re.sub(r"\((?:必|选)填项?\)", "", text).replace("台帐", "台账").upper()


@cache
def _known() -> dict[str, dict[str, tuple[str, int]]]:
    """Map a normalised title to register name -> (the column whose title or alias it is, its
    position among them).
    """
    known: dict[str, dict[str, tuple[str, int]]] = {}
    for register in REGISTERS:
        for column in register.columns:
            titles = (column.title.zh, column.name, *column.aliases, *column.ticked)
            for place, title in enumerate(titles):
                named = known.setdefault(normalise_title(title), {})
                named[register.name] = (column.name, place)
    for register_name, column_name, title in title_aliases():
        named = known.setdefault(normalise_title(title), {})
        named.setdefault(register_name, (column_name, len(known)))
    return known


@lru_cache(maxsize=50_000)
def column_named(register_name: str, title: str) -> str | None:
    """The contract column that a normalised title means in a register; None if it means none or is
    ambiguous.
    """
    found = _meant(register_name, title)
    return found[0] if found else None


def columns_named(titles: list[str], meant: Meant, fewest: float) -> dict[str, set[str]]:
    """Map each register name to the set of its columns that these titles mean; empty once there
    cannot be `fewest` any more, as in rows of data, whose cells are dear to look up.
    """
    named: dict[str, set[str]] = {}
    own = list(filter(None, titles))
    unneeded = len(own) - fewest
    for title in own:
        meanings = _meanings(title, meant)
        unneeded -= not meanings
        if unneeded < 0:
            return {}
        for register, column in meanings:
            named.setdefault(register, set()).add(column)
    return named


@lru_cache(maxsize=20_000)
def _meanings(title: str, meant: Meant) -> tuple[tuple[str, str], ...]:
    """The registers in which a title means a column, each with the column."""
    told = ((register.name, meant(register.name, title)) for register in REGISTERS)
    return tuple((register, column) for register, column in told if column)


def rank(register_name: str, title: str) -> tuple[int, int]:
    """How certain a normalised title is, lowest first: the column's own title, an alias by its
    position in the list, any other.
    """
    found = _known().get(title, {}).get(register_name)
    if found is None:
        return PATTERN, 0
    return (OWN, 0) if found[1] == 0 else (ALIAS, found[1])


def _meant(register_name: str, title: str) -> tuple[str] | None:
    if not title or len(title) > LONGEST_MEANT:
        return None
    if not WORDED.search(title):  # no words: a data cell or a column's technical name
        known = _known().get(title, {}).get(register_name)
        return (known[0],) if known else None
    for form in _forms(title):
        known = _known().get(form, {}).get(register_name)
        if known:
            return (known[0],)
        if found := _whole(register_name, form):
            return (found,)
    return None


def _forms(title: str) -> Iterator[str]:
    """Yield the title, then variants without parts that do not change its meaning: quotation marks,
    leading numbers, a section name, a trailing list of values.
    """
    yield title
    plainer = ANNOTATED.sub(r"\1", title)
    plainer = re.sub(r"[《》\"“”]", "", plainer)
    plainer = re.sub(r"[-_](?:必填|选填|条件必填)$", "", plainer).rstrip("?？。.、,;!！")
    plainer = NUMBERED.sub("", plainer)
    if plainer != title:
        yield plainer
    words = title_words()
    section = re.match(words["section"], plainer)
    if section and not re.search(words["veto"], section[0]):
        plainer = plainer[section.end() :]
        yield plainer
    if found := LISTED.match(plainer):
        yield found[1]
    if re.search(r"[\u3400-\u9fff)](?:1|[AB])$", plainer):
        yield plainer[:-1]


def _whole(register_name: str, title: str) -> str | None:
    """The only column that the title, or each of its parts, means."""
    if "(" in title:
        return _bracketed(register_name, title)
    found = _matching(register_name, title)
    if len(found) == 1:
        return found.pop()
    parts = re.split(r"/|或", title)
    if not found and len(parts) > 1:
        meant = {_simple(register_name, part) for part in parts}
        return meant.pop() if len(meant) == 1 else None
    return None


def _bracketed(register_name: str, title: str) -> str | None:
    """The column of a title whose brackets contain only a unit, a format, instructions or values of
    the column, or another title of it; None if they may change the meaning.
    """
    found = _matching(register_name, title)
    if len(found) == 1:
        return found.pop()
    outside = BRACKETED.sub("", title)
    name = _simple(register_name, outside) if outside and "(" not in outside else None
    if name is None:
        return None
    column = register_named(register_name).column(name)
    inside = BRACKETED.findall(title)
    return name if all(_says_nothing_else(register_name, column, each) for each in inside) else None


def _simple(register_name: str, title: str) -> str | None:
    """The column of a title without brackets and parts."""
    known = _known().get(title, {}).get(register_name)
    if known:
        return known[0]
    found = _matching(register_name, title)
    return found.pop() if len(found) == 1 else None


@cache
def _patterns_of(register_name: str) -> tuple[TitlePattern, ...]:
    return tuple(one for one in title_patterns() if one.register == register_name)


def _matching(register_name: str, title: str) -> set[str]:
    """The columns whose patterns match the whole title, or the title without an ending such as 代码
    or 标识 that fits their kind.
    """
    register = register_named(register_name)
    found = {one.column for one in _patterns_of(register_name) if one.pattern.fullmatch(title)}
    if found:
        return found
    for ending, kinds in ((CODED_ENDING, ("code", "codes")), (FLAG_ENDING, ("flag",))):
        shorter = ending.sub("", title)
        if shorter == title or not shorter:
            continue
        known = _known().get(shorter, {}).get(register_name)
        columns = {known[0]} if known else _matching(register_name, shorter)
        found |= {name for name in columns if register.column(name).kind in kinds}
    return found


def _says_nothing_else(register_name: str, column: Column, text: str) -> bool:
    """Whether the text in a title's brackets leaves its meaning unchanged."""
    words = title_words()
    allowed = [words["instruction"], words["format"], *(words[unit] for unit in _units(column))]
    if not text or any(re.fullmatch(pattern, text) for pattern in allowed):
        return True
    if _simple(register_name, text) == column.name:
        return True
    return _lists_values(column, text)


def _units(column: Column) -> tuple[str, ...]:
    """The names of the word groups that are units of the column."""
    if column.kind == "integer":
        return ("pieces",)
    if column.kind != "decimal":
        return ()
    return ("yuan",) if column.name.endswith("_yuan") else ("m2",)


def _lists_values(column: Column, text: str) -> bool:
    """Whether a text lists values of a code column: at least two values, of which all are numbered,
    half are known, or (of three or more) one is known.
    """
    if column.list_of_cells is None:
        return False
    parts = SPLIT_VALUES.split(re.sub(r"(?<=[^\d/、,;|\s])(?=\d{1,2}[^\d])", "/", text))
    if len(parts) < 2:
        return False
    known = code_lists()[column.list_of_cells].spellings
    values = [VALUE_NUMBER.sub("", part) for part in parts]
    found = sum(value in known for value in values)
    return (
        all(map(VALUE_NUMBER.match, parts))
        or found * 2 >= len(values)
        or 0 < found < len(values) - 1
    )
