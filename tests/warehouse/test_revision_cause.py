"""What mart.revision names as the cause of a changed figure, and what kind of figure that is."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.warehouse.cause import EVERY_MONTH, reach
from tests.build.event_file import served
from tests.build.fact_file import shipped
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, C, entity, person, send
from tests.build.post_file import post
from tests.build.revision_release import FIRST, PEOPLE, SECOND, THIRD, released, revisions

pytestmark = pytest.mark.slow
DATED = {"employed_since": "2026-08-01"}  # of two rows of a person the dated one counts


def cause(release, measure: str, area: str = A) -> str:
    return revisions(release, measure, area)[-1][3]


def test_of_a_person_who_moves_to_another_streets_file_that_file_is_the_cause(home):
    one = send(home, "one", [person("anna"), person("bert", **DATED)])
    there = send(home, "there", [person("anna", FAR, **DATED)])
    first = released(home, FIRST, one, marts=("mart.roster",))
    second = released(home, SECOND, one, there, previous=first, marts=("mart.roster",))
    for area in (A, STREET, FAR, OTHER_STREET):
        assert cause(second, "roster.persons", area) == there["submission"]


def test_of_a_person_who_comes_back_the_other_streets_former_file_is_the_cause(home):
    one = send(home, "one", [person("anna"), person("bert", **DATED)])
    there = send(home, "there", [person("anna", FAR, **DATED), person("dora", FAR)])
    again = send(home, "again", [person("dora", FAR)])
    marts = ("mart.roster",)
    second = released(
        home,
        SECOND,
        one,
        there,
        previous=released(home, FIRST, one, marts=marts),
        marts=marts,
    )
    third = released(home, THIRD, one, there, again, previous=second, marts=marts)
    assert cause(third, "roster.persons") == there["submission"]


def test_who_turns_out_to_be_elsewhere_names_the_roster_that_has_her(home):
    august = send(home, "august", [person("anna"), person("bert")])
    september = send(home, "september", [person("bert")], month="2026-09")
    late = send(home, "late", [person("anna", FAR)], month="2026-09")
    marts = ("mart.labour_movement",)
    first = released(home, FIRST, august, september, marts=marts)
    second = released(home, SECOND, august, september, late, previous=first, marts=marts)
    for state in ("absent", "elsewhere"):
        found = revisions(second, f"labour_movement.persons:employed:{state}")
        assert found[-1][3] == late["submission"]


def test_work_found_by_a_later_roster_names_that_roster_and_is_ripening(home):
    august = send(home, "august", [person("anna", status="unemployed")])
    help_given = send(home, "served", [served("anna", "2026-08-05")], register="assistance")
    september = send(home, "september", [person("anna")], month="2026-09")
    marts = ("mart.assistance",)
    first = released(home, FIRST, august, help_given, marts=marts)
    second = released(home, SECOND, august, help_given, september, previous=first, marts=marts)
    with duckdb.connect(str(second), read_only=True) as connection:
        found = connection.execute(
            "select distinct value, previous_value, cause, is_ripening from mart.revision where"
            " measure like 'assistance.employed_within_3_months:%' and cause is not null"
        ).fetchall()
    assert found == [(1, 0, september["submission"], True)]


def test_a_figure_of_one_months_roster_is_not_put_down_to_another_months(home):
    one, july = send(home, "one", PEOPLE), send(home, "july", PEOPLE, month="2026-07")
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    marts = ("mart.roster",)
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, july, two, previous=first, marts=marts)
    named = set(cause(second, "roster.employed").split())
    assert named == {one["submission"], two["submission"]}


def test_of_an_entity_that_another_streets_file_tells_of_that_file_is_the_cause(home):
    one = send(home, "one", [entity("E1"), entity("E2")], register="community_entity")
    there = send(
        home, "there", [entity("E1", FAR, founded_on="2020-01-01")], register="community_entity"
    )
    marts = ("mart.community_entity",)
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, there, previous=first, marts=marts)
    measure = "community_entity.entities:enterprise:not_stated"
    assert cause(second, measure) == cause(second, measure, FAR) == there["submission"]


def test_of_a_post_that_another_communitys_file_tells_of_that_file_is_the_cause(home):
    here = send(home, "here", [post("1", B), post("2", B)], register="job_post", covers=[B])
    beside = send(home, "beside", [post("1", A)], register="job_post", covers=[A])
    far = send(home, "far", [post("1", FAR)], register="job_post")
    marts = ("mart.job_post",)
    first = released(home, FIRST, here, marts=marts)
    second = released(home, SECOND, here, beside, far, previous=first, marts=marts)
    again = send(home, "again", [post("9", A)], register="job_post", covers=[A])
    corrected = send(home, "corrected", [post("8", FAR)], register="job_post")
    sent = (here, beside, far, again, corrected)
    third = released(home, THIRD, *sent, previous=second, marts=marts)
    measure = "job_post.posts:public_welfare"
    assert cause(second, measure, B) == cause(second, measure, A) == beside["submission"]
    assert cause(second, measure, FAR) == far["submission"]
    named = set(cause(third, measure, B).split())
    assert named == {beside["submission"], again["submission"]}


def test_of_a_household_whose_member_counts_elsewhere_the_file_there_is_the_cause(home):
    seeking = {"status": "unemployed", "household_no": "1"}
    here = send(home, "here", [person("wife", **seeking), person("husband", **seeking)])
    there = send(home, "there", [person("husband", FAR, **DATED)])
    lost = {"status": "unemployed", "unemployed_since": "2026-08-02"}
    corrected = send(home, "corrected", [person("husband", FAR, **lost)])
    nearby = send(home, "nearby", [person("dora", "510105001001")])
    marts = ("mart.zero_employment_household",)
    first = released(home, FIRST, here, there, marts=marts)
    sent = (here, there, corrected, nearby)
    second = released(home, SECOND, *sent, previous=first, marts=marts)
    found = revisions(second, "zero_employment_household.derived", A)
    assert (found[-1][1], found[-1][3]) == (1, corrected["submission"])


@pytest.mark.parametrize(
    ("files", "told"), [(5, None), (6, f"{OTHER_STREET}:labour_force")], ids=("five", "six")
)
def test_up_to_five_files_are_named_and_more_told_by_street_and_register(home, files, told):
    one = send(home, "one", PEOPLE)
    places = [f"{OTHER_STREET}{number:03d}" for number in range(1, files + 1)]
    late = [send(home, place, [person(place, place)], covers=[place]) for place in places]
    marts = ("mart.roster",)
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, *late, previous=first, marts=marts)
    names = " ".join(sorted(sent["submission"] for sent in late))
    assert cause(second, "roster.persons", "51") == (told or names)


def test_a_refused_file_moves_nothing(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    refused = send(
        None, "bad", verdict="refused", is_nil=False, rows_read=5, refused=5, coverage=[]
    )
    marts = ("mart.roster",)
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, two, refused, previous=first, marts=marts)
    assert refused["submission"] not in cause(second, "roster.employed")


def test_the_employment_rate_of_all_is_a_headline_and_those_of_groups_are_none(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", C)])
    marts = ("mart.employment_rate", "mart.roster")
    first = released(home, FIRST, one, marts=marts)
    second = released(home, SECOND, one, two, previous=first, marts=marts)
    with duckdb.connect(str(second), read_only=True) as connection:
        flags = connection.execute(
            "select distinct measure, is_headline, is_ripening from mart.revision"
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
        ("spell_survival", (-EVERY_MONTH, EVERY_MONTH)),
        ("target_progress", (-EVERY_MONTH, EVERY_MONTH)),
    ],
)
def test_how_far_a_table_looks_is_found_in_its_queries(mart, months):
    assert reach(f"mart.{mart}", shipped()[1]) == months
