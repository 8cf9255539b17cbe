"""Monthly probabilities of finding and losing work in a community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Tempo:
    """Probabilities per person and month, and shares among new residents."""

    loses: float = 0.016  # an employed person loses work
    loses_soon: float = 0.05  # the same if employed for less than half a year and hard to place
    finds: float = 0.13  # an unemployed person finds work
    finds_late: float = 0.05  # the same if unemployed for over a year
    finds_unseen: float = 0.10  # a person of unknown status is found employed
    begins: float = 0.02  # a person not looking for work starts work
    seeks: float = 0.01  # a person not looking for work starts looking
    leaves: float = 0.004  # a household, or a member of one, leaves
    comes: float = 0.005  # new households per existing household
    unseen: float = 0.003  # an employed person becomes unknown
    registers: float = 0.72  # share of those losing work who register
    difficult: float = 1.0  # factor on the usual probability of being hard to place when unemployed
    jobless: float = 1.0  # factor on the usual unemployed share of new residents
    unknown: float = 1.0  # factor on the usual unknown share of new residents
    idle_willing: float = 0.12  # share of those not looking for work who are willing


USUAL = Tempo()
TempoOf = Callable[[str, date], Tempo]  # (community, month) -> its tempo


def usual(_community: str, _month: date) -> Tempo:
    """The same tempo in all places and months."""
    return USUAL
