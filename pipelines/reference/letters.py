"""Recognises and hides words in letters (Latin or other scripts) that could be a person's name or
address. Words known to the contract or common in offices are shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

import numpy as np

from pipelines.base.words import read_lines
from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS

# Characters of words that are not Chinese, with their combining marks. CJK radicals (U+2E80 to
# U+2FDF) look like Chinese characters and are excluded.
_LETTER = r"(?:(?![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[^\W\d_]|[\u2e80-\u2fdf])"
_ON_IT = r"[\u0300-\u036f\ufe00-\ufe0f\u0f35-\u0fbc]"
_WORD = rf"{_LETTER}(?:{_LETTER}|{_ON_IT})*"
_APART = r"(?<![^\W_])(?:[A-Za-z][ .·•_-]{1,2}){3,}[A-Za-z](?![^\W_])"  # Z h a n g
_CREDIT_CODE = r"(?<![A-Za-z0-9])[0-9A-Y]{2}[0-9]{6}[0-9A-Y]{10}(?![A-Za-z0-9])"
_FOUND = re.compile(f"(?P<code>{_CREDIT_CODE})|(?P<apart>{_APART})|(?P<word>{_WORD})")
# A prefilter for whole columns: an ASCII text without any of these has no word and no address.
MAY_BE_A_WORD = "[A-Za-z]{2}|@|(?:[A-Za-z][^0-9A-Za-z]{1,2}){3}[A-Za-z]"
_SYLLABLE = (  # a syllable of a pinyin name
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:i?a(?:ng?|[io])?|i?o(?:ng|u)?|u(?:ang?|ai?|o|an|ei|ng|n|i|e)?"
    "|[iuv]?e(?:ng?|i|r)?|i(?:ng?|u|e|an|ang|ao)?|v(?:e|an|n)?)"
)
_PINYIN = re.compile(f"(?:{_SYLLABLE})+")
OFFICE_WORDS = frozenset(  # general words of offices and files
    line["word"] for line in read_lines(Path(__file__).with_name("letter_words.csv"))
)
_OF_NAMES = frozenset(("an", "long", "man", "na", "nan"))  # known words that are also names
_VOWEL = re.compile("[aeiou]")
_NUMBER = re.compile("[-_]?[0-9]{2}")
_LONGEST_CODE = 3  # letters, as in a household number; without a vowel up to twice as many


@cache
def _known() -> frozenset[str]:
    """The Latin words of the contract and general office words, in lower case."""
    texts: list[str] = []
    for register in REGISTERS:
        texts += [register.name, register.title.en]
        for column in register.columns:
            texts += [column.name, column.title.en, *column.aliases]
    for codes in code_lists().values():
        texts += [*codes.labels, *codes.spellings, *(label.en for label in codes.labels.values())]
    words = (word for text in texts for word in re.findall("[a-z]+", text.lower()))
    return OFFICE_WORDS.union(words) - _OF_NAMES


def may_hold_words(content: bytes) -> bool:
    """Whether any of the texts (concatenated bytes) may match MAY_BE_A_WORD: contains @, or a
    letter next to another letter or a non-digit. Takes a fifth of the time.
    """
    octets = np.frombuffer(content, dtype=np.uint8)
    is_letter = (octets | 0x20) - ord("a") < 26  # bytes below "a" wrap around
    if b"@" in content or not is_letter.any():
        return b"@" in content
    is_digit = octets - ord("0") < 10
    return bool((is_letter[1:] & is_letter[:-1]).any()) or not (is_letter | is_digit).all()


def shown_letters(text: str, more: Collection[str] = ()) -> str:
    """The text with * for each character of a word that could name a person or place. Short codes,
    credit codes and the words in `more` (lower case) are kept.
    """
    if not more:
        return _FOUND.sub(_shown_word, text)
    return _FOUND.sub(
        lambda found: found[0] if found[0].lower() in more else _shown_word(found), text
    )


def _shown_word(found: re.Match[str]) -> str:
    word = found[0]
    return word if found["code"] or (found["word"] and _is_harmless(found)) else "*" * len(word)


def _is_harmless(found: re.Match[str]) -> bool:
    word = unicodedata.normalize("NFKC", found[0]).lower()
    if len(word) == 1 and word.isascii():
        return True
    if word in _known() or (word.endswith("s") and word[:-1] in _known()):
        return True
    return word.isascii() and _is_code(word, found)


def _is_code(word: str, found: re.Match[str]) -> bool:
    """Whether a short word is a code: it has no vowel, or has two letters next to digits. Ly may be
    a name, JGY-012 is not.
    """
    if not _VOWEL.search(word):
        is_numbered = _NUMBER.match(found.string, found.end()) is not None
        return len(word) <= 2 * _LONGEST_CODE and (is_numbered or "y" not in word)
    least = 2 if _PINYIN.fullmatch(word) else 1
    return len(word) < _LONGEST_CODE and _touches_digits(found, least)


def _touches_digits(found: re.Match[str], least: int) -> bool:
    """Whether at least `least` digits touch the word: li3 is a syllable with its tone, HU0012 a
    household number.
    """
    text = found.string
    before, after = text[max(found.start() - least, 0) : found.start()], text[found.end() :][:least]
    return any(len(side) == least and side.isdecimal() for side in (before, after))
