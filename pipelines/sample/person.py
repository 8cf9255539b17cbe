"""An invented resident: identity, work, and their transitions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from pipelines.base.month import months_between
from pipelines.sample.identity import credit_with_check
from pipelines.sample.tempo import USUAL, Tempo

FORMS = (
    ("unit", 55),
    ("flexible", 20),
    ("self_employed", 13),
    ("own_business", 5),
    ("public_welfare_post", 5),
    ("other", 2),
)
INDUSTRIES = "ACCCDEEFFFGHHIJKLMNOOPQRS"
REASONS = (
    "graduated",
    "contract_ended",
    "contract_ended",
    "bankruptcy",
    "dismissed",
    "resigned",
    "resigned",
    "left_self_employment",
    "business_closed",
    "left_flexible",
    "left_welfare_post",
    "land_taken",
    "demobilised",
    "released",
    "other",
)
RARE_DIFFICULTIES = (
    "military_spouse",
    "martyr_family",
    "released",
    "single_parent",
    "zero_employment",
    "model_worker",
    "lifted_from_poverty",
    "other",
)
JOBS = ("保洁", "保安", "收银", "文员", "护工", "司机")
COURSES = ("家政服务", "电子商务", "烹饪", "创业培训")


@dataclass(frozen=True)
class Person:
    """A row of the labour force register in canonical codes, without its household; `born` and
    `student` are not written.
    """

    born: date
    student: bool
    name: str
    id_number: str
    relationship: str
    sex: str
    education: str | None
    hukou_type: str | None
    residence: str | None
    phone: str | None
    labour_capacity: bool = True
    willing_to_work: bool | None = False
    employment_status: str = "not_in_labour_force"
    employment_form: str | None = None
    employer_code: str | None = None
    industry: str | None = None
    employed_since: date | None = None
    unemployed_since: date | None = None
    unemployment_registered: bool | None = False
    unemployment_reason: str | None = None
    difficulty_types: tuple[str, ...] = ()
    certificate_no: str | None = None
    is_graduate: bool | None = None
    retirement_kind: str | None = None
    skills: str | None = None
    job_wanted: str | None = None
    training_wanted: str | None = None


def age(born: date, on: date) -> int:
    """Completed years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _first_of_month(on: date, random: Random) -> date:
    return on.replace(day=1) if random.random() < 0.35 else on


