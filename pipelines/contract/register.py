"""The registers, in the order in which they are shown. A register more: its file in
pipelines/contract/registers/, and its line here.
"""

from __future__ import annotations

from pipelines.contract.column import Register
from pipelines.contract.registers.assistance import ASSISTANCE
from pipelines.contract.registers.community_entity import COMMUNITY_ENTITY
from pipelines.contract.registers.job_post import JOB_POST
from pipelines.contract.registers.labour_force import LABOUR_FORCE
from pipelines.contract.registers.natural_attrition import NATURAL_ATTRITION
from pipelines.contract.registers.new_employment import NEW_EMPLOYMENT
from pipelines.contract.registers.station import STATION
from pipelines.contract.registers.zero_employment_household import ZERO_EMPLOYMENT_HOUSEHOLD

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
EVENT_REGISTERS = tuple(register.name for register in REGISTERS if register.is_of_events)


def register_named(name: str) -> Register:
    """The register of that name; KeyError names those there are."""
    for register in REGISTERS:
        if register.name == name:
            return register
    raise KeyError(f"no register {name!r}; there are {', '.join(r.name for r in REGISTERS)}")
