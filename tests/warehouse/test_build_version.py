"""The build version: raised whenever Python makes other tables of the same input."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.warehouse import fingerprint, reference_table
from pipelines.warehouse.fingerprint import BUILD_VERSION, build_fingerprint, normal_query
from pipelines.warehouse.model import SQL_FOLDER, load_models
from pipelines.warehouse.release_tables import table_hashes
from tests.build.event_file import hired, left, served
from tests.build.fact_file import shipped
from tests.build.lake_file import FAR, OTHER_STREET, A, B, entity, person, refusal, send
from tests.build.release_file import release_of, rows

GOLDEN = Path(__file__).with_name("golden_tables.json")
REWRITE = "JIUYE_REWRITE_GOLDEN"
AUDIT = ("submission", "issue", "decision", "fault", "finding", "publication")


def golden_release(home: Home) -> Path:
    """Two streets, two months, a person twice, events, a correction and a refusal."""
    august = [
        person("x", A, "1", employed_since="2020-01-01"),
        person("y", A, "1", status="unemployed", unemployment_registered=True),
        person("z", B, "2", "1970-05-05", status="unknown"),
    ]
    september = [*august[:2], person("z", B, "2", "1970-05-05", status="unemployed")]
    return release_of(
        home,
        send(home, "here", august),
        send(home, "other", [person("x", FAR, "9")], covers=[OTHER_STREET]),
        refusal("refused"),
        send(home, "again", september, month="2026-09"),
        send(home, "part", september[2:], month="2026-09", covers=[B]),
        send(home, "hired", [hired("y", "2026-08-10")], register="new_employment"),
        send(home, "left", [left("w", "2026-08-11")], register="natural_attrition"),
        send(home, "served", [served("y", "2026-08-05")], register="assistance"),
        send(home, "entity", [entity("E1", absorbed=2)], register="community_entity"),
    )


def made(release: Path) -> dict[str, str | int]:
    """The hashes of the marts, the fates of all rows, and the rows of other audit tables."""
    marts = {name: told for name, told in table_hashes(release).items() if name.startswith("mart")}
    del marts["mart.warning"]  # has rows about every other mart, those added later too
    audit = {f"audit.{name}": len(rows(release, f"from audit.{name}")) for name in AUDIT}
    fates = rows(
        release,
        "select receipt, stands, counted, not_counted, superseded from audit.submission order by 1",
    )
    return {"build_version": BUILD_VERSION, **marts, **audit, "fates": str(fates)}


def test_other_tables_of_the_same_input_raise_the_build_version(tmp_path):
    """Tables that the golden file does not know yet are let pass: a new mart needs no line here."""
    now, golden = made(golden_release(Home(tmp_path).prepare())), json.loads(GOLDEN.read_text())
    changed = sorted(name for name in golden if now.get(name) != golden[name])
    if changed and "build_version" in changed and os.environ.get(REWRITE):
        GOLDEN.write_text(json.dumps(now, indent=1) + "\n")
        return
    remedy = f"if meant, raise BUILD_VERSION and run this test once with {REWRITE}=1"
    assert not changed, f"the same input makes other tables: {remedy}"


def test_a_comment_a_title_and_layout_change_no_fingerprint(tmp_path):
    for path in SQL_FOLDER.glob("*/*.sql"):
        text = path.read_text("utf-8").replace("-- title: ", "-- title: 又名", 1)
        copy = tmp_path / path.relative_to(SQL_FOLDER)
        copy.parent.mkdir(exist_ok=True)
        header = re.match(r"(?:--.*\n)*", text).group()
        query = text[len(header) :].replace("\nfrom ", "  -- why\n\n  from  ")
        copy.write_text(header + query, "utf-8")
    assert build_fingerprint(load_models(tmp_path)) == build_fingerprint(shipped()[1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("select a from x where b = 'p'", "select a from x where b = 'P'"),
        ("select 'a -- b' as c", "select 'a' as c"),
        ("select 'a  b' as c", "select 'a b' as c"),
        ("select a / b from x", "select a // b from x"),
        ("select a.b from a", "select ab from a"),
    ],
)
def test_another_query_has_another_fingerprint(old, new):
    assert normal_query(old) != normal_query(new)


def test_checks_and_build_version_and_groups_change_the_fingerprint(monkeypatch):
    models = shipped()[1]
    before = build_fingerprint(models)
    roster = models["mart.roster"]
    assert build_fingerprint({**models, "mart.roster": replace(roster, checks=())}) != before
    groups = (replace(POPULATION_GROUPS[0], name=Text("他", "He")), *POPULATION_GROUPS[1:])
    with monkeypatch.context() as patch:
        patch.setattr(reference_table, "POPULATION_GROUPS", groups)
        assert build_fingerprint(models) != before
    monkeypatch.setattr(fingerprint, "BUILD_VERSION", BUILD_VERSION + 1)
    assert build_fingerprint(models) != before
