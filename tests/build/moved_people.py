"""Two month ends between which people stay, move, are hired and leave."""

from __future__ import annotations

from tests.build.event_file import OUTSIDE
from tests.build.lake_file import FAR, STREET, A, B, person, send

# Movements

BEFORE = [
    person("stays", A),
    person("hired", A, status="unemployed"),
    person("moves", A),
    person("far", B, status="unemployed"),
    person("county", B, status="not_in_labour_force"),
    person("dies", B, status="unknown"),
]
AFTER = [
    person("stays", A),
    person("hired", A),
    person("moves", B, status="unemployed"),
    person("far", FAR, status="unemployed"),
    person("county", OUTSIDE),
    person("born", A, status="unknown"),
]


def two_months(home) -> list[dict]:
    return [
        send(home, "august", BEFORE),
        send(
            home,
            "september",
            [row for row in AFTER if row["community_code"][:9] == STREET],
            month="2026-09",
        ),
        send(home, "september far", [AFTER[3]], month="2026-09"),
        send(home, "september outside", [AFTER[4]], month="2026-09"),
    ]
