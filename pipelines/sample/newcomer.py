"""A resident when first registered: identity and initial work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.identity import Identities
from pipelines.sample.person import Person, age, found_work, lost_sight, lost_work
from pipelines.sample.tempo import USUAL, Tempo

YOUNG_LEVELS = (
    "bachelor",
    "college",
    "senior",
    "vocational",
    "junior",
    "master",
    "doctor",
    "other",
)  # most common first
OLD_LEVELS = ("junior", "senior", "primary", "college", "vocational", "bachelor", "doctor", "other")
SKILLS = ("电工", "厨师", "缝纫", "驾驶", "育婴", "计算机操作", "焊工")


def _education(years: int, random: Random) -> str | None:
    """The level of education, known for nearly everyone; younger people have more."""
    levels = YOUNG_LEVELS if years < 36 else OLD_LEVELS
    if random.random() >= 0.96:
        return None
    return random.choices(levels, weights=(25, 22, 20, 15, 12, 4, 1, 1))[0]


def _is_graduate(years: int, education: str | None) -> bool:
    return 22 <= years <= 26 and education in ("bachelor", "college", "master")


def new_person(
    relationship: str,
    sex: str,
    years: int,
    household: dict,
    month: date,
    identities: Identities,
    random: Random,
    tempo: Tempo = USUAL,
) -> Person:
    """A person of that age at the end of `month`. `household`: surname, hukou_type and
    residence.
    """
    end = month_end(month)
    born = date(end.year - years, end.month, 28) - timedelta(days=random.randrange(360))
    id_number, born = identities.id_number(born, sex)
    years = age(born, end)
    education = _education(years, random)
    kin = relationship in ("head", "child", "grandchild")
    woman_at_line = sex == "female" and 38 <= years <= 58 and random.random() < 0.6
    person = Person(
        born=born,
        student=years <= 15 or (years <= 22 and random.random() < 0.65),
        name=identities.name(household["surname"] if kin else None),
        id_number=id_number,
        relationship=relationship,
        sex=sex,
        education=education,
        hukou_type=household["hukou_type"],
        residence=household["residence"],
        phone=identities.phone() if random.random() < 0.6 else None,
        is_graduate=_is_graduate(years, education) if random.random() < 0.8 else None,
        retirement_kind=(
            random.choice(("woman_cadre", "woman_worker", "woman_worker"))
            if woman_at_line
            else None
        ),
        skills=random.choice(SKILLS) if random.random() < 0.15 else None,
    )
    return _first_work(person, month, random, tempo)


def _first_work(person: Person, month: date, random: Random, tempo: Tempo) -> Person:
    """The initial work status: every consistent combination of able, willing and status."""
    end = month_end(month)
    years = age(person.born, end)
    if years < 16 or person.student:
        return replace(person, willing_to_work=random.random() < 0.05)
    if years >= (62 if person.sex == "male" else 56):
        weights = (8, 1, 88, 3)
    elif years < 25:
        weights = (58, 16, 20, 6)
    else:
        weights = (74, 9, 12, 5)
    employed, unemployed, idle, unknown = weights
    status = random.choices(
        ("employed", "unemployed", "not_in_labour_force", "unknown"),
        weights=(employed, unemployed * tempo.jobless, idle, unknown * tempo.unknown),
    )[0]
    past = (
        end - max(person.born.replace(year=person.born.year + 16, day=1), date(1980, 1, 1))
    ).days
    if status == "employed":
        return found_work(
            person, end - timedelta(days=random.randrange(1, min(past, 7000) + 1)), random
        )
    if status == "unemployed":
        spell = random.choice((20, 60, 120, 200, 300, 400, 700, 1500))
        return lost_work(
            person,
            end - timedelta(days=random.randrange(1, min(past, spell) + 1)),
            end,
            random,
            tempo,
        )
    if status == "unknown":
        return lost_sight(person, random)
    return replace(
        person,
        labour_capacity=random.random() < 0.85,
        willing_to_work=random.random() < tempo.idle_willing,
        difficulty_types=("disabled",) if random.random() < 0.04 else (),
    )
