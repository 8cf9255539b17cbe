"""Numbers of identity documents. Resident ID numbers and others with the same check digit (GB
11643-1999) are repaired and checked; other documents are recognised by kind. Works on whole
columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pipelines.contract.identity_document import document_of, permit_title
from pipelines.intake.parse import plain

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
CHECK_SIGNS = np.frombuffer(b"10X98765432", dtype=np.uint8)
PROVINCES = frozenset(
    f"{code}"
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
) | {"81", "82", "83"}
IS_PROVINCE = np.array([f"{code:02}" in PROVINCES for code in range(100)])
TENS = np.array([1000, 100, 10, 1], dtype=np.int32)
FIRST_YEAR = 1800  # earliest plausible year of birth
MONTHS = np.arange(f"{FIRST_YEAR}-01", "2101-02", dtype="datetime64[M]").astype(
    "datetime64[D]"
)  # the first day of each month up to the end of 2100
WELL_FORMED = r"^[0-9]{17}[0-9X]$"
# Characters that are never part of a written number.
NO_PART = re.compile(r"[^0-9A-Z*().+:\u3400-\u9fff]")
OWN_WORD = re.compile(
    r"^(?:居民|公民)?身份证(?:件)?(?:号码|号)?:?|\((?:居民)?身份证(?:号码|号)?\)$"
)
HIDDEN_DIGITS = re.compile(r"\*|X{2,}")
TELLS_SOMEBODY = r"[0-9]{6}"  # a badly written number, as opposed to a word such as 不详
DIGITS_AND_SIGN = 18
CHECKED = ("id_check_digit", "id_province", "id_birth_date")
SHORTEST_NUMBER = 15  # digits of the shortest complete number


@dataclass(frozen=True)
class Identities:
    """One entry per row. `number` (String) and `born` (Date) are null if the number is faulty;
    `faults` maps a rule to the rows (Boolean) that break it.
    """

    number: pl.Series
    born: pl.Series
    is_male: pl.Series
    written: pl.Series  # the number in normal form, even if faulty; null if there is none
    born_written: pl.Series  # the date of birth in it, even if faulty; null if there is none
    faults: dict[str, pl.Series]
    details: dict[str, pl.Series]  # rule -> the detail of its message for each row


def _repair(text: str) -> tuple[str | None, str | None]:
    """Return (number, rule): blanks, full-width digits and a lower-case x are repaired, 15 digits
    extended to 18; the rule names what could not be repaired.
    """
    number = _unspaced(text)
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", number) or re.fullmatch(
        r"[0-9]{15,18}\.0+", number
    ):
        return None, "id_digits_lost"
    if re.fullmatch(r"[0-9]{15}", number):
        longer = number[:6] + "19" + number[6:]
        return longer + check_sign(longer), "id_15_digits"
    if re.fullmatch(WELL_FORMED, number):
        return number, None
    return None, "id_document" if document_of(number) else "id_length"


def _unspaced(text: str) -> str:
    """The text in upper case and half width, without meaningless characters and without the words
    "ID number".
    """
    return OWN_WORD.sub("", NO_PART.sub("", plain(text).upper()))


def check_sign(first_17: str) -> str:
    """The 18th character (check digit) for 17 digits."""
    return chr(
        CHECK_SIGNS[
            int(
                np.dot(
                    np.frombuffer(first_17.encode(), dtype=np.uint8).astype(np.int32) - 48, WEIGHTS
                )
            )
            % 11
        ]
    )


def check_identities(
    texts: pl.Series, month_end: date, typed_as_number: pl.Series | None = None
) -> Identities:
    """Check a column of ID numbers (String; null is not a fault here). `typed_as_number`: cells
    that a workbook stored as numbers, which lost digits.
    """
    number = written = texts
    faults: dict[str, pl.Series] = {}
    details: dict[str, pl.Series] = {}
    signs = signs_of(texts)
    if signs is None:
        number, faults = _repaired(texts)
        written = _written(texts, number, ~faults["id_digits_lost"])
        details["id_length"] = texts.map_elements(_length, return_dtype=pl.String)
    if typed_as_number is not None and typed_as_number.any():
        faults = _with_lost_digits(faults, typed_as_number, texts)
        number = number.set(typed_as_number, None)
        written = written.set(typed_as_number, None)
    if signs is None or number is not texts:
        signs = _all_signs(number)
    digits = digits_of(signs).astype(np.int32)
    born = _birth_days(digits[6:14])
    has_blanks = number.null_count() > 0
    formed = number.is_not_null().to_numpy() if has_blanks else np.ones(len(number), dtype=bool)
    has_right_sign = formed & (CHECK_SIGNS[_weighted(WEIGHTS, digits) % 11] == signs[17])
    # Foreigners' permits of the 2023 series have the province code after a leading 9.
    beginning = np.where(digits[0] == 9, digits[1:3], digits[:2])
    of_province = IS_PROVINCE[_weighted(TENS[-2:], beginning)]
    on_real_day = born <= np.datetime64(month_end)  # NaT compares as false
    sound = has_right_sign & of_province & on_real_day
    days = pl.Series(born)
    born_written = days
    if not sound.all():
        born_written = pl.Series(np.where(formed & on_real_day, born, np.datetime64("NaT")))
        faults["id_check_digit"] = pl.Series(formed & ~has_right_sign)
        faults["id_province"] = pl.Series(has_right_sign & ~of_province)
        faults["id_birth_date"] = pl.Series(has_right_sign & ~on_real_day)
        details |= dict.fromkeys(CHECKED, _permits(number, formed & ~sound))
        days = pl.Series(np.where(sound, born, np.datetime64("NaT")))
        number = pl.select(pl.when(pl.Series(sound)).then(number)).to_series()
    if "id_document" in faults and faults["id_document"].any():
        at = faults["id_document"]
        bare, details["id_document"] = _documents(written, at)
        number = pl.select(pl.when(at).then(bare).otherwise(number)).to_series()
        written = pl.select(pl.when(at).then(bare).otherwise(written)).to_series()
    return Identities(
        number=number,
        born=days,
        is_male=pl.Series(digits[16] % 2 == 1),
        written=written,
        born_written=born_written,
        faults={rule: rows for rule, rows in faults.items() if rows.any()},
        details=details,
    )


def _documents(written: pl.Series, at: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The numbers of other documents written without their kind, and their kind in both languages;
    null elsewhere.
    """
    found = {text: document_of(text) for text in written.filter(at).unique()}
    known = {text: document for text, document in found.items() if document}
    numbers = {text: document.number for text, document in known.items()}
    titles = {
        text: f"{document.kind.title.zh} / {document.kind.title.en}"
        for text, document in known.items()
    }
    return (
        written.replace_strict(numbers, default=None, return_dtype=pl.String),
        written.replace_strict(titles, default=None, return_dtype=pl.String),
    )


