"""Row faults that the sample plants: what a cell can get wrong, and the rule that must find it. By hand, not from the rules' code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pipelines.sample.identity import CREDIT_ALPHABET, Identities, id_with_check
from pipelines.sample.layout import Layout, Scene, columns_of
from pipelines.sample.place import month_end
from pipelines.sample.spelling import DATE_FORMS, Cell

PROVINCE_OF_NOBODY = "20"


@dataclass(frozen=True)
class Setting:
    """What a fault may draw on: the file, its layout, other streets' communities and unused identities."""

    scene: Scene
    layout: Layout
    elsewhere: list[str]
    identities: Identities
    random: Random


@dataclass(frozen=True)
class Planting:
    """A fault of one cell. `spoil` returns the cell to write, or Ellipsis where the row does not suit."""

    register: str
    rule: str
    column: str
    kind: str
    spoil: Callable[[dict, Setting], Cell]


def _late(row: dict, setting: Setting) -> Cell:
    late = month_end(setting.scene.month) + timedelta(days=setting.random.randint(3, 40))
    return DATE_FORMS[setting.random.choice(setting.layout.hand.dates)](late)


def _where(condition: Callable[[dict], bool], cell: Cell) -> Callable[[dict, Setting], Cell]:
    return lambda row, setting: cell if condition(row) else ...


def _id(
    change: Callable[[str, dict, Setting], Cell], condition: Callable[[dict], bool] = lambda row: True,
) -> Callable[[dict, Setting], Cell]:
    return lambda row, setting: change(row["id_number"], row, setting) if condition(row) else ...


def _rounded(number: str, row: dict, setting: Setting) -> Cell:
    """What Excel leaves of an ID number typed into a cell of format General."""
    if not number.isdigit():
        return ...
    return f"{number[0]}.{number[1:6]}E+17" if setting.layout.form == "csv" else float(number[:15] + "000")


def _wrong_check(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


def _born(number: str, birth: str) -> str:
    return id_with_check(number[:6] + birth + number[14:17])


def _aged(years: int) -> Callable[[str, dict, Setting], Cell]:
    def change(number: str, row: dict, setting: Setting) -> Cell:
        end = month_end(setting.scene.month)
        return setting.identities.id_number(date(end.year - years, 1, 1) + timedelta(days=setting.random.randrange(28)), row["sex"])[0]

    return change


def _wrong_credit(code: str | None) -> Cell:
    return code[:17] + CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[17]) + 1) % 31] if code else ...


def _foreign_community(row: dict, setting: Setting) -> Cell:
    """Only where title or name tells the street: else nothing says which of the codes is the stray one."""
    return setting.random.choice(setting.elsewhere) if setting.elsewhere and setting.layout.names_street else ...


def _no_such_community(row: dict, setting: Setting) -> Cell:
    return row["community_code"][:9] + "899"


def _idle(row: dict) -> bool:
    return row["employment_status"] == "not_in_labour_force"


def _employed(row: dict) -> bool:
    return row["employment_status"] == "employed"


def _always(row: dict) -> bool:
    return True


LABOUR = "labour_force"
ENTITY = "community_entity"
BROKEN = "\ufffd"

