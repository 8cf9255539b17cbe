"""Differences between the demo's communities: good and bad ones, seasons, and a prefecture whose
largest employer closes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from pipelines.base.month import months_between
from pipelines.sample.tempo import Tempo, TempoOf

# New employment by month relative to the monthly mean, from the ministry's figures.
SEASON = (0.75, 0.82, 1.36, 1.20, 1.23, 1.23, 1.15, 1.07, 1.02, 0.85, 0.72, 0.60)

COMMON = Tempo(
    finds_unseen=0.3,
    begins=0.03,
    seeks=0.004,
    leaves=0.0015,
    comes=0.0025,
    unseen=0.0008,
    unknown=0.2,
    idle_willing=0.01,
)
# Share of communities, and their tempo.
KINDS = (
    (
        0.32,
        replace(
            COMMON, loses=0.006, loses_soon=0.008, finds=0.75, finds_late=0.7, registers=0.15,
            difficult=0.1, jobless=0.05,
        ),
    ),
    (
        0.33,
        replace(
            COMMON, loses=0.010, loses_soon=0.014, finds=0.65, finds_late=0.6, registers=0.5,
            difficult=0.5, jobless=0.1,
        ),
    ),
    (
        0.20,
        replace(
            COMMON, loses=0.015, loses_soon=0.022, finds=0.48, finds_late=0.4, registers=0.7,
            difficult=0.8, jobless=0.25,
        ),
    ),
    (0.15, replace(COMMON, loses=0.022, loses_soon=0.035, finds=0.34, finds_late=0.2, jobless=0.45)),
)  # fmt: skip
GOOD_COUNTIES = 0.25  # share of counties
MOST = 0.97
SHOCK_PLACE = 2  # index among the prefectures in order of code
SHOCK_FIRST, SHOCK_LAST = 8, 6  # months before the last
SHOCK_LOSES, SHOCK_FINDS = 3.0, 0.5


@dataclass(frozen=True)
class Shock:
    """A prefecture where many lose their work and few find any, during some months."""

    prefecture: str
    first: date
    last: date

    def strikes(self, community: str, month: date) -> bool:
        """Whether the community is affected in that month."""
        return community.startswith(self.prefecture) and self.first <= month <= self.last


def kind_of(seed: int) -> Callable[[str], int]:
    """A function to the index in KINDS of a community, from best to worst; in a good county all are
    best.
    """

    def kind(community: str) -> int:
        if Random(f"county {seed} {community[:6]}").random() < GOOD_COUNTIES:
            return 0
        chance = Random(f"kind {seed} {community[:6]}{community[9:]}").random()
        for number, (share, _) in enumerate(KINDS):
            chance -= share
            if chance < 0:
                return number
        return len(KINDS) - 1

    return kind


def demo_tempo(shock: Shock, first_month: date, seed: int) -> TempoOf:
    """The tempo of every community and month; employment grows slightly from year to year."""
    kind = kind_of(seed)
    known: dict[tuple[str, date], Tempo] = {}

    def tempo(community: str, month: date) -> Tempo:
        if (community, month) not in known:
            season = SEASON[month.month - 1] * (1 + months_between(first_month, month) / 600)
            usual = KINDS[kind(community)][1]
            struck = shock.strikes(community, month)
            known[community, month] = replace(
                usual,
                loses=usual.loses * season * (SHOCK_LOSES if struck else 1),
                finds=min(MOST, usual.finds * season * (SHOCK_FINDS if struck else 1)),
                finds_late=min(MOST, usual.finds_late * season),
                begins=usual.begins * season,
                seeks=usual.seeks * season,
            )
        return known[community, month]

    return tempo
