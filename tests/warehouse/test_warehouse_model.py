"""SQL models: what their files say, what they read, and which are refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.warehouse.model import SQL_FOLDER, load_models, parsed_models, source_of
from pipelines.warehouse.model_header import ModelFault

HEADER = "-- title: 表 | Table\n-- what: 说明 | Meaning\n-- grain: month, community_code\n"


def models_of(folder: Path, files: dict[str, str]):
    for name, query in files.items():
        path = folder / f"{name}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(query if query.startswith("--") else HEADER + query, encoding="utf-8")
    return load_models(folder)


def test_a_model_says_its_title_meaning_grain_checks_and_columns(tmp_path):
    header = (
        "-- title: 表 | Table\n-- what: 说明 |\n--   Meaning\n-- grain: month, a\n-- check"
        " positive: 不是正数 | not positive |\n--   a > 0\n-- column a: 甲 | A\n"
    )
    text = f"{header}select 1 as month, 2 as a;\n"
    model = models_of(tmp_path, {"mart/small": text})["mart.small"]
    assert (model.title.zh, model.what.en, model.grain, model.query) == (
        "表",
        "Meaning",
        ("month", "a"),
        "select 1 as month, 2 as a",
    )
    assert [(check.name, check.condition) for check in model.checks] == [("positive", "a > 0")]
    assert model.columns["a"].en == "A"


def test_a_check_is_a_condition_or_a_query_and_blocks_or_warns(tmp_path):
    header = f"{HEADER}-- check all: 少 | too few |\n--   select a\n--   from mart.small\n"
    text = f"{header}-- warn big: 大 | too big | a < 9\nselect 1 as month, 2 as a;\n"
    found = models_of(tmp_path, {"mart/small": text})["mart.small"].checks
    assert [(one.name, one.message.en, one.severity) for one in found] == [
        ("all", "too few", "block"),
        ("big", "too big", "warn"),
    ]
    assert [(one.condition, one.query, one.reads) for one in found] == [
        ("", "select a from mart.small", ("mart.small",)),
        ("a < 9", "", ()),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-- check small: a > 0", "is not `中文 | English | SQL`"),
        ("-- check other: 错 | wrong | select 1 from mart.area", "must read the mart itself"),
        (
            "-- check odd: 错 | wrong | select 1 from mart.small, fact.x",
            "must read the mart itself",
        ),
    ],
)
def test_a_check_that_cannot_be_one_is_refused(tmp_path, line, said):
    with pytest.raises(ModelFault, match=said):
        models_of(tmp_path, {"mart/small": f"{HEADER}{line}\nselect 1 as month, 2 as a;\n"})


def test_a_month_before_is_of_a_register_or_else_of_a_fact(tmp_path):
    files = {
        "fact/roster": "select 1 from former.labour_force, former.station, near.station",
        "fact/moved": "select 1 from former.roster",
        "fact/all": f"-- kept: release\n{HEADER}select 1 from fact.moved",
        "fact/station": "select 1 from fact.moved",
        "mart/a": f"-- not_additive: x, y\n{HEADER}select 1 as x, 2 as y from fact.all",
    }
    models = models_of(tmp_path, files)
    assert list(models)[:2] == ["fact.roster", "fact.moved"]
    assert models["mart.a"].not_additive == (
        "x",
        "y",
    )
    assert [source_of(read) for read in models["fact.roster"].reads] == [
        "lake.labour_force",
        "lake.station",
        "lake.station",
    ]
    assert (
        source_of("former.roster")
        == source_of("history.roster")
        == source_of("fact.roster")
        == "fact.roster"
    )


def test_a_mart_says_without_which_registers_it_is_provisional(tmp_path):
    files = {
        "mart/a": f"-- provisional_without: station, job_post\n{HEADER}select 1 as x",
        "mart/b": f"-- provisional_without: none\n{HEADER}select 1 as x",
        "mart/c": "select 1 as x",
    }
    told = {model.table: model.provisional_without for model in models_of(tmp_path, files).values()}
    assert told == {"a": ("station", "job_post"), "b": (), "c": None}
    with pytest.raises(
        ModelFault, match=r"mart\.a: provisional_without: no register is called rost"
    ):
        models_of(tmp_path, {"mart/a": f"-- provisional_without: rost\n{HEADER}select 1 as x"})


def test_a_model_comes_after_all_that_it_reads(tmp_path):
    files = {
        "fact/a": "select person from history.b",
        "fact/b": "with lake as (select person from lake.labour_force) select person from lake",
        "mart/c": (
            "select x from mart.z, audit.submission where x in (select policy from ref.policy)"
        ),
        "mart/z": "select 1 as x from fact.a",
    }
    models = models_of(tmp_path, files)
    assert list(models) == ["fact.b", "fact.a", "mart.z", "mart.c"]
    assert models["mart.c"].not_additive == ()
    assert models["mart.c"].reads == (
        "audit.submission",
        "mart.z",
        "ref.policy",
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"fact/a": "select 1 from fact.b", "fact/b": "select 1 from fact.a"},
            "in a circle: fact.a -> fact.b -> fact.a",
        ),
        ({"fact/a": "select 1 from history.a"}, "in a circle: fact.a -> fact.a"),
        (
            {"fact/a": "select 1 from former.b", "fact/b": "select 1 from fact.a"},
            "in a circle: fact.a -> fact.b -> fact.a",
        ),
        ({"fact/a": "select 1 from raw.x"}, "fact.a reads raw.x"),
        ({"fact/a": "select 1 from near.a"}, "fact.a reads near.a"),
        (
            {"fact/a": f"-- kept: release\n{HEADER}select 1 from lake.labour_force"},
            "fact.a reads lake.labour_force",
        ),
        (
            {
                "fact/a": f"-- kept: release\n{HEADER}select 1 from ref.code",
                "fact/b": "select 1 from fact.a",
            },
            "fact.b reads fact.a",
        ),
        (
            {"mart/a": f"-- kept: release\n{HEADER}select 1 from ref.code"},
            "not understood: kept: release",
        ),
        ({"fact/a": "select 1 from lake.payroll"}, "fact.a reads lake.payroll"),
        ({"fact/a": "select 1 from audit.submission"}, "fact.a reads audit.submission"),
        ({"mart/a": "select 1 from lake.labour_force"}, "mart.a reads lake.labour_force"),
        ({"mart/a": "select 1 from mart.b"}, "mart.a reads mart.b"),
        (
            {
                "fact/a": f"-- kept: view\n{HEADER}select 1 from ref.code",
                "mart/b": "select 1 from fact.a",
            },
            "mart.b reads fact.a",
        ),
        ({"mart/a": "selec 1"}, "mart.a: syntax error"),
        ({"mart/a": "select 1; select 2"}, "mart.a: 2 statements"),
        (
            {"mart/a": "-- what: 说明 | Meaning\n-- grain: a\nselect 1"},
            "mart.a: the header lacks 'title'",
        ),
        ({"mart/a": "-- title: Table\nselect 1"}, "mart.a: 'Table' is not"),
        ({"mart/a": f"{HEADER}-- chek x: true\nselect 1"}, "not understood: chek x"),
        ({"mart/a": f"{HEADER}-- kept: attic\nselect 1"}, "not understood: kept: attic"),
    ],
)
def test_a_faulty_model_is_refused_by_name(tmp_path, files, message):
    with pytest.raises(ModelFault, match=re.escape(message)):
        models_of(tmp_path, files)


def test_our_models_keep_to_portable_sql():
    ours_only = re.compile(
        r"\b(qualify|exclude|by name|group by all|order by all|pivot|unnest)\b|::", re.IGNORECASE
    )
    last_select = re.compile(r"^select\s*(distinct\s*)?\*", re.MULTILINE)
    found = {
        path.name: [
            *(hit.group() for hit in ours_only.finditer(text)),
            *(hit.group() for hit in last_select.finditer(text)),
        ]
        for path in sorted(SQL_FOLDER.glob("[fm]a*/*.sql"))
        if (text := re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    }
    assert len(found) > 15
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_every_division_in_our_models_is_guarded():
    divisions = [
        (path.name, line.strip())
        for path in sorted(SQL_FOLDER.glob("[fm]a*/*.sql"))
        for line in re.sub(r"--.*", "", path.read_text(encoding="utf-8")).splitlines()
        if "/" in line
    ]
    assert divisions
    assert [division for division in divisions if "/ nullif(" not in division[1]] == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"fact/cut": f"-- unit: household_no\n{HEADER}select 1"}, "unit: household_no is none of"),
        ({"mart/cut": f"-- unit: person\n{HEADER}select 1"}, "only a fact of a month may"),
        (
            {
                "fact/whole": "select 1 from lake.station",
                "fact/cut": f"-- unit: person\n{HEADER}select 1 from fact.whole",
            },
            "must have one too: fact.whole",
        ),
    ],
)
def test_a_unit_by_which_a_fact_cannot_be_cut_is_refused(tmp_path, files, said):
    with pytest.raises(ModelFault, match=said):
        models_of(tmp_path, files)


def test_parsed_models_are_the_loaded_ones_without_what_they_read():
    assert parsed_models() == {
        name: replace(
            model, reads=(), checks=tuple(replace(check, reads=()) for check in model.checks)
        )
        for name, model in load_models().items()
    }
