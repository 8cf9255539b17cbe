"""The registers, in the order of SPEC section 2."""

from __future__ import annotations

from pipelines.contract.column import Register
from pipelines.contract.person_register import (
    ASSISTANCE,
    LABOUR_FORCE,
    NATURAL_ATTRITION,
    NEW_EMPLOYMENT,
    ZERO_EMPLOYMENT_HOUSEHOLD,
)
from pipelines.contract.place_register import COMMUNITY_ENTITY, JOB_POST, STATION

REGISTERS: tuple[Register, ...] = (
    LABOUR_FORCE,
    ZERO_EMPLOYMENT_HOUSEHOLD,
    COMMUNITY_ENTITY,
    JOB_POST,
    NEW_EMPLOYMENT,
    NATURAL_ATTRITION,
    ASSISTANCE,
    STATION,
)


def register_named(name: str) -> Register:
    """The register of that name; KeyError names those there are."""
    for register in REGISTERS:
        if register.name == name:
            return register
    raise KeyError(f"no register {name!r}; there are {', '.join(r.name for r in REGISTERS)}")


EVENT_REGISTERS = (
    "new_employment",
    "natural_attrition",
    "assistance",
)  # one row an event, whose date may lie in another month than the file's
