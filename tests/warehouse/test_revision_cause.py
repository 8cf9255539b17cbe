"""What mart.revision names as the cause of a changed figure, and what kind of figure that is.

The files of nearly all cases, each with a county and persons of its own, come in together.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.warehouse.cause import EVERY_MONTH, reach
from tests.build.event_file import county, served
from tests.build.fact_file import shipped
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, C, entity, person, send
from tests.build.post_file import post
from tests.build.revision_release import FIRST, PEOPLE, SECOND, THIRD, released, revisions

pytestmark = pytest.mark.slow
DATED = {"employed_since": "2026-08-01"}  # of two rows of a person the dated one counts
SEEKING = {"status": "unemployed", "household_no": "1"}
LOST = {"status": "unemployed", "unemployed_since": "2026-08-02"}
PLACES = [f"{OTHER_STREET}{number:03d}" for number in range(1, 7)]
TWO = [person("anna"), person("bert"), person("carl", B)]

# case -> what its files are called -> the rows, with what else `send` takes; those that come in
# with the first release, with the second, with the third
CASES: dict[str, tuple[dict, ...]] = {
    "a person moves": (
        {"one": ([person("anna"), person("bert", **DATED)], {})},
        {"there": ([person("anna", FAR, **DATED)], {})},
    ),
    "a person comes back": (
        {"one": ([person("anna"), person("bert", **DATED)], {})},
        {"there": ([person("anna", FAR, **DATED), person("dora", FAR)], {})},
        {"again": ([person("dora", FAR)], {})},
    ),
    "a person found work": (
        {
            "august": ([person("anna", status="unemployed")], {}),
            "served": ([served("anna", "2026-08-05")], {"register": "assistance"}),
        },
        {"september": ([person("anna")], {"month": "2026-09"})},
    ),
    "an entity": (
        {"one": ([entity("E1"), entity("E2")], {"register": "community_entity"})},
        {
            "there": (
                [entity("E1", FAR, founded_on="2020-01-01")],
                {"register": "community_entity"},
            )
        },
    ),
    "a post": (
        {"here": ([post("1", B), post("2", B)], {"register": "job_post", "covers": [B]})},
        {
            "beside": ([post("1", A)], {"register": "job_post", "covers": [A]}),
            "far": ([post("1", FAR)], {"register": "job_post"}),
        },
        {
            "again": ([post("9", A)], {"register": "job_post", "covers": [A]}),
            "corrected": ([post("8", FAR)], {"register": "job_post"}),
        },
    ),
    "a household": (
        {
            "here": ([person("wife", **SEEKING), person("husband", **SEEKING)], {}),
            "there": ([person("husband", FAR, **DATED)], {}),
        },
        {
            "corrected": ([person("husband", FAR, **LOST)], {}),
            "nearby": ([person("dora", f"{STREET[:6]}001001")], {}),
        },
    ),
    "five files": (
        {"one": (PEOPLE, {})},
        {place: ([person(place, place)], {"covers": [place]}) for place in PLACES[:5]},
    ),
    "six files": (
        {"one": (PEOPLE, {})},
        {place: ([person(place, place)], {"covers": [place]}) for place in PLACES},
    ),
    "a refused file": (
        {"one": (PEOPLE, {})},
        {
            "two": (TWO, {}),
            "bad": (
                [],
                {
                    "covers": [STREET],
                    "verdict": "refused",
                    "is_nil": False,
                    "rows_read": 5,
                    "refused": 5,
                    "coverage": [],
                },
            ),
        },
    ),
    "a rate": (
        {"one": (PEOPLE, {})},
        {"two": ([person("anna"), person("bert"), person("carl", C)], {})},
    ),
}
MARTS = (
    "assistance",
    "community_entity",
    "employment_rate",
    "job_post",
    "roster",
    "zero_employment_household",
)


def at(case: str, place: str) -> str:
    """The place of a case that has this code within its county."""
    return county(list(CASES).index(case)) + place[6:]


def of_case(case: str, row: dict) -> dict:
    """The row with a person or entity, and a community, of the case's own."""
    own = {"community_code": at(case, row["community_code"])}
    if "person" in row:
        own["person"] = hashlib.md5(row["person"] + case.encode()).digest()
    if "entity_code" in row:
        own["entity_code"] = f"{row['entity_code']} {case}"
    return {**row, **own}


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> tuple[Home, list[dict[tuple[str, str], dict]]]:
    """A data folder and what comes in with each release: (case, name) -> submission."""
    home = Home(tmp_path_factory.mktemp("causes")).prepare()
    comes: list[dict[tuple[str, str], dict]] = [{}, {}, {}]
    for case, turns in CASES.items():
        for turn, files in enumerate(turns):
            for name, (rows, more) in files.items():
                covers = [at(case, place) for place in more.get("covers", ())]
                own = [of_case(case, row) for row in rows]
                comes[turn][case, name] = send(
                    home, f"{case} {name}", own, **{**more, "covers": covers}
                )
    return home, comes


@pytest.fixture(scope="module")
def named(sent):
    """The submission of a case's file of this name."""
    return {key: file["submission"] for comes in sent[1] for key, file in comes.items()}


@pytest.fixture(scope="module")
def second(sent) -> Path:
    home, (first, then, _) = sent
    return release(home, SECOND, first, then, previous=release(home, FIRST, first))