def retirement_months(person: Person) -> int:
    """Statutory retirement age in months (the 2025 schedule, by month of birth)."""
    if person.sex == "male":
        years, first, step, most = 60, 1965, 4, 36
    elif person.retirement_kind == "woman_worker":
        years, first, step, most = 50, 1975, 2, 60
    else:
        years, first, step, most = 55, 1970, 4, 36
    since = months_between(date(first, 1, 1), person.born)
    return years * 12 + (min(most, since // step + 1) if since >= 0 else 0)


def months_of_age(person: Person, month: date) -> int:
    """Whole months of age at the end of `month`, after all birthdays of the month."""
    return months_between(person.born, month)


def is_working_age(person: Person, month: date) -> bool:
    """Whether the person is at least 16 and below retirement age at the end of `month`."""
    return 16 * 12 <= months_of_age(person, month) < retirement_months(person)


def _hard_to_place(person: Person, on: date) -> tuple[str, ...]:
    """The difficulties of a holder of a public-welfare post: those in the row, else age, else a low
    income.
    """
    return person.difficulty_types or (
        ("older",)
        if age(person.born, on) >= (50 if person.sex == "male" else 40)
        else ("low_income",)
    )


def _difficulty_in_work(person: Person, chance: float) -> tuple[str, ...]:
    """The former kinds of difficulty, or with probability `chance` a new one."""
    if person.difficulty_types:
        return person.difficulty_types
    if chance < 0.015:
        return ("disabled",)
    return ("low_income",) if chance < 0.045 else ()


def found_work(person: Person, on: date, random: Random) -> Person:
    """The person, employed since `on`; kinds of difficulty stay in the row."""
    form = random.choices([form for form, _ in FORMS], weights=[share for _, share in FORMS])[0]
    is_named = form == "unit" and random.random() < 0.6
    employer = credit_with_check(f"91519900{random.randrange(10**9):09d}") if is_named else None
    difficulty = _difficulty_in_work(person, random.random())
    if form == "public_welfare_post":
        difficulty = _hard_to_place(person, on)
    return replace(
        person,
        student=False,
        labour_capacity=True,
        willing_to_work=random.random() >= 0.01,
        employment_status="employed",
        employment_form=form if random.random() < 0.97 else None,
        employer_code=employer,
        industry=random.choice(INDUSTRIES) if random.random() < 0.9 else None,
        employed_since=_first_of_month(on, random) if random.random() < 0.9 else None,
        unemployed_since=None,
        unemployment_registered=False,
        unemployment_reason=None,
        difficulty_types=difficulty,
        job_wanted=None,
        training_wanted=None,
    )


def _difficulties_out_of_work(person: Person, end: date, random: Random, tempo: Tempo) -> set[str]:
    """The kinds of difficulty of a person who has lost work, including former ones."""
    difficulty = set(person.difficulty_types)
    if age(person.born, end) >= (50 if person.sex == "male" else 40) and (
        random.random() < 0.7 * tempo.difficult
    ):
        difficulty.add("older")
    for kind, chance in (
        ("disabled", 0.04),
        ("low_income", 0.07),
        ("landless", 0.12 if person.hukou_type == "rural" else 0.01),
    ):
        if random.random() < chance * tempo.difficult:
            difficulty.add(kind)
    if random.random() < 0.05 * tempo.difficult:
        difficulty.add(random.choice(RARE_DIFFICULTIES))
    return difficulty


def lost_work(person: Person, on: date, end: date, random: Random, tempo: Tempo = USUAL) -> Person:
    """The person, unemployed since `on`, as of the day `end`."""
    registered = random.random() < tempo.registers
    difficulty = _difficulties_out_of_work(person, end, random, tempo)
    person = replace(
        person,
        student=False,
        labour_capacity=random.random() >= 0.015,
        willing_to_work=random.random() >= 0.03,
        employment_status="unemployed",
        employment_form=None,
        employer_code=None,
        industry=None,
        employed_since=None,
        unemployed_since=_first_of_month(on, random) if random.random() < 0.93 else None,
        unemployment_registered=registered if random.random() < 0.97 else None,
        unemployment_reason=random.choice(REASONS) if random.random() < 0.8 else None,
        difficulty_types=tuple(sorted(difficulty)),
        certificate_no=(
            f"5199{random.randrange(10**12):012d}" if registered and random.random() < 0.6 else None
        ),
        job_wanted=random.choice(JOBS) if random.random() < 0.4 else None,
        training_wanted=random.choice(COURSES) if random.random() < 0.25 else None,
    )
    return long_term(person, end)


def lost_sight(person: Person, random: Random) -> Person:
    """The person, with work status now unknown."""
    return replace(
        person,
        student=False,
        labour_capacity=True,
        willing_to_work=True if random.random() < 0.2 else None,
        employment_status="unknown",
        employment_form=None,
        employer_code=None,
        industry=None,
        employed_since=None,
        unemployed_since=None,
        unemployment_registered=None,
        unemployment_reason=None,
        difficulty_types=(),
        job_wanted=None,
        training_wanted=None,
    )


def retired(person: Person) -> Person:
    """The person, retired."""
    return replace(
        person,
        willing_to_work=False,
        employment_status="not_in_labour_force",
        employment_form=None,
        employer_code=None,
        industry=None,
        employed_since=None,
        difficulty_types=(),
    )


def gave_up(person: Person) -> Person:
    """The person, unemployed and no longer looking for work."""
    return replace(
        person,
        willing_to_work=False,
        employment_status="not_in_labour_force",
        unemployed_since=None,
        unemployment_registered=False,
        unemployment_reason=None,
        job_wanted=None,
        training_wanted=None,
    )


def long_term(person: Person, end: date) -> Person:
    """Being registered as unemployed for a year is a difficulty of its own."""
    if (
        person.unemployed_since
        and person.unemployment_registered
        and (end - person.unemployed_since).days >= 366
    ):
        return replace(
            person, difficulty_types=tuple(sorted({*person.difficulty_types, "long_term"}))
        )
    return person