def _length(text: str) -> str:
    """What is wrong with a number's length or characters, in both languages."""
    number = _unspaced(text)
    length = len(number)
    if not re.search("[0-9]", number):
        return "没有填号码 / no number in it"
    is_short = length < SHORTEST_NUMBER and re.fullmatch(r"[0-9X*]+", number)
    if is_short or HIDDEN_DIGITS.search(number):
        return f"只是号码的一部分，{length} 位 / only a piece of a number, {length} characters"
    if length == DIGITS_AND_SIGN:
        return "含有字母或符号 / letters or signs in it"
    return f"{length} 位 / {length} characters"


def _permits(numbers: pl.Series, at: np.ndarray) -> pl.Series:
    """The document kind of numbers that are not resident ID numbers, in both languages."""
    titles = {}
    for number in numbers.filter(pl.Series(at)).unique():
        title = permit_title(number)
        titles[number] = f"{title.zh} / {title.en}" if title else ""
    return numbers.replace_strict(titles, default="", return_dtype=pl.String)


def _repaired(texts: pl.Series) -> tuple[pl.Series, dict[str, pl.Series]]:
    """The repaired numbers of a column with malformed ones, and rule -> rows that could not be
    repaired or were extended from 15 digits.
    """
    odd = texts.is_not_null() & ~texts.str.contains(WELL_FORMED).fill_null(value=False)
    repaired = {text: _repair(text) for text in texts.filter(odd).unique()}
    found = [
        repaired[text] if is_odd else (text, None) for text, is_odd in zip(texts, odd, strict=True)
    ]
    rules = pl.Series([rule for _, rule in found], dtype=pl.String)
    faults = {
        rule: (rules == rule).fill_null(value=False)
        for rule in ("id_digits_lost", "id_15_digits", "id_length", "id_document")
    }
    return pl.Series([number for number, _ in found], dtype=pl.String), faults


