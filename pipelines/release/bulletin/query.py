"""The queries of sql/bulletin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipelines.warehouse.engine import Session

QUERIES = Path(__file__).resolve().parents[3] / "sql" / "bulletin"


def rows_of(session: Session, query: str, values: Mapping[str, object]) -> list[dict]:
    """The rows of sql/bulletin/<query>.sql, column -> value."""
    text = (QUERIES / f"{query}.sql").read_text("utf-8")
    asked = {name: values[name] for name in set(re.findall(r"\$(\w+)", text))}
    return session.frame(text, asked).to_dicts()