PLANTINGS: tuple[Planting, ...] = (
    Planting(LABOUR, "required_missing", "name", "blank", _where(_always, None)),
    Planting(LABOUR, "id_check_digit", "id_number", "last character off", _id(lambda number, row, setting: _wrong_check(number))),
    Planting(LABOUR, "id_sex", "sex", "the other sex", lambda row, setting: {"male": "女", "female": "男"}[row["sex"]]),
    Planting(LABOUR, "id_digits_lost", "id_number", "turned into a number", _id(_rounded)),
    Planting(LABOUR, "status_contradiction", "labour_capacity", "employed but unable", _where(_employed, "否")),
    Planting(LABOUR, "id_length", "id_number", "a digit short", _id(lambda number, row, setting: number[:9] + number[10:])),
    Planting(LABOUR, "code_unknown", "employment_status", "no such status",
             _where(lambda row: row["willing_to_work"] is not None, "待定")),
    Planting(LABOUR, "community_unknown", "community_code", "no such community", _no_such_community),
    Planting(LABOUR, "value_ignored", "employed_since", "no date", _where(_employed, "去年底")),
    Planting(LABOUR, "id_15_digits", "id_number", "fifteen digits",
             _id(lambda number, row, setting: number[:6] + number[8:17], lambda row: row["born"].year < 2000)),
    Planting(LABOUR, "id_birth_date", "id_number", "30 February", _id(lambda number, row, setting: _born(number, number[6:10] + "0230"))),
    Planting(LABOUR, "text_broken", "name", "replacement character", lambda row, setting: row["name"][0] + BROKEN),
    Planting(LABOUR, "community_other_street", "community_code", "of another street", _foreign_community),
    Planting(LABOUR, "id_province", "id_number", "province of nobody",
             _id(lambda number, row, setting: id_with_check(PROVINCE_OF_NOBODY + number[2:17]))),
    Planting(LABOUR, "date_after_month", "employed_since", "next month",
             lambda row, setting: _late(row, setting) if _employed(row) else ...),
    Planting(LABOUR, "credit_code", "employer_code", "check character off", lambda row, setting: _wrong_credit(row["employer_code"])),
    Planting(LABOUR, "age_over_110", "id_number", "born 112 years ago", _id(_aged(112), _idle)),
    Planting(LABOUR, "age_under_16", "id_number", "born 14 years ago", _id(_aged(14), _idle)),
    Planting(LABOUR, "duplicate_in_file", "id_number", "row twice", lambda row, setting: ...),  # see planted
    Planting(LABOUR, "household_no_personal", "household_no", "the head's ID number",
             lambda row, setting: row["id_number"] if row["alone"] else ...),
    Planting(LABOUR, "id_birth_date", "id_number", "born after the month", _id(
        lambda number, row, setting: _born(number, f"{month_end(setting.scene.month) + timedelta(days=20):%Y%m%d}"))),
    Planting(LABOUR, "id_length", "id_number", "masked", _id(lambda number, row, setting: number[:6] + "********" + number[14:])),
    Planting(LABOUR, "required_missing", "community_code", "blank", _where(_always, None)),
    Planting(LABOUR, "required_missing", "willing_to_work", "blank though the status is known", _where(_idle, None)),
    Planting(LABOUR, "required_missing", "household_no", "blank", _where(_always, None)),
    Planting(LABOUR, "code_unknown", "sex", "no such sex", _where(_always, "保密")),
    Planting(LABOUR, "code_unknown", "labour_capacity", "neither yes nor no", _where(_always, "一般")),
    Planting(LABOUR, "value_ignored", "education", "no such level", _where(_always, "博学")),
    Planting(LABOUR, "value_ignored", "unemployed_since", "no such day",
             _where(lambda row: row["employment_status"] == "unemployed", "2026-13-40")),
    Planting(LABOUR, "text_broken", "household_no", "replacement character", lambda row, setting: row["household_no"] + BROKEN),
    Planting(LABOUR, "household_no_personal", "household_no", "a phone", lambda row, setting: row["phone"] or ... if row["alone"] else ...),
    Planting(ENTITY, "credit_code_key", "entity_code", "check character off", lambda row, setting: _wrong_credit(row["entity_code"])),
    Planting(ENTITY, "number_unreadable", "employees", "a word", _where(_always, "若干")),
    Planting(ENTITY, "number_out_of_range", "absorbed_unemployed", "below zero", _where(_always, -3)),
    Planting(ENTITY, "value_ignored", "founded_on", "no date", _where(_always, "年底")),
    Planting(ENTITY, "duplicate_in_file", "entity_code", "row twice", lambda row, setting: ...),  # see planted
    Planting(ENTITY, "code_unknown", "status", "no such status", _where(_always, "待定")),
    Planting(ENTITY, "required_missing", "entity_name", "blank", _where(_always, None)),
    Planting(ENTITY, "date_after_month", "founded_on", "next month", _late),
    Planting(ENTITY, "community_unknown", "community_code", "no such community", _no_such_community),
    Planting(ENTITY, "community_other_street", "community_code", "of another street", _foreign_community),
    Planting(ENTITY, "text_broken", "entity_name", "replacement character", lambda row, setting: row["entity_name"][:2] + BROKEN),
    Planting(ENTITY, "number_out_of_range", "employees", "beyond belief", _where(_always, 9_999_999)),
    Planting(ENTITY, "code_unknown", "entity_type", "no such type", _where(_always, "摊位")),
    Planting(ENTITY, "required_missing", "employees", "blank", _where(_always, None)),
)


@dataclass(frozen=True)
class Planted:
    planting: Planting
    row: int  # index into the rows of the file


def planted(rows: list[dict], cells: list[dict], setting: Setting, waiting: list[Planting], count: int) -> list[Planted]:
    """Spoil up to `count` of the file's rows in place, one fault a row.

    `rows` are canonical values, `cells` what is to be written, row by row; a row found twice is appended to both. `waiting` is the queue of
    plantings: those used go to its end, those that did not suit keep their place. Of a row found twice both are told.
    """
    done: list[Planted] = []
    free = [number for number, row in enumerate(rows) if row.get("sole", True)]
    setting.random.shuffle(free)
    columns = columns_of(setting.layout, setting.scene.register)
    for planting in [item for item in waiting if item.register == setting.scene.register and item.column in columns]:
        if len(done) >= count:
            break
        for number in free:
            if planting.rule == "duplicate_in_file":
                rows.append(dict(rows[number]))
                cells.append(dict(cells[number]))
                done += [Planted(planting, number), Planted(planting, len(rows) - 1)]
            else:
                cell = planting.spoil(rows[number], setting)
                if cell is ...:
                    continue
                cells[number][planting.column] = cell
                done.append(Planted(planting, number))
            free.remove(number)
            waiting.remove(planting)
            waiting.append(planting)
            break
    return done
