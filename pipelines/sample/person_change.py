"""The monthly transitions of an invented resident."""

from __future__ import annotations

from datetime import date
from random import Random

from pipelines.base.month import month_end
from pipelines.sample.person import (
    Person,
    age,
    found_work,
    gave_up,
    is_working_age,
    long_term,
    lost_sight,
    lost_work,
    months_of_age,
    retired,
    retirement_months,
)
from pipelines.sample.tempo import USUAL, Tempo


def _is_new_at_work(person: Person, month: date) -> bool:
    """Whether a hard-to-place person has worked for less than half a year; many of them lose their
    work again.
    """
    return bool(
        person.difficulty_types
        and person.employed_since
        and (month - person.employed_since).days < 180
    )


def _unknown_after(
    person: Person, on: date, end: date, chance: float, random: Random, tempo: Tempo
) -> Person:
    if chance < tempo.finds_unseen:
        return found_work(person, on, random)
    if chance < 1.5 * tempo.finds_unseen:
        return lost_work(person, on, end, random, tempo)
    return person


def person_after(person: Person, month: date, random: Random, tempo: Tempo = USUAL) -> Person:
    """The same person a month later, at the end of `month`."""
    end = month_end(month)
    on = month.replace(day=random.randint(1, end.day))
    chance = random.random()
    if not 16 <= age(person.born, end) <= 75:
        return person
    if person.employment_status == "employed":
        return _employed_after(person, month, on, chance, random, tempo)
    if person.employment_status == "unemployed":
        return _unemployed_after(person, on, end, chance, random, tempo)
    if person.employment_status == "unknown":
        return _unknown_after(person, on, end, chance, random, tempo)
    if person.labour_capacity and is_working_age(person, month):
        if chance < tempo.seeks:
            return lost_work(person, on, end, random, tempo)
        if chance < tempo.seeks + tempo.begins:
            return found_work(person, on, random)
    return person


def _employed_after(
    person: Person, month: date, on: date, chance: float, random: Random, tempo: Tempo
) -> Person:
    """Most retire in the month of the statutory age; some lose their work, a few become unknown."""
    over = months_of_age(person, month) - retirement_months(person)
    if (over == 0 and chance < 0.85) or (over > 0 and chance > 0.92):
        return retired(person)
    loses = tempo.loses_soon if _is_new_at_work(person, month) else tempo.loses
    if chance < loses:
        return lost_work(person, on, month_end(month), random, tempo)
    return lost_sight(person, random) if chance < loses + tempo.unseen else person


def _unemployed_after(
    person: Person, on: date, end: date, chance: float, random: Random, tempo: Tempo
) -> Person:
    """Some find work, long-term unemployed people less often; a few give up or become unknown."""
    finds = tempo.finds_late if "long_term" in person.difficulty_types else tempo.finds
    if chance < finds and person.labour_capacity:
        return found_work(person, on, random)
    if chance > 0.97:
        return lost_sight(person, random) if chance > 0.985 else gave_up(person)
    return long_term(person, end)
