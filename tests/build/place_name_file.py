"""How ref.place_name is made: English names and what people type to find a place, from the names in
the division table. Shipped as data, so that a release needs no dictionary of readings; to make it
anew after a new vintage: python -m tests.build.place_name_file
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import polars as pl
from pypinyin import Style, load_phrases_dict, load_single_dict, pinyin

from pipelines.base.words import read_lines
from pipelines.contract.reference_table import PLACE_NAME
from pipelines.reference.load import SHIPPED, load_reference

PARTS = read_lines(Path(__file__).with_name("place_name_part.csv"))
READINGS = read_lines(Path(__file__).with_name("place_name_reading.csv"))
GENERIC, NATIONALITY = (
    {line["chinese"]: line["english"] for line in PARTS if line["part"] == part}
    for part in ("generic", "nationality")
)
ENDINGS = sorted(GENERIC, key=len, reverse=True)
COMMITTEE = re.compile(r"(居民委员会|居委会?|村民委员会|村?委员?会|办事处|办)$")
REMARK = re.compile(r"[（(][^）)]*[）)]?$|筹$|筹委会$|(?<=会)会$")
AUTONOMOUS = {"自治州", "自治县", "乡"}  # what is named after nationalities
MOST_READINGS = 6  # of a name as a whole
_PHRASES = {line["word"]: line["reading"].split() for line in READINGS if len(line["word"]) > 1}
_SIGNS = {line["word"]: line["reading"] for line in READINGS if len(line["word"]) == 1}


def place_name_row(name: str) -> dict[str, str]:
    """A row of ref.place_name: the name in English, its readings written together, and their first
    letters; the usual reading first.
    """
    own, peoples, ending = _parts(name)
    kind = [*_usual("".join(peoples)), *_usual(COMMITTEE.sub("", ending))]
    readings = [(*reading, *kind) for reading in _readings(own)]
    return {
        "division_name": name,
        "division_name_en": english_name(name),
        "pinyin": ";".join(dict.fromkeys("".join(reading) for reading in readings)),
        "initials": ";".join(
            dict.fromkeys("".join(syllable[0] for syllable in reading) for reading in readings)
        ),
    }


def english_name(name: str) -> str:
    """The name in English: its own part in pinyin, what it is by the table of generic parts. An own
    part of one syllable keeps the generic part in pinyin too (荣县: Rongxian County).
    """
    own, peoples, ending = _parts(name)
    if len(own) == 1 and len(ending) == 1:
        own += ending
    what = "Ethnic Township" if peoples and ending == "乡" else GENERIC.get(ending, "")
    spelt = " and ".join(NATIONALITY[people] for people in peoples)
    return " ".join(filter(None, (_joined(_usual(own)), spelt, what)))


def _parts(name: str) -> tuple[str, list[str], str]:
    """A name's own part, the nationalities it names, and its ending."""
    own, peoples = REMARK.sub("", name), []
    ending = next((end for end in ENDINGS if own.endswith(end) and own != end), "")
    own = own.removesuffix(ending)
    while ending in AUTONOMOUS and (
        people := next((each for each in NATIONALITY if own.endswith(each) and own != each), "")
    ):
        own = own.removesuffix(people)
        peoples.insert(0, people)
    return own, peoples, ending


def _joined(syllables: list[str]) -> str:
    """Syllables as one word, with the apostrophe that keeps 大安 (Da'an) apart from dan."""
    word = "".join(
        ("'" if place and syllable[0] in "aeo" and word_before[-1].isalpha() else "") + syllable
        for place, (word_before, syllable) in enumerate(
            zip(["", *syllables], syllables, strict=False)
        )
    )
    return word.replace("v", "ü").capitalize()


def _usual(text: str) -> list[str]:
    return [found[0] for found in _each(text, several=False)]


def _readings(text: str) -> list[tuple[str, ...]]:
    """Every reading of the text, the usual one first, at most MOST_READINGS."""
    usual, others = _usual(text), _each(text, several=True)
    choices = [
        list(dict.fromkeys((first, *each))) for first, each in zip(usual, others, strict=True)
    ]
    found = [tuple(usual)]
    for reading in product(*choices):
        if reading not in found and len(found) < MOST_READINGS:
            found.append(reading)
    return found


def _each(text: str, several: bool) -> list[list[str]]:
    """The readings of each sign, without tones."""
    return [
        [re.sub(r"[^a-z0-9]", "", reading.lower()) or "x" for reading in sign]
        for sign in pinyin(
            text,
            style=Style.NORMAL,
            heteronym=several,
            errors=lambda signs: [[each] for each in signs],
            v_to_u=False,
        )
    ]


def place_names(names: Iterable[str]) -> pl.DataFrame:
    """ref.place_name of these names."""
    for word, reading in _PHRASES.items():
        load_phrases_dict({word: [[syllable] for syllable in reading]})
    load_single_dict({ord(sign): reading for sign, reading in _SIGNS.items()})
    return pl.DataFrame([place_name_row(name) for name in sorted(set(names))])


if __name__ == "__main__":
    frame = place_names(load_reference().tables["division"]["division_name"])
    lines = io.BytesIO()
    frame.write_csv(lines)
    (SHIPPED / PLACE_NAME.file).write_bytes(gzip.compress(lines.getvalue(), 9, mtime=0))
    print(frame.height)