def _with_lost_digits(
    faults: dict[str, pl.Series], typed_as_number: pl.Series, texts: pl.Series
) -> dict[str, pl.Series]:
    """The faults; a number stored as a number by the workbook has only the fault of lost digits."""
    others = {rule: rows & ~typed_as_number for rule, rows in faults.items()}
    lost = typed_as_number & texts.is_not_null()
    return others | {"id_digits_lost": faults.get("id_digits_lost", False) | lost}


def _written(texts: pl.Series, repaired: pl.Series, has_its_digits: pl.Series) -> pl.Series:
    """The repaired numbers; where repair failed, the written text in normal form."""
    lacking = texts.is_not_null() & repaired.is_null() & has_its_digits
    plainly = {text: _unspaced(text) for text in texts.filter(lacking).unique()}
    return pl.select(pl.when(lacking).then(texts.replace(plainly)).otherwise(repaired)).to_series()


def signs_of(numbers: pl.Series) -> np.ndarray | None:
    """The characters of ID numbers, shape (18, rows), uint8, position by position; zeros for null.
    None if some number is malformed.
    """
    filled = numbers.fill_null("0" * DIGITS_AND_SIGN) if numbers.null_count() else numbers
    if filled.is_empty():
        return np.zeros((DIGITS_AND_SIGN, 0), dtype=np.uint8)
    texts = filled.to_arrow(compat_level=pl.CompatLevel.oldest())  # as large_string
    ends, octets = (
        np.frombuffer(texts.buffers()[at], dtype) for at, dtype in ((1, "<i8"), (2, "u1"))
    )
    ends = ends[texts.offset : texts.offset + len(filled) + 1]
    if (ends[1:] - ends[:-1] != DIGITS_AND_SIGN).any():
        return None
    own = octets[ends[0] : ends[-1]].reshape(len(filled), DIGITS_AND_SIGN)
    signs = np.ascontiguousarray(own.T)
    is_digit = signs - ord("0") < 10  # bytes below "0" wrap around
    is_formed = is_digit[:17].all() and (is_digit[17] | (signs[17] == ord("X"))).all()
    return signs if is_formed else None


def _all_signs(numbers: pl.Series) -> np.ndarray:
    """`signs_of` for numbers known to be well formed or null. Raises ValueError otherwise."""
    signs = signs_of(numbers)
    if signs is None:
        raise ValueError("an ID number that was repaired is not well formed")
    return signs


def digits_of(signs: np.ndarray) -> np.ndarray:
    """The 17 leading digits of each number, shape (17, rows), from the characters of `signs_of`."""
    return signs[:17] - np.uint8(ord("0"))


def _weighted(weights: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """The weighted digit sum of each number; `digits` has the shape (places, rows)."""
    return np.einsum("i,ij->j", weights, digits)


def _birth_days(digits: np.ndarray) -> np.ndarray:
    """Dates (datetime64[D]) from eight digits such as 19900101, shape (8, rows); NaT for dates that
    do not exist.
    """
    year, month, day = (
        _weighted(TENS, digits[:4]),
        _weighted(TENS[-2:], digits[4:6]),
        _weighted(TENS[-2:], digits[6:]),
    )
    place = (year - FIRST_YEAR) * 12 + month - 1
    unknown = (month < 1) | (month > 12) | (place < 0) | (place >= len(MONTHS) - 1)
    place[unknown] = 0
    born = MONTHS[place] + (day - 1)
    born[unknown | (day < 1) | (born >= MONTHS[place + 1])] = np.datetime64("NaT")
    return born


def may_have_lost_digits(numbers: pl.Series) -> pl.Series | None:
    """The 18-digit numbers that a double can represent exactly (Boolean), as every number stored in
    a workbook is; None if there is none.
    """
    whole = numbers.cast(pl.Int64, strict=False)
    exact = (
        (whole.cast(pl.Float64).cast(pl.Int64, strict=False) == whole)
        & (numbers.str.len_bytes() == DIGITS_AND_SIGN)
        & (whole >= 0)
    ).fill_null(value=False)
    return exact if exact.any() else None
