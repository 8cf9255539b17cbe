"""Splits names of streets and communities into name and kind of place."""

from __future__ import annotations

import re
from functools import cache

Place = tuple[str, str]  # (name without its ending, kind of place given by the ending)
_COMMITTEE = re.compile(r"(居民委员会|居委会|村民委员会|村委会)$")


_OFFICE = re.compile(r"街道办(事处)?$")


_STREET_ENDING = re.compile(r"(街道|镇|(?:[^县]{1,5}族)?乡)$")


@cache
def street_place(name: str) -> Place:
    """A street's name without its ending, and the kind of place."""
    name = _OFFICE.sub("街道", name)
    stem = _STREET_ENDING.sub("", name)
    return (stem, name[len(stem) :]) if stem else (name, "")


@cache
def community_place(name: str) -> Place:
    """A community's name without its ending, and the kind of place."""
    committee = _COMMITTEE.search(name)
    bare = _COMMITTEE.sub("", name)
    is_village = bare.endswith("村") or bool(committee and committee[0].startswith("村"))
    return re.sub(r"(社区|村)$", "", bare) or bare, "村" if is_village else "社区"
