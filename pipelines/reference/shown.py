"""Masks possible names of persons in external texts for places where no personal data may appear.
Known words of the field and of the division table in force are kept.

A clerk may write anything, including names, into a file name, sheet name, title or cell, and names
cannot be enumerated. So a run of Chinese characters is shown only if it consists of known words,
and otherwise as one * per character. A place name needs its kind (高峰村) or the place that contains
it in front, since 高峰 alone may be a person. Words in letters are shown if known or too short for a
name (`letters.py`). Short numbers are kept; invisible and control characters are removed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from pipelines.base.words import read_lines
from pipelines.contract.code_list import code_lists
from pipelines.contract.personal import masked
from pipelines.contract.register import REGISTERS
from pipelines.reference.letters import shown_letters
from pipelines.reference.load import Reference

# Further words in names of files, sheets and columns, households and stations.
WORDS = frozenset(line["word"] for line in read_lines(Path(__file__).with_name("shown_words.csv")))
# Words used in reasons of decisions.
REASON_WORDS = frozenset(
    line["word"] for line in read_lines(Path(__file__).with_name("reason_words.csv"))
)
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
VILLAGE_OFFICE = r"(?:村民委员会|村委会)$"
COMMUNITY_OFFICE = r"(?:居民委员会|居委会)$"
ENDINGS = (  # endings that mark a place's name
    *("委员会", "委会", "办事处", "社区", "村", "嘎查", "街道", "街道办", "镇", "乡", "苏木"),
    *("县", "区", "旗", "市", "州", "盟", "省"),
)
GENERIC = re.compile(rf"(?:{'|'.join(ENDINGS)})*(?:村民委员会|村委会|居民委员会|居委会)?$")
HARMLESS = frozenset(
    "元的和与及或年月日号第期份个人户行列表无有未已是否男女上下报新旧空其中共按栋楼室组层门一二三四五六七八九十百零〇甲乙丙丁"
)
LONGEST_WORD = 24
UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # Unicode categories of invisible and control characters
# A surname among the harmless characters forms a name with one or two of them, adjacent or not.
NAME_OF_HARMLESS = re.compile("(?<!丙)丁|^[楼元和年是门甲]..?$")
NAME_APART = re.compile(
    rf"(?<!{HAN.pattern[:-1]})([丁楼元和年是门甲])([ \u3000·•]+)([{''.join(sorted(HARMLESS))}])"
    rf"(?!{HAN.pattern[:-1]})"
)


@dataclass(frozen=True)
class _Divisions:
    """A division table that compares by content (cache key)."""

    digest: str
    table: pl.DataFrame = field(compare=False, repr=False)


@lru_cache(maxsize=4)
def _places(divisions: _Divisions) -> frozenset[str]:
    """The names of divisions of all vintages, also without the office: 团结村委会 as 团结村."""
    names = divisions.table["division_name"].unique()
    called = (
        names.str.replace(VILLAGE_OFFICE, "村"),
        names.str.replace(COMMUNITY_OFFICE, "社区"),
        names.str.replace(f"{COMMUNITY_OFFICE}|{VILLAGE_OFFICE}", ""),
    )
    return frozenset(names).union(*called)


@lru_cache(maxsize=4)
def _known(divisions: _Divisions) -> frozenset[str]:
    """Every word of two or more characters that may be shown next to others."""
    return _own_words() | {name for name in _places(divisions) if name.endswith(ENDINGS)}


@lru_cache(maxsize=5_000)
def _parts_of(divisions: _Divisions, place: str) -> frozenset[str]:
    """The short names (without kind) of divisions directly below divisions of this name."""
    table = divisions.table
    own = table.filter(pl.col("division_name") == place)["division_code"]
    parts = table.filter(pl.col("parent_code").is_in(own.implode()))["division_name"].unique()
    return frozenset(bare for name in parts if len(bare := GENERIC.sub("", name)) > 1)


@cache
def _own_words() -> frozenset[str]:
    return frozenset(word for text in _own_texts() for word in HAN.findall(text) if len(word) > 1)


def _own_texts() -> Iterator[str]:
    yield from WORDS
    for register in REGISTERS:
        yield from register.title_words
        for title in (register.title.zh, register.title.zh.replace("台账", "台帐")):
            # A sheet's name is often truncated.
            yield from (title[:end] for end in range(3, len(title) + 1))
        for column in register.columns:
            yield from (column.title.zh, *column.aliases, *column.ticked)
    for codes in code_lists().values():
        yield from (*codes.spellings, *codes.junk)


def shown(text: str, reference: Reference) -> str:
    """The text with * for every character of a run not made of known words, and *** for every
    personal number. Places are those in the reference's divisions.
    """
    return _shown(text, _Divisions(reference.digests["division"], reference.tables["division"]))


def shown_reason(text: str, reference: Reference) -> str:
    """`shown` for an operator's written reason, with the usual words of reasons also kept."""
    divisions = _Divisions(reference.digests["division"], reference.tables["division"])
    return _shown(text, divisions, REASON_WORDS)


@lru_cache(maxsize=50_000)
def _shown(text: str, divisions: _Divisions, more: frozenset[str] = frozenset()) -> str:
    seen = text if text.isascii() and text.isprintable() else "".join(filter(_is_seen, text))
    parted = NAME_APART.sub(r"*\2*", shown_letters(masked(seen), more))
    return HAN.sub(lambda run: _shown_run(run[0], divisions, more), parted)


def _is_seen(sign: str) -> bool:
    """Whether a character is visible and not a control character."""
    return unicodedata.category(sign) not in UNSEEN


def _shown_run(run: str, divisions: _Divisions, more: frozenset[str]) -> str:
    """Mask a run of Chinese characters: keeps known words, longest first from the left, and place
    names without kind after the place that contains them; * for the rest.
    """
    known = _known(divisions) | more if more else _known(divisions)
    found: list[str] = []
    rest, place = "", 0
    while place < len(run):
        word = _word_at(run, place, known)
        if not word and found and not rest and found[-1].endswith(ENDINGS):
            word = _word_at(run, place, _parts_of(divisions, found[-1]))
        if not word:
            rest += run[place]
            place += 1
            continue
        found += [_shown_rest(rest), word]
        rest, place = "", place + len(word)
    return "".join((*found, _shown_rest(rest)))


def _word_at(run: str, place: int, words: frozenset[str]) -> str:
    """The longest of the words (two or more characters) at this position of a run; "" if there is
    none.
    """
    ends = range(min(len(run), place + LONGEST_WORD), place + 1, -1)
    return next((run[place:end] for end in ends if run[place:end] in words), "")


def _shown_rest(rest: str) -> str:
    is_harmless = HARMLESS.issuperset(rest) and not NAME_OF_HARMLESS.search(rest)
    return rest if is_harmless else "*" * len(rest)
