"""Releases one after another, and the revisions that the later one tells of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.base.home import Home
from pipelines.reference.load import Reference
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.release_tables import build_tables
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import A, B, ledger, person
from tests.build.limits import LIMITS
from tests.build.release_file import looking_into

FIRST, SECOND, THIRD = (f"2026090{day}T020000Z-00000000" for day in (3, 4, 5))
PEOPLE = [person("anna"), person("bert", status="unemployed"), person("carl", B)]


def released(
    home: Home,
    release_id: str,
    *sent: dict,
    folder: Path | None = None,
    previous: Path | None = None,
    marts: tuple[str, ...] = (),
    reference: Reference | None = None,
    **inputs: str,
) -> Path:
    """A release of these submissions that follows `previous`, in the folder of the home's releases
    or another; with all marts, or these.
    """
    target = (folder or home.releases) / f"{release_id}.duckdb"
    row = {
        "release_id": release_id,
        "released_at": datetime.fromisoformat(release_id[:15]),
        "code_version": "one",
        "reader": "abcdefabcdef",
        "reference_digest": "0",
        "submissions_digest": "0",
        **inputs,
    }
    shipped_reference, models = shipped()
    reference = reference or shipped_reference
    if marts:
        models = release_models(*marts, counted=True)  # causes are found in these facts
    received = ledger(*sent)
    facts = build_facts(home, LIMITS, reference, received, models)
    build_tables(home, LIMITS, reference, received, facts, target, row, models, previous)
    return target


def revisions(release: Path, measure: str, area: str = A) -> list[tuple]:
    with looking_into(release) as connection:
        return connection.execute(
            "select release_id, value, previous_value, cause, known_from, known_to from"
            " mart.revision where measure = ? and area_code = ? order by known_from",
            [measure, area],
        ).fetchall()
