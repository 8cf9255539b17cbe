"""What two streets and a community of no division table sent in two months."""

from __future__ import annotations

import polars as pl

from pipelines.base.home import Home
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, entity, person, refusal, send

UNLISTED = f"{STREET}999"  # in no division table
AUGUST = "where month = '2026-08-01'"


def issue_file(home: Home, name: str, *lines: tuple) -> str:
    schema = dict.fromkeys(
        ("rule", "severity", "sheet", "row", "column_name", "value", "detail"), pl.String
    ) | {"row": pl.Int32}
    path = home.lake / "issue" / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    pl.DataFrame(lines, schema=schema, orient="row").write_parquet(path)
    return str(path.relative_to(home.root))


def province(home: Home) -> list[dict]:
    """Two streets and a community that no division table knows, two months, a duplicate between the
    streets, entities and a correction.
    """
    street = [
        person("x", A, "1", employed_since="2020-01-01"),
        person("y", A, "1", status="unemployed", unemployment_registered=True),
        person(
            "z",
            B,
            "1",
            status="unemployed",
            unemployment_registered=True,
            unemployed_since="2026-08-10",
        ),
    ]
    hidden = ("sheet_hidden", "WARN", None, None, None, None, "备份")
    too_short = ("id_length", "ROW", "台账", 8, "id_number", "***", "17")
    young = ("age_under_16", "WARN", "台账", 9, None, None, "")
    unknown = person("w", FAR, "2", status="unknown", willing_to_work=None)
    return [
        send(
            home,
            "old",
            [*street, person("v", B)],
            warnings=1,
            issue_file=issue_file(home, "old", young),
        ),
        send(
            home,
            "far",
            [person("x", FAR), unknown],
            rows_read=3,
            quarantined=1,
            issue_file=issue_file(home, "far", hidden, too_short),
        ),
        send(
            home,
            "entities",
            [entity("1", A, absorbed=5), entity("2", FAR)],
            register="community_entity",
            covers=[STREET, OTHER_STREET],
        ),
        send(home, "community", [*street[2:], person("u", UNLISTED)], covers=[B, UNLISTED]),
        send(home, "september", street, month="2026-09"),
        refusal("spoilt"),
    ]
