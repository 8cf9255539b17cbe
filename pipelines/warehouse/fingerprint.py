"""Fingerprints of meaning: what decides the tables of a release, without comments, layout and
words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache

from pipelines.warehouse.model import Model
from pipelines.warehouse.reference_table import derived_frames, frame_digest

# Raise it when Python code makes different tables from the same input; then
# tests/warehouse/test_build_version.py fails. Queries and reference tables have their own
# fingerprints.
BUILD_VERSION = 8
TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/       # comments
    |('(?:[^']|'')*'             # a text
    |"(?:[^"]|"")*"              # a quoted name
    |\w+                         # a word or number
    |[^\s\w])                    # an operator's character""",
    re.VERBOSE | re.DOTALL,
)


@cache
def normal_query(query: str) -> str:
    """The query without comments and layout; equal for queries that differ in nothing else."""
    return " ".join(filter(None, TOKEN.findall(query)))


def model_meaning(model: Model) -> str:
    """A model's query and header as one text, without descriptions."""
    header = (model.kept, model.grain, model.provisional_without, model.of_every_month)
    checks = [
        (check.name, check.severity, normal_query(check.condition), normal_query(check.query))
        for check in model.checks
    ]
    return f"{model.name} {header} {checks} {normal_query(model.query)}"


def build_fingerprint(models: Mapping[str, Model]) -> str:
    """12 hex digits over everything that decides the tables of a release, except its submissions,
    decisions and reference tables.
    """
    digest = hashlib.sha256(str(BUILD_VERSION).encode())
    for _, model in sorted(models.items()):
        digest.update(model_meaning(model).encode())
    for name, frame in derived_frames().items():
        digest.update(f"{name} {frame_digest(frame)}".encode())
    return digest.hexdigest()[:12]
