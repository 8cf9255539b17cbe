"""Faults by hand, of rows in the lake and of marts, and the checks of the gate that are named for them."""

from __future__ import annotations

from datetime import date

# register, what the row says instead, the check that fails
ROW_FAULTS = [
    ("labour_force", {"submission": None}, "required:submission"),
    ("labour_force", {"person": None}, "required:person"),
    ("labour_force", {"person": b"519900195512130010"}, "sixteen_bytes:person"),
    ("labour_force", {"birth_date": date(2026, 9, 1)}, "not_in_future:birth_date"),
    ("labour_force", {"sex": None}, "required:sex"),
    ("labour_force", {"sex": "519900195512130010"}, "known_code:sex"),
    ("labour_force", {"willing_to_work": None}, "required:willing_to_work"),
    ("labour_force", {"employment_status": "Zhang San"}, "known_code:employment_status"),
    ("labour_force", {"difficulty_types": "older;Zhang San"}, "known_code:difficulty_types"),
    ("labour_force", {"household_no": "519900195512130010"}, "not_personal:household_no"),
    ("labour_force", {"household_no": "19900000001"}, "not_personal:household_no"),
    ("labour_force", {"employer_code": "Zhang San"}, "eighteen_characters:employer_code"),
    ("labour_force", {"employed_since": date(1899, 12, 31)}, "not_before_1900:employed_since"),
    ("labour_force", {"community_code": "51010401700A"}, "twelve_digits:community_code"),
    ("labour_force", {"community_code": "5101040170011"}, "twelve_digits:community_code"),
    ("labour_force", {"community_code": "510104017999"}, "known_division:community_code"),
    ("community_entity", {"entity_code": None}, "required:entity_code"),
    ("community_entity", {"status": "closing"}, "known_code:status"),
    ("community_entity", {"employees": -1}, "within_bounds:employees"),
    ("community_entity", {"absorbed_unemployed": 200_001}, "within_bounds:absorbed_unemployed"),
]
# what is done to the release, the checks that fail
MART_FAULTS = [
    (
        "update release.mart.roster set area_name = null where area_code = '51'",
        {"mart.roster: required:area_name"},
    ),
    (
        "update release.mart.roster set month = date '2026-08-02' where area_code = '51'",
        {"mart.roster: first_of_month:month", "mart.roster: children_add_up"},
    ),
    (
        "update release.mart.roster set area_level = 'village' where area_code = '510104017001'",
        {"mart.roster: known_code:area_level", "mart.roster: children_add_up"},
    ),
    (
        (
            "update release.mart.zero_employment_household set area_level = 'county' where"
            " area_level = 'street'"
        ),
        {
            "mart.zero_employment_household: level_of_code",
            "mart.zero_employment_household: children_add_up",
        },
    ),
    (
        (
            "insert into release.mart.community_entity select * from release.mart.community_entity"
            " where area_code = '51' and industry = 'A'"
        ),
        {"mart.community_entity: grain_unique", "mart.community_entity: children_add_up"},
    ),
    (
        (
            "update release.mart.community_entity set employees = employees + 1 where area_level ="
            " 'street'"
        ),
        {"mart.community_entity: children_add_up"},
    ),
    (
        "delete from release.mart.community_entity where area_level = 'community'",
        {"mart.community_entity: children_add_up"},
    ),
    (
        "update release.mart.community_entity set relief_granted = -entities",
        {"mart.community_entity: not_negative:relief_granted"},
    ),
    (
        "update release.mart.community_entity set founded = 4 * active",
        {"mart.community_entity: founded_within_entities"},
    ),
    (
        "update release.mart.community_entity set closed = 0",
        {"mart.community_entity: statuses_add_up"},
    ),
    (
        "update release.mart.community_entity set entity_type = 'firm'",
        {"mart.community_entity: known_code:entity_type"},
    ),
    ("delete from release.mart.community_entity", {"mart.community_entity: every_month"}),
    (
        "delete from release.mart.roster where area_code = '510104'",
        {
            "mart.roster: children_add_up",
            "mart.employment_rate: within_roster",
            "mart.household_typology: within_roster",
        },
    ),
    (
        "update release.mart.roster set employed = 3 * employed",
        {"mart.roster: statuses_add_up"},
    ),
    (
        "update release.mart.roster set households = 2 * persons",
        {"mart.roster: households_within_persons"},
    ),
    (
        (
            "update release.mart.employment_rate set able_and_willing = 5 * unknown,"
            " employment_rate = employed / nullif(5 * unknown, 0)"
        ),
        {"mart.employment_rate: able_within_working_age"},
    ),
    (
        "update release.mart.employment_rate set unemployed = 3 * employed",
        {
            "mart.employment_rate: employed_within_able",
            "mart.employment_rate: within_roster",
        },
    ),
    (
        (
            "update release.mart.employment_rate set employment_rate = 33.3 where group_code ="
            " 'graduate'"
        ),
        {
            "mart.employment_rate: between_0_and_1:employment_rate",
            "mart.employment_rate: rate_is_quotient",
        },
    ),
    (
        (
            "update release.mart.employment_rate set employment_rate = 0 where group_code ="
            " 'age_46_up'"
        ),
        {"mart.employment_rate: rate_is_quotient"},
    ),
    (
        "delete from release.mart.employment_rate where group_code = 'male'",
        {"mart.employment_rate: men_and_women_are_all"},
    ),
    (
        "delete from release.mart.employment_rate where group_code = 'age_25_45'",
        {"mart.employment_rate: ages_are_all"},
    ),
    (
        "delete from release.mart.employment_rate where group_code = 'female_25_45'",
        {"mart.employment_rate: sexes_and_ages_are_all"},
    ),
    (
        """update release.mart.employment_rate set unknown = 3 * unknown,
            able_and_willing = able_and_willing - 2 * unknown, unemployed = 0,
        employment_rate = 1 where group_code = 'graduate'""",
        {"mart.employment_rate: no_group_exceeds_all"},
    ),
    (
        "delete from release.mart.employment_rate where group_code <> 'graduate'",
        {"mart.employment_rate: no_group_exceeds_all", "mart.unemployment_duration: bands_add_up"},
    ),
    (
        (
            "delete from release.mart.employment_rate where month in (select month from"
            " release.mart.roster)"
        ),
        {"mart.employment_rate: every_month"},
    ),
    (
        "update release.mart.unemployment_duration set persons = 2 * persons",
        {"mart.unemployment_duration: bands_add_up"},
    ),
    (
        (
            "update release.mart.unemployment_duration set duration_band = 'long' where"
            " duration_band = 'under_1'"
        ),
        {"mart.unemployment_duration: known_code:duration_band"},
    ),
    (
        (
            "update release.mart.household_typology set households = 5 * households, persons = 5 *"
            " persons where household_kind = 'mixed'"
        ),
        {"mart.household_typology: within_roster"},
    ),
    (
        "update release.mart.zero_employment_household set derived = 2 * derived, hidden = derived",
        {"mart.zero_employment_household: derived_within_workless"},
    ),
    (
        "update release.mart.zero_employment_household set undetermined = 0,"
        " undetermined_member_unknown = 0",
        {"mart.zero_employment_household: undetermined_as_typology"},
    ),
    (
        "update release.mart.zero_employment_household set undetermined_member_unknown = 0",
        {"mart.zero_employment_household: undetermined_has_reasons"},
    ),
    (
        "update release.mart.roster set age_unknown = 2 * persons",
        {"mart.roster: age_unknown_within_persons"},
    ),
    (
        "update release.mart.submission_status set verdict = 'late'",
        {"mart.submission_status: known_code:verdict"},
    ),
    (
        (
            "update release.mart.submission_status set street_code = null where street_code ="
            " '510104017'"
        ),
        {"mart.submission_status: required:street_code"},
    ),
]
MART_FAULTS += [
    (f"update release.{mart} set {change}", {f"{mart}: {rule}" for rule in rules.split()})
    for mart, change, rules in (
        ("mart.zero_employment_household", "overdue = 2 * recognised", "overdue_within_recognised"),
        ("mart.zero_employment_household", "relapsed = 9 * derived", "relapsed_within_whole"),
        (
            "mart.zero_employment_household",
            "resolved = 0, newly_recognised = 0",
            "days_of_resolved",
        ),
        ("mart.zero_employment_household", "resolved = 0", "account days_of_resolved"),
        ("mart.zero_employment_household", "stale = opening", "recognised_compared"),
        ("mart.zero_employment_household", "hidden = opening", "derived_compared"),
        ("mart.community_entity", "closed_in_month = 9 * entities", "closed_within_entities"),
        ("mart.community_entity", "relief_entitled = 2 * active", "relief_within_whole"),
        (
            "mart.employment_rate",
            "registered_unemployed = 2 * working_age",
            "registered_within_working_age",
        ),
    )
]
WARNED_OF = {"absorbed_within_employees"}  # fails in a test of its own
OF_MONTHS = {"opening_is_former_stock"}  # the release has one; the test of all plants finds it
OTHER_MART = {
    "every_month": "mart.submission_status",
    "within_roster": "mart.roster",
    "bands_add_up": "mart.employment_rate",
    "derived_within_workless": "mart.household_typology",
    "undetermined_as_typology": "mart.household_typology",
}
