"""How quickly the people of a community find work and lose it: chances of a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Tempo:
    """Chances of one person in one month, and shares among those who are newly registered."""

    loses: float = 0.016  # in work
    loses_soon: float = 0.05  # in work for less than half a year, and hard to place
    finds: float = 0.13  # out of work
    finds_late: float = 0.05  # out of work for over a year
    finds_unseen: float = 0.10  # of whose work nothing was known
    begins: float = 0.02  # has not looked for work and takes some up
    seeks: float = 0.01  # has not looked for work and does now
    leaves: float = 0.004  # a household, and a member of one
    comes: float = 0.005  # a household, for each that there is
    unseen: float = 0.003  # in work, and lost sight of
    registers: float = 0.72  # of those who lose their work
    difficult: float = 1.0  # times the usual chance of being hard to place once out of work
    jobless: float = 1.0  # times the usual share out of work when first registered
    unknown: float = 1.0  # times the usual share of whom nothing is known, when first registered
    idle_willing: float = 0.12  # of those who do not look for work


USUAL = Tempo()
TempoOf = Callable[[str, date], Tempo]  # community, month -> its tempo


def usual(_community: str, _month: date) -> Tempo:
    """The same tempo everywhere and always."""
    return USUAL