@pytest.fixture(scope="module")
def third(sent, second) -> Path:
    home, comes = sent
    return release(home, THIRD, *comes, previous=second)


def release(home: Home, release_id: str, *comes: dict, previous: Path | None = None) -> Path:
    files = [file for turn in comes for file in turn.values()]
    marts = tuple(f"mart.{name}" for name in MARTS)
    return released(home, release_id, *files, previous=previous, marts=marts)


def cause(release: Path, measure: str, case: str, place: str = A) -> str:
    return revisions(release, measure, at(case, place))[-1][3]


def test_of_a_person_who_moves_to_another_streets_file_that_file_is_the_cause(second, named):
    case = "a person moves"
    for place in (A, STREET, FAR, OTHER_STREET):
        assert cause(second, "roster.persons", case, place) == named[case, "there"]


def test_of_a_person_who_comes_back_the_other_streets_former_file_is_the_cause(third, named):
    case = "a person comes back"
    assert cause(third, "roster.persons", case) == named[case, "there"]


def test_who_turns_out_to_be_elsewhere_names_the_roster_that_has_that_person(home):
    august = send(home, "august", [person("anna"), person("bert")])
    september = send(home, "september", [person("bert")], month="2026-09")
    late = send(home, "late", [person("anna", FAR)], month="2026-09")
    marts = ("mart.labour_movement",)
    first = released(home, FIRST, august, september, marts=marts)
    second = released(home, SECOND, august, september, late, previous=first, marts=marts)
    for state in ("absent", "elsewhere"):
        found = revisions(second, f"labour_movement.persons:employed:{state}")
        assert found[-1][3] == late["submission"]


def test_work_found_by_a_later_roster_names_that_roster_and_is_ripening(second, named):
    case = "a person found work"
    with duckdb.connect(str(second), read_only=True) as connection:
        found = connection.execute(
            "select distinct value, previous_value, cause, is_ripening from mart.revision where"
            " measure like 'assistance.employed_within_3_months:%' and cause is not null and"
            f" starts_with(area_code, '{at(case, STREET[:6])}')"
        ).fetchall()
    assert found == [(1, 0, named[case, "september"], True)]


def test_a_figure_of_one_months_roster_is_not_put_down_to_another_months(home):
    one, july = send(home, "one", PEOPLE), send(home, "july", PEOPLE, month="2026-07")
    two = send(home, "two", TWO)
    marts = ("mart.roster",)
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, july, two, previous=first, marts=marts)
    found = set(revisions(second, "roster.employed")[-1][3].split())
    assert found == {one["submission"], two["submission"]}


def test_of_an_entity_that_another_streets_file_tells_of_that_file_is_the_cause(second, named):
    case, measure = "an entity", "community_entity.entities:enterprise:not_stated"
    for place in (A, FAR):
        assert cause(second, measure, case, place) == named[case, "there"]


def test_of_a_post_that_another_communitys_file_tells_of_that_file_is_the_cause(
    second, third, named
):
    case, measure = "a post", "job_post.posts:public_welfare"
    for place, file in ((B, "beside"), (A, "beside"), (FAR, "far")):
        assert cause(second, measure, case, place) == named[case, file]
    found = set(cause(third, measure, case, B).split())
    assert found == {named[case, "beside"], named[case, "again"]}


def test_of_a_household_whose_member_counts_elsewhere_the_file_there_is_the_cause(second, named):
    case = "a household"
    found = revisions(second, "zero_employment_household.derived", at(case, A))
    assert (found[-1][1], found[-1][3]) == (1, named[case, "corrected"])


@pytest.mark.parametrize("case", ["five files", "six files"])
def test_up_to_five_files_are_named_and_more_told_by_street_and_register(second, named, case):
    late = " ".join(sorted(named[case, name] for name in CASES[case][1]))
    told = f"{at(case, OTHER_STREET)}:labour_force" if case == "six files" else late
    assert cause(second, "roster.persons", case, STREET[:6]) == told


def test_a_refused_file_moves_nothing(second, named):
    case = "a refused file"
    assert named[case, "bad"] not in cause(second, "roster.employed", case)


def test_the_employment_rate_of_all_is_a_headline_and_those_of_groups_are_none(second):
    with duckdb.connect(str(second), read_only=True) as connection:
        flags = connection.execute(
            "select distinct measure, is_headline, is_ripening from mart.revision where measure"
            " similar to '(employment_rate|roster)[.].*'"
        ).fetchall()
    told = {measure: (headline, ripening) for measure, headline, ripening in flags}
    assert told["employment_rate.employment_rate:all"] == (True, False)
    assert told["employment_rate.employment_rate:male"] == (False, False)
    assert told["roster.employed"] == (False, False)
    assert len(flags) == len(told)


@pytest.mark.parametrize(
    ("mart", "months"),
    [
        ("roster", (0, 0)),
        ("labour_movement", (-1, 0)),
        ("employment_rate", (-12, 0)),
        ("assistance", (-12, 3)),
        ("matched_change", (-12, 0)),
        ("spell_survival", (-EVERY_MONTH, 0)),
        ("target_progress", (-EVERY_MONTH, EVERY_MONTH)),
    ],
)
def test_how_far_a_table_looks_is_found_in_its_queries(mart, months):
    assert reach(f"mart.{mart}", shipped()[1]) == months
