"""The registers in display order, one for each file in pipelines/contract/registers/."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from pipelines.contract import registers
from pipelines.contract.column import Register


def _registers() -> Iterator[Register]:
    """Yield the constant NAME of each file NAME.py."""
    for found in iter_modules(registers.__path__):
        yield getattr(import_module(f"{registers.__name__}.{found.name}"), found.name.upper())


REGISTERS = tuple(sorted(_registers(), key=lambda register: register.sort_order))
EVENT_REGISTERS = tuple(register.name for register in REGISTERS if register.is_of_events)


def register_named(name: str) -> Register:
    """The register with this name. Raises KeyError listing the known names."""
    for register in REGISTERS:
        if register.name == name:
            return register
    raise KeyError(f"no register {name!r}; there are {', '.join(r.name for r in REGISTERS)}")
