"""Judge: the rules that need more than one cell. Each rule is a small function from typed rows to
issues.
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from pipelines.base.month import month_end
from pipelines.contract.column import Register
from pipelines.contract.personal import (
    BETWEEN,
    FEWEST_DIGITS,
    MAY_BE_PERSONAL,
    NAMES_A_NUMBER,
    masked,
)
from pipelines.intake.community_name import is_name, why_no_code
from pipelines.intake.issue import row_issues
from pipelines.intake.pseudonym import OWN_PSEUDONYM
from pipelines.intake.sheet import FEW_ROWS, distinct, octets_of
from pipelines.reference.division import Divisions, candidates_named, fate, in_force_from
from pipelines.reference.letters import MAY_BE_A_WORD, may_hold_words, shown_letters
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown

CONTRADICTIONS = (  # what contradicts a status, each with its description
    ((pl.col("employment_status") == "employed") & ~pl.col("labour_capacity")).alias(
        "填就业却无劳动能力 / employed without labour capacity"
    ),
    ((pl.col("employment_status") != "unemployed") & pl.col("unemployment_registered")).alias(
        "未失业却填了登记失业 / registered as unemployed but not unemployed"
    ),
)

SUSPECT = (  # texts that may hold a personal number
    pl.col("text")
    .filter(
        pl.col("text").str.contains(MAY_BE_PERSONAL[0])
        | pl.col("text").str.replace_all(BETWEEN, "").str.contains(MAY_BE_PERSONAL[1])
    )
    .unique()
)
# The same for the few texts of a short column.
NUMBER, CLOSE_NUMBER, GAP, WORD = map(re.compile, (*MAY_BE_PERSONAL, BETWEEN, MAY_BE_A_WORD))


def judge(
    register: Register, values: pl.DataFrame, street: str, divisions: Divisions, last_day: date
) -> list[pl.DataFrame]:
    """The issues of the rows of one file (typed by conform) whose street is known."""
    found = [
        _communities(register, values, street, divisions),
        _duplicates(register, values),
    ]
    if "born" in values.columns:
        found += [_ages(values, last_day)]
    if "born" in values.columns and "sex" in values.columns:
        found += [_sex(register, values)]
    if "employment_status" in values.columns:
        found += [_status(register, values)]
    if "household_no" in values.columns:
        personal = looks_personal(values["household_no"], divisions.reference)
        found.append(
            row_issues("household_no_personal", values, personal) if personal is not None else None
        )
    return [
        issues
        for part in found
        for issues in (part if isinstance(part, list) else [part])
        if issues is not None
    ]


def looks_personal(texts: pl.Series, reference: Reference) -> pl.Series | None:
    """Which texts (Boolean) hold an ID number, a phone number or the like, or words that could be a
    name or address; None if none does. Our own hashes, which a prefilled form contains, do not
    count.
    """
    holding = (_in_few if len(texts) <= FEW_ROWS else _in_many)(texts, reference)
    if not holding:
        return None
    found = texts.is_in(holding) & ~texts.str.contains(OWN_PSEUDONYM)
    return found.fill_null(value=False) if found.any() else None


def _in_few(texts: pl.Series, reference: Reference) -> list[str]:
    """The texts of a short column that hold something personal."""
    distinct_texts = set(texts.drop_nulls().to_list())
    holding = [text for text in filter(_is_suspect, distinct_texts) if masked(text) != text]
    if any(map(WORD.search, distinct_texts)):
        holding += _words_in(texts)
    return holding + [
        text for text in distinct_texts if not text.isascii() and shown(text, reference) != text
    ]


def _is_suspect(text: str) -> bool:
    """Whether a text is long enough and meets SUSPECT."""
    if len(text.encode()) < FEWEST_DIGITS:
        return False
    return bool(NUMBER.search(text) or CLOSE_NUMBER.search(GAP.sub("", text)))


def _in_many(texts: pl.Series, reference: Reference) -> list[str]:
    """`_in_few` for a long column."""
    octets = texts.str.len_bytes()
    is_long = octets >= FEWEST_DIGITS
    holding = _numbers_in(texts.filter(is_long)) if is_long.any() else []
    content = octets_of(texts)
    if may_hold_words(content):
        holding += _words_in(texts)
    if not content.isascii():
        worded = texts.filter(octets > texts.str.len_chars()).unique()
        holding += [text for text in worded if shown(text, reference) != text]
    return holding


def _numbers_in(texts: pl.Series) -> list[str]:
    """The texts that hold a personal number, in any spelling."""
    suspect = texts.to_frame("text").select_seq(SUSPECT).to_series()
    return [text for text in suspect if masked(text) != text]


def _words_in(texts: pl.Series) -> list[str]:
    """The texts with Latin words that could be a name or announce a number. Texts that differ only
    in digits are checked once.
    """
    lettered = texts.filter(texts.str.contains(MAY_BE_A_WORD)).unique()
    if lettered.is_empty():
        return []
    telling = lettered.filter(lettered.str.contains(NAMES_A_NUMBER))
    found = [text for text in telling if masked(text) != text]
    forms = lettered.str.replace_all("[0-9]{2,}", "00")
    hidden = [form for form in forms.unique() if shown_letters(form) != form]
    return found + lettered.filter(forms.is_in(hidden)).to_list()


def _communities(
    register: Register, values: pl.DataFrame, street: str, divisions: Divisions
) -> list[pl.DataFrame]:
    column = register.column("community_code")
    code = values["community_code"]
    places = (
        divisions.communities,
        divisions.streets if any(c.kind == "street_code" for c in register.columns) else {},
    )
    codes = distinct(code)
    unknown = {c for c in codes if not any(c in known for known in places)}
    if not unknown and all(c.startswith(street) for c in codes):
        return []
    abolished = {c: candidates_named(c, divisions) for c in unknown if fate(c, divisions)}
    reasons = {c: _why_unknown(c, street, divisions) for c in unknown}
    is_unknown = code.is_in(list(unknown)).fill_null(value=False)
    is_abolished = code.is_in(list(abolished)).fill_null(value=False)
    is_other = ~is_unknown & ~code.str.starts_with(street).fill_null(value=True)
    return [
        row_issues(
            "community_unknown",
            values,
            is_unknown & ~is_abolished,
            column,
            code,
            code.replace_strict(reasons, default="", return_dtype=pl.String),
        ),
        row_issues(
            "community_abolished",
            values,
            is_abolished,
            column,
            code,
            code.replace_strict(abolished, default="", return_dtype=pl.String),
        ),
        row_issues("community_other_street", values, is_other, column, code, street),
    ]


def _why_unknown(code: str, street: str, divisions: Divisions) -> str:
    """What is known about a community that does not exist in the month; "" if nothing."""
    if begins := in_force_from(code, divisions):
        return f"，{begins} 起有效 / , in force from {begins}"
    return why_no_code(code, street, divisions) if is_name(code) else ""


def _duplicates(register: Register, values: pl.DataFrame) -> pl.DataFrame | None:
    key = values[list(register.key)]
    whole = key.drop_nulls() if any(column.null_count() for column in key) else key
    # A column without repetition is told at once, several together by a query.
    if any(column.n_unique() == len(whole) for column in whole):
        return None
    if whole.width > 1 and whole.n_unique() == len(whole):
        return None
    repeated = key.select(
        pl.struct(pl.all()).is_duplicated() & pl.all_horizontal(pl.all().is_not_null())
    ).to_series()
    return row_issues(
        "duplicate_in_file", values, repeated, register.column(register.key[0]), key.to_series(0)
    )


def _ages(values: pl.DataFrame, last_day: date) -> list[pl.DataFrame]:
    born = values["born"]
    issues = []
    first, last = born.min(), born.max()
    if not (isinstance(first, date) and isinstance(last, date)):
        return []
    if first <= (day := _years_before(last_day, 111)):
        issues.append(row_issues("age_over_110", values, (born <= day).fill_null(value=False)))
    if last > (day := _years_before(last_day, 16)):
        issues.append(row_issues("age_under_16", values, (born > day).fill_null(value=False)))
    return issues


def _years_before(last_day: date, years: int) -> date:
    """The latest birth date of a person who has completed `years` years on the month's last day."""
    return month_end(last_day.replace(year=last_day.year - years, day=1))


def _sex(register: Register, values: pl.DataFrame) -> pl.DataFrame | None:
    sex = values["sex"]
    differs = (sex == "male") != values["id_is_male"]
    if not differs.any():
        return None
    differs = (differs & values["born"].is_not_null()).fill_null(value=False)
    return row_issues("id_sex", values, differs, register.column("sex"), sex)


def _status(register: Register, values: pl.DataFrame) -> list[pl.DataFrame]:
    status, written = register.column("employment_status"), values["employment_status"]
    issues = []
    for found in values.select_seq(CONTRADICTIONS):
        if found.any():
            at = found.fill_null(value=False)
            issues.append(
                row_issues("status_contradiction", values, at, status, written, found.name)
            )
    return issues
