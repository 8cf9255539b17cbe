"""Row faults that the sample plants, register by register, and the rule that must find each. By
hand, not from the rules' code.
"""

from __future__ import annotations

from datetime import timedelta

from pipelines.base.month import month_end
from pipelines.sample.fault import Planting
from pipelines.sample.identity import id_with_check
from pipelines.sample.spoil import (
    PROVINCE_OF_NOBODY,
    aged,
    always,
    born_on,
    days_before,
    employed,
    foreign_community,
    idle,
    more_than,
    next_month_day,
    no_such_community,
    of_id,
    rounded,
    where,
    where_open,
    wrong_check,
    wrong_credit,
)

LABOUR = "labour_force"
HOUSEHOLD = "zero_employment_household"
ENTITY = "community_entity"
POST = "job_post"
PLACED = "new_employment"
LEFT = "natural_attrition"
SERVED = "assistance"
STATION = "station"
BROKEN = "\ufffd"

PLANTINGS: tuple[Planting, ...] = (
    Planting(LABOUR, "required_missing", "name", "blank", where(always, None)),
    Planting(
        LABOUR,
        "id_check_digit",
        "id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number)),
    ),
    Planting(
        LABOUR,
        "id_sex",
        "sex",
        "the other sex",
        lambda row, setting: {"male": "女", "female": "男"}[row["sex"]],
    ),
    Planting(LABOUR, "id_digits_lost", "id_number", "turned into a number", of_id(rounded)),
    Planting(
        LABOUR,
        "status_contradiction",
        "labour_capacity",
        "employed but unable",
        where(employed, "否"),
    ),
    Planting(
        LABOUR,
        "id_length",
        "id_number",
        "a digit short",
        of_id(lambda number, row, setting: number[:9] + number[10:]),
    ),
    Planting(
        LABOUR,
        "code_unknown",
        "employment_status",
        "no such status",
        where(lambda row: row["willing_to_work"] is not None, "待定"),
    ),
    Planting(LABOUR, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(LABOUR, "value_ignored", "employed_since", "no date", where(employed, "去年底")),
    Planting(
        LABOUR,
        "id_15_digits",
        "id_number",
        "fifteen digits",
        of_id(
            lambda number, row, setting: number[:6] + number[8:17],
            lambda row: row["born"].year < 2000,
        ),
    ),
    Planting(
        LABOUR,
        "id_birth_date",
        "id_number",
        "30 February",
        of_id(lambda number, row, setting: born_on(number, number[6:10] + "0230")),
    ),
    Planting(
        LABOUR,
        "text_broken",
        "name",
        "replacement character",
        lambda row, setting: row["name"][0] + BROKEN,
    ),
    Planting(
        LABOUR, "community_other_street", "community_code", "of another street", foreign_community
    ),
    Planting(
        LABOUR,
        "id_province",
        "id_number",
        "province of nobody",
        of_id(lambda number, row, setting: id_with_check(PROVINCE_OF_NOBODY + number[2:17])),
    ),
    Planting(
        LABOUR,
        "date_after_month",
        "employed_since",
        "next month",
        lambda row, setting: next_month_day(row, setting) if employed(row) else ...,
    ),
    Planting(
        LABOUR,
        "credit_code",
        "employer_code",
        "check character off",
        lambda row, setting: wrong_credit(row["employer_code"]),
    ),
    Planting(LABOUR, "age_over_110", "id_number", "born 112 years ago", of_id(aged(112), idle)),
    Planting(LABOUR, "age_under_16", "id_number", "born 14 years ago", of_id(aged(14), idle)),
    Planting(
        LABOUR, "duplicate_in_file", "id_number", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(
        LABOUR,
        "household_no_personal",
        "household_no",
        "the head's ID number",
        lambda row, setting: row["id_number"] if row["alone"] else ...,
    ),
    Planting(
        LABOUR,
        "id_birth_date",
        "id_number",
        "born after the month",
        of_id(
            lambda number, row, setting: born_on(
                number, f"{month_end(setting.scene.month) + timedelta(days=20):%Y%m%d}"
            )
        ),
    ),
    Planting(
        LABOUR,
        "id_length",
        "id_number",
        "masked",
        of_id(lambda number, row, setting: number[:6] + "********" + number[14:]),
    ),
    Planting(LABOUR, "required_missing", "community_code", "blank", where(always, None)),
    Planting(
        LABOUR,
        "required_missing",
        "willing_to_work",
        "blank though the status is known",
        where(idle, None),
    ),
    Planting(LABOUR, "required_missing", "household_no", "blank", where(always, None)),
    Planting(LABOUR, "code_unknown", "sex", "no such sex", where(always, "保密")),
    Planting(
        LABOUR, "code_unknown", "labour_capacity", "neither yes nor no", where(always, "一般")
    ),
    Planting(LABOUR, "value_ignored", "education", "no such level", where(always, "博学")),
    Planting(
        LABOUR,
        "value_ignored",
        "unemployed_since",
        "no such day",
        where(lambda row: row["employment_status"] == "unemployed", "2026-13-40"),
    ),
    Planting(
        LABOUR,
        "text_broken",
        "household_no",
        "replacement character",
        lambda row, setting: row["household_no"] + BROKEN,
    ),
    Planting(
        LABOUR,
        "household_no_personal",
        "household_no",
        "a phone",
        lambda row, setting: row["phone"] or ... if row["alone"] else ...,
    ),
    Planting(
        ENTITY,
        "credit_code_key",
        "entity_code",
        "check character off",
        lambda row, setting: wrong_credit(row["entity_code"]),
    ),
    Planting(ENTITY, "number_unreadable", "employees", "a word", where(always, "若干")),
    Planting(ENTITY, "number_out_of_range", "absorbed_unemployed", "below zero", where(always, -3)),
    Planting(
        ENTITY,
        "cells_disagree",
        "absorbed_unemployed",
        "more than all employees",
        more_than("employees", 7),
    ),
    Planting(ENTITY, "value_ignored", "founded_on", "no date", where(always, "年底")),
    Planting(
        ENTITY, "duplicate_in_file", "entity_code", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(ENTITY, "code_unknown", "status", "no such status", where(always, "待定")),
    Planting(ENTITY, "required_missing", "entity_name", "blank", where(always, None)),
    Planting(ENTITY, "date_after_month", "founded_on", "next month", next_month_day),
    Planting(ENTITY, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(
        ENTITY, "community_other_street", "community_code", "of another street", foreign_community
    ),
    Planting(
        ENTITY,
        "text_broken",
        "entity_name",
        "replacement character",
        lambda row, setting: row["entity_name"][:2] + BROKEN,
    ),
    Planting(ENTITY, "number_out_of_range", "employees", "beyond belief", where(always, 9_999_999)),
    Planting(ENTITY, "code_unknown", "entity_type", "no such type", where(always, "摊位")),
    Planting(ENTITY, "required_missing", "employees", "blank", where(always, None)),
    Planting(HOUSEHOLD, "date_unreadable", "recognised_on", "no date", where(always, "去年底")),
    Planting(
        HOUSEHOLD,
        "id_check_digit",
        "head_id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number), column="head_id_number"),
    ),
    Planting(
        HOUSEHOLD,
        "cells_disagree",
        "due_on",
        "before it was recognised",
        days_before("recognised_on", 10),
    ),
    Planting(
        HOUSEHOLD,
        "value_ignored",
        "exit_reason",
        "no such reason",
        where(lambda row: row["exit_reason"] is None, "不想干"),
    ),
    Planting(HOUSEHOLD, "required_missing", "head_name", "blank", where(always, None)),
    Planting(
        HOUSEHOLD, "number_unreadable", "able_and_willing_members", "a word", where(always, "若干")
    ),
    Planting(
        HOUSEHOLD,
        "id_15_digits",
        "head_id_number",
        "fifteen digits",
        of_id(
            lambda number, row, setting: number[:6] + number[8:17],
            lambda row: row["head_id_number"][6:8] == "19",
            "head_id_number",
        ),
    ),
    Planting(
        HOUSEHOLD,
        "number_out_of_range",
        "able_and_willing_members",
        "below zero",
        where(always, -3),
    ),
    Planting(HOUSEHOLD, "date_after_month", "applied_on", "next month", next_month_day),
    Planting(
        HOUSEHOLD, "community_unknown", "community_code", "no such community", no_such_community
    ),
    Planting(
        HOUSEHOLD,
        "household_no_personal",
        "household_no",
        "the head's ID number",
        where_open("head_id_number"),
    ),
    Planting(
        HOUSEHOLD,
        "community_other_street",
        "community_code",
        "of another street",
        foreign_community,
    ),
    Planting(
        HOUSEHOLD,
        "text_broken",
        "head_name",
        "replacement character",
        lambda row, setting: row["head_name"][0] + BROKEN,
    ),
    Planting(
        HOUSEHOLD, "duplicate_in_file", "household_no", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(
        HOUSEHOLD,
        "id_length",
        "head_id_number",
        "masked",
        of_id(
            lambda number, row, setting: number[:6] + "********" + number[14:],
            column="head_id_number",
        ),
    ),
    Planting(
        HOUSEHOLD,
        "id_digits_lost",
        "head_id_number",
        "turned into a number",
        of_id(rounded, column="head_id_number"),
    ),
    Planting(
        POST,
        "credit_code",
        "entity_code",
        "check character off",
        lambda row, setting: wrong_credit(row["entity_code"]),
    ),
    Planting(
        POST,
        "id_check_digit",
        "holder_id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number), column="holder_id_number"),
    ),
    Planting(POST, "cells_disagree", "filled", "more than the places", more_than("capacity", 3)),
    Planting(POST, "number_unreadable", "capacity", "a word", where(always, "若干")),
    Planting(
        POST, "duplicate_in_file", "post_no", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(POST, "code_unknown", "post_kind", "no such kind", where(always, "铁饭碗")),
    Planting(POST, "number_out_of_range", "filled", "below zero", where(always, -3)),
    Planting(POST, "required_missing", "post_no", "blank", where(always, None)),
    Planting(POST, "cells_disagree", "ends_on", "before it started", days_before("started_on", 30)),
    Planting(
        POST,
        "value_ignored",
        "ends_on",
        "no date",
        where(lambda row: row["ends_on"] is not None, "年底"),
    ),
    Planting(
        POST,
        "date_after_month",
        "started_on",
        "next month",
        lambda row, setting: next_month_day(row, setting) if row["started_on"] else ...,
    ),
    Planting(POST, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(
        POST, "community_other_street", "community_code", "of another street", foreign_community
    ),
    Planting(
        POST,
        "text_broken",
        "post_no",
        "replacement character",
        lambda row, setting: row["post_no"] + BROKEN,
    ),
    Planting(POST, "value_ignored", "monthly_subsidy_yuan", "a word", where(always, "若干")),
    Planting(
        POST,
        "id_digits_lost",
        "holder_id_number",
        "turned into a number",
        of_id(rounded, column="holder_id_number"),
    ),
    Planting(PLACED, "date_unreadable", "employed_on", "no date", where(always, "去年底")),
    Planting(PLACED, "value_ignored", "first_job", "neither yes nor no", where(always, "也许")),
    Planting(
        PLACED,
        "id_check_digit",
        "id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number)),
    ),
    Planting(PLACED, "date_after_month", "employed_on", "next month", next_month_day),
    Planting(PLACED, "code_unknown", "channel", "no such channel", where(always, "托关系")),
    Planting(
        PLACED,
        "credit_code",
        "employer_code",
        "check character off",
        lambda row, setting: wrong_credit(row["employer_code"]),
    ),
    Planting(PLACED, "required_missing", "name", "blank", where(always, None)),
    Planting(
        PLACED,
        "id_15_digits",
        "id_number",
        "fifteen digits",
        of_id(
            lambda number, row, setting: number[:6] + number[8:17],
            lambda row: row["born"].year < 2000,
        ),
    ),
    Planting(
        PLACED,
        "id_length",
        "id_number",
        "a digit short",
        of_id(lambda number, row, setting: number[:9] + number[10:]),
    ),
    Planting(
        PLACED, "duplicate_in_file", "id_number", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(
        PLACED,
        "id_province",
        "id_number",
        "province of nobody",
        of_id(lambda number, row, setting: id_with_check(PROVINCE_OF_NOBODY + number[2:17])),
    ),
    Planting(PLACED, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(
        PLACED,
        "text_broken",
        "name",
        "replacement character",
        lambda row, setting: row["name"][0] + BROKEN,
    ),
    Planting(
        PLACED, "community_other_street", "community_code", "of another street", foreign_community
    ),
    Planting(
        PLACED,
        "id_birth_date",
        "id_number",
        "30 February",
        of_id(lambda number, row, setting: born_on(number, number[6:10] + "0230")),
    ),
    Planting(PLACED, "id_digits_lost", "id_number", "turned into a number", of_id(rounded)),
    Planting(LEFT, "code_unknown", "reason", "no such reason", where(always, "不想干")),
    Planting(LEFT, "date_unreadable", "left_on", "no date", where(always, "去年底")),
    Planting(LEFT, "required_missing", "name", "blank", where(always, None)),
    Planting(
        LEFT,
        "id_check_digit",
        "id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number)),
    ),
    Planting(LEFT, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(
        LEFT,
        "text_broken",
        "name",
        "replacement character",
        lambda row, setting: row["name"][0] + BROKEN,
    ),
    Planting(LEFT, "date_after_month", "left_on", "next month", next_month_day),
    Planting(
        LEFT,
        "id_15_digits",
        "id_number",
        "fifteen digits",
        of_id(
            lambda number, row, setting: number[:6] + number[8:17],
            lambda row: row["born"].year < 2000,
        ),
    ),
    Planting(
        LEFT, "duplicate_in_file", "id_number", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(SERVED, "code_unknown", "service", "no such service", where(always, "陪聊")),
    Planting(
        SERVED,
        "value_ignored",
        "amount_yuan",
        "a word",
        where(lambda row: row["amount_yuan"] is None, "若干"),
    ),
    Planting(SERVED, "number_out_of_range", "amount_yuan", "below zero", where(always, -300)),
    Planting(SERVED, "date_unreadable", "served_on", "no date", where(always, "去年底")),
    Planting(SERVED, "date_after_month", "served_on", "next month", next_month_day),
    Planting(SERVED, "required_missing", "name", "blank", where(always, None)),
    Planting(
        SERVED,
        "id_check_digit",
        "id_number",
        "last character off",
        of_id(lambda number, row, setting: wrong_check(number)),
    ),
    Planting(
        SERVED,
        "id_15_digits",
        "id_number",
        "fifteen digits",
        of_id(
            lambda number, row, setting: number[:6] + number[8:17],
            lambda row: row["born"].year < 2000,
        ),
    ),
    Planting(
        SERVED, "duplicate_in_file", "id_number", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(SERVED, "community_unknown", "community_code", "no such community", no_such_community),
    Planting(
        SERVED,
        "text_broken",
        "name",
        "replacement character",
        lambda row, setting: row["name"][0] + BROKEN,
    ),
    Planting(
        SERVED, "community_other_street", "community_code", "of another street", foreign_community
    ),
    Planting(STATION, "number_unreadable", "full_time_staff", "a word", where(always, "若干")),
    Planting(STATION, "value_ignored", "has_rules", "neither yes nor no", where(always, "待建")),
    Planting(STATION, "number_out_of_range", "part_time_staff", "below zero", where(always, -3)),
    Planting(STATION, "required_missing", "station_name", "blank", where(always, None)),
    Planting(
        STATION,
        "community_unknown",
        "community_code",
        "no such community",
        lambda row, setting: no_such_community(row, setting) if row["community_code"] else ...,
    ),
    Planting(
        STATION,
        "text_broken",
        "station_name",
        "replacement character",
        lambda row, setting: row["station_name"][:2] + BROKEN,
    ),
    Planting(STATION, "value_ignored", "premises_m2", "a word", where(always, "若干")),
    Planting(
        STATION, "duplicate_in_file", "community_code", "row twice", lambda row, setting: ...
    ),  # see planted
    Planting(
        STATION,
        "community_other_street",
        "community_code",
        "of another street",
        lambda row, setting: foreign_community(row, setting) if row["community_code"] else ...,
    ),
)
