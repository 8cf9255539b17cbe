"""Fingerprints of meaning: what decides how each register's files are read, without comments,
English titles and messages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache

from pipelines.contract.code_list import CodeList, code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.identity_document import document_meaning
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import PAPERS, RULES
from pipelines.contract.title_pattern import title_meaning
from pipelines.reference.letters import OFFICE_WORDS
from pipelines.reference.shown import ENDINGS, HARMLESS, WORDS

# Raise it when code reads files of every register differently; for one register raise its
# reading_version. tests/intake/test_golden.py fails until one of them is raised.
READING_VERSION = 16
# Column fields without effect on reading; the Chinese title has one, as files contain it.
ONLY_WORDS = ("title", "note")


@cache
def reading_fingerprints(reference_digest: str, key: bytes) -> Mapping[str | None, str]:
    """Map each register to 12 hex digits over everything that decides how its files are read. The
    key None holds the fingerprint of all registers together, for files whose register is unknown.

    `reference_digest`: of the reference tables that reading uses; `key`: of the pseudonyms.
    """
    shared = f"{reference_digest} {hashlib.blake2b(key, person=b'fingerprint').hexdigest()} "
    shared += "\n".join(_shared_meaning())
    own: dict[str | None, str] = {
        register.name: _digest(shared, "\n".join(register_meaning(register)))
        for register in REGISTERS
    }
    return {**own, None: _digest(shared, str(list(PAPERS)), *own.values())}


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def _shared_meaning() -> Iterator[str]:
    """What decides how files of every register are read."""
    yield str(READING_VERSION)
    yield str([(rule.code, rule.severity) for rule in RULES.values()])
    yield str((sorted(WORDS), sorted(OFFICE_WORDS), sorted(HARMLESS), ENDINGS))
    yield code_list_meaning(code_lists()["flag"])
    yield title_meaning()
    yield document_meaning()


def register_meaning(register: Register) -> Iterator[str]:
    """The parts of a register's contract that decide how its files are read, line by line."""
    yield str(register.reading_version)
    yield str((register.name, register.title.zh, register.key, register.title_words))
    yield str((register.row_units, register.is_of_events))
    yield str([(found.column, found.says.zh, found.is_met) for found in register.contradictions])
    for column in register.columns:
        yield column_meaning(column)
        if column.code_list:
            yield code_list_meaning(code_lists()[column.code_list])


def column_meaning(column: Column) -> str:
    """The parts of a column that decide how its cells are read."""
    own = {
        field.name: getattr(column, field.name)
        for field in fields(column)
        if field.name not in ONLY_WORDS
    }
    return f"{column.title.zh} {own} {column.of_kind.dtype} {column.of_kind.lake_type}"


def code_list_meaning(codes: CodeList) -> str:
    """The accepted spellings of a code list and their codes."""
    return (
        f"{codes.name} {list(codes.labels)} {codes.spellings} {sorted(codes.junk)} {codes.sources}"
    )
