"""Communities by name, for cells that hold a name where a code belongs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pipelines.reference.division import Divisions, below

COMMITTEE = re.compile(r"(居民委员会|居委会|村民委员会|村委会)$")
KIND = re.compile(r"(社区|村)$")
WORDED = re.compile(r"^(?!\d{9})[^\n]*[\u3400-\u9fff]")  # matches 某社区, not 510104017001某社区
FEWEST_SIGNS = 2  # minimum length of a name without 社区 or 村


@lru_cache(maxsize=100_000)
def short_name(name: str) -> str:
    """A community's name as titles write it, without 居委会 and the like."""
    return COMMITTEE.sub("", name)


def is_name(text: str) -> bool:
    """Whether a text in a code column may be a name."""
    return bool(WORDED.match(text))


def codes_named(names: Iterable[str], street: str, divisions: Divisions) -> Mapping[str, str]:
    """Map each name to the code of the only community of the street with that name."""
    found = {name: communities_called(name, street, divisions) for name in names}
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def communities_called(name: str, street: str, divisions: Divisions) -> tuple[str, ...]:
    """The codes of a street's communities that match a name exactly; if none does, those that match
    apart from 社区 or 村.
    """
    told = re.sub(r"[\s。.,，、]+", "", unicodedata.normalize("NFKC", name))
    for place in (divisions.counties.get(street[:6]), divisions.streets.get(street)):
        told = told.rpartition(place)[2] if place else told
    told = short_name(told)
    own = {code: short_name(divisions.communities[code]) for code in below(street, divisions)}
    same = tuple(code for code, called in own.items() if called == told)
    if same or len(bare := KIND.sub("", told)) < FEWEST_SIGNS:
        return same
    return tuple(code for code, called in own.items() if KIND.sub("", called) == bare)


def why_no_code(name: str, street: str, divisions: Divisions) -> str:
    """Why a name cannot be resolved to a code, "Chinese / English", for a rule's detail."""
    called = communities_called(name, street, divisions)
    if not called:
        return "，本街道也没有叫这个名称的社区 / , and no community of the street is called so"
    told = "、".join(f"{code} {divisions.communities[code]}" for code in called)
    return f"，本街道可能是它的有：{told} / , in the street it may be: {told}"
