"""What of a text from outside may be shown where no person may show: words of the field and of the
division table in force, nothing that could be a name.

A clerk may write anything into a file's or a sheet's name, a column's title or a cell, a person's
name too, and nobody can list those. So a stretch of Chinese characters is shown where it is made of
known words, and as as many * otherwise; a place's name with what the place is (高峰村), or behind the
place that it lies in, since 高峰 alone is a person too. Words in letters are shown where they are
known, or too short for a name (`letters.py`). Short numbers stay; signs that cannot be seen, or that
steer a terminal, are left out.
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

# What stands in names of files, sheets and columns, households and stations besides.
WORDS = frozenset(line["word"] for line in read_lines(Path(__file__).with_name("shown_words.csv")))
# What reasons of decisions are told in.
REASON_WORDS = frozenset(
    line["word"] for line in read_lines(Path(__file__).with_name("reason_words.csv"))
)
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
VILLAGE_OFFICE = r"(?:村民委员会|村委会)$"
COMMUNITY_OFFICE = r"(?:居民委员会|居委会)$"
ENDINGS = (  # of a place's name, by which it is no person's
    *("委员会", "委会", "办事处", "社区", "村", "嘎查", "街道", "街道办", "镇", "乡", "苏木"),
    *("县", "区", "旗", "市", "州", "盟", "省"),
)
GENERIC = re.compile(rf"(?:{'|'.join(ENDINGS)})*(?:村民委员会|村委会|居民委员会|居委会)?$")
HARMLESS = frozenset(
    "元的和与及或年月日号第期份个人户行列表无有未已是否男女上下报新旧空其中共按栋楼室组层门一二三四五六七八九十百零〇甲乙丙丁"
)
LONGEST_WORD = 24
UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # categories of signs that cannot be seen, or steer a terminal
# A surname among the harmless signs makes a name with one or two of them, together or apart.
NAME_OF_HARMLESS = re.compile("(?<!丙)丁|^[楼元和年是门甲]..?$")
NAME_APART = re.compile(
    rf"(?<!{HAN.pattern[:-1]})([丁楼元和年是门甲])([ \u3000·•]+)([{''.join(sorted(HARMLESS))}])"
    rf"(?!{HAN.pattern[:-1]})"
)


@dataclass(frozen=True)
class _Divisions:
    """A division table; equal to another of the same content."""

    digest: str
    table: pl.DataFrame = field(compare=False, repr=False)


@lru_cache(maxsize=4)
def _places(divisions: _Divisions) -> frozenset[str]:
    """The names of the divisions of every vintage, also without the office: 团结村委会 is called
    团结村.
    """
    names = divisions.table["division_name"].unique()
    called = (
        names.str.replace(VILLAGE_OFFICE, "村"),
        names.str.replace(COMMUNITY_OFFICE, "社区"),
        names.str.replace(f"{COMMUNITY_OFFICE}|{VILLAGE_OFFICE}", ""),
    )
    return frozenset(names).union(*called)


@lru_cache(maxsize=4)
def _known(divisions: _Divisions) -> frozenset[str]:
    """Every word of two characters or more that may be shown beside others."""
    return _own_words() | {name for name in _places(divisions) if name.endswith(ENDINGS)}


@lru_cache(maxsize=5_000)
def _parts_of(divisions: _Divisions, place: str) -> frozenset[str]:
    """What the divisions that lie directly in those of a name are called without what they are."""
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
            # a sheet's name is often cut short
            yield from (title[:end] for end in range(3, len(title) + 1))
        for column in register.columns:
            yield from (column.title.zh, *column.aliases, *column.ticked)
    for codes in code_lists().values():
        yield from (*codes.spellings, *codes.junk)


def shown(text: str, reference: Reference) -> str:
    """The text with * for every character of a stretch that no known words make up, and *** for
    every personal number. Places are those of the reference's divisions.
    """
    return _shown(text, _Divisions(reference.digests["division"], reference.tables["division"]))


def shown_reason(text: str, reference: Reference) -> str:
    """As `shown`, of the reason that an operator has written: words in which reasons are told stay
    too.
    """
    divisions = _Divisions(reference.digests["division"], reference.tables["division"])
    return _shown(text, divisions, REASON_WORDS)


@lru_cache(maxsize=50_000)
def _shown(text: str, divisions: _Divisions, more: frozenset[str] = frozenset()) -> str:
    seen = text if text.isascii() and text.isprintable() else "".join(filter(_is_seen, text))
    parted = NAME_APART.sub(r"*\2*", shown_letters(masked(seen), more))
    return HAN.sub(lambda run: _shown_run(run[0], divisions, more), parted)


def _is_seen(sign: str) -> bool:
    """Whether a sign can be seen and does nothing else."""
    return unicodedata.category(sign) not in UNSEEN


def _shown_run(run: str, divisions: _Divisions, more: frozenset[str]) -> str:
    """The known words of a run of Chinese characters, longest first from the left, places without
    what they are behind the place that they lie in, and * for the rest.
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
    """The longest of the words, of two characters or more, that stands at a place of a run; "" where
    none does.
    """
    ends = range(min(len(run), place + LONGEST_WORD), place + 1, -1)
    return next((run[place:end] for end in ends if run[place:end] in words), "")


def _shown_rest(rest: str) -> str:
    is_harmless = HARMLESS.issuperset(rest) and not NAME_OF_HARMLESS.search(rest)
    return rest if is_harmless else "*" * len(rest)
