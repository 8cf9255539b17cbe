"""`jiuye status --remind`: missing registers, as a message for each prefecture to paste and
send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.wording import Text, fill, month_text, same
from pipelines.base.words import load_words
from pipelines.contract.register import REGISTERS
from pipelines.operation.status import NOT_IN, Standing, of_month
from pipelines.operation.world import World
from pipelines.reference.own_area import own_area
from pipelines.reference.short_name import short_name

WORDS = load_words(Path(__file__).with_name("remind.toml"))
TITLES = {register.name: register.title for register in REGISTERS}
PREFECTURE_DIGITS, COUNTY_DIGITS = 4, 6
PLACES = {register.name: place for place, register in enumerate(REGISTERS)}
WEEKDAYS = "一二三四五六日"
FEWEST_OF_ALL = 3  # from this many missing registers on, a message may say "all"
Name = Callable[[str], Text]


class NoSuchArea(LookupError):
    """No prefecture or county has this name; the message says what to write."""


@dataclass(frozen=True)
class Street:
    """What a street owes and what was returned to it, in words. `files`: number of registers owed;
    `not_in`: those plus the refused ones.
    """

    name: Text
    owed: tuple[Text, ...]
    returned: tuple[Text, ...]
    files: int
    not_in: int


@dataclass(frozen=True)
class Reminder:
    """The message to a prefecture, or in the data folder of a prefecture or county to a county.
    `kind`: 市, 州, 区 or 县, as used in the salutation.
    """

    name: Text
    kind: Text
    streets: tuple[Street, ...]


def reminders(now: Standing, area: str | None = None) -> list[Reminder]:
    """A reminder for each prefecture (in an area's own data folder: each county) that owes or has
    to mend something; only for `area` (name or code) if given. Raises NoSuchArea.
    """
    heads = _codes_of(now.world, area) if area else ("",)
    rows = now.rows.filter(pl.col("expected") | (pl.col("quarantined_rows") > 0))
    rows = rows.filter(
        pl.any_horizontal(*(pl.col("street_code").str.starts_with(head) for head in heads))
    )
    name, no_month = _names(now.world), _sent_without_a_month(now)
    digits = COUNTY_DIGITS if own_area(now.world.home) else PREFECTURE_DIGITS
    by_area: dict[str, list[Street]] = {}
    by_street: dict[str, list[dict]] = {}
    for row in rows.iter_rows(named=True):  # a frame for each street would take ten times as long
        by_street.setdefault(row["street_code"], []).append(row)
    for code, own in by_street.items():
        street = _street(own, name, no_month)
        if street.owed or street.returned:
            by_area.setdefault(code[:digits], []).append(street)
    return [
        Reminder(name(code), _kind(code, name(code).zh), tuple(streets))
        for code, streets in sorted(by_area.items())
    ]


def _kind(code: str, name: str) -> Text:
    if len(code) == COUNTY_DIGITS:
        return Text(name[-1] if name.endswith(("区", "市", "旗")) else "县", "county")
    return Text(name[-1] if name.endswith(("自治州", "盟")) else "市", "prefecture")


def reminder_lines(now: Standing, found: list[Reminder]) -> Iterator[Text]:
    """The reminders line by line, with a blank line between them; or that nothing is owed."""
    month = month_text(now.month)
    if not found:
        yield fill(WORDS["nothing"], month=month)
        return
    due = max(now.rows["due_on"].drop_nulls().to_list(), default=None)
    for place, one in enumerate(found):
        if place:
            yield same("")
        short = replace(one.name, zh=short_name(one.name.zh))
        yield fill(WORDS["title"], area=short, month=month)
        yield from _message(one, due, now.today)


def running_elsewhere(now: Standing) -> list[Text]:
    """Other months in or just after reporting with missing registers: how many, and how to remind
    of them.
    """
    first = now.world.data_month.month
    return [
        fill(
            WORDS["elsewhere"],
            month=month_text(row["month"]),
            files=row["expected_submissions"] - row["received_submissions"],
            day=_day(row["due_on"]),
            option=f"{row['month']:%Y-%m}",
        )
        for row in now.months.iter_rows(named=True)
        if row["month"] != now.month
        and first is not None
        and row["month"] >= first
        and row["due_on"] is not None
        and row["expected_submissions"] > row["received_submissions"]
    ]


def _message(one: Reminder, due: date | None, today: date) -> Iterator[Text]:
    """The text of a reminder below its title."""
    is_late = due is None or due < today
    when = _due(due, today) if due else same("")
    owing = [street for street in one.streets if street.owed]
    if owing:
        asked = fill(
            WORDS["owed.passed" if is_late else "owed.coming"],
            kind=one.kind,
            streets=len(owing),
            files=sum(street.files for street in owing),
        )
        yield _joined(when, asked)
        yield from _numbered(owing, lambda street: street.owed)
    if mending := [street for street in one.streets if street.returned]:
        asked = fill(WORDS["returned"], streets=len(mending))
        yield asked if owing else _joined(when, asked)
        yield from _numbered(mending, lambda street: street.returned)
    yield WORDS["thanks"]


def _joined(first: Text, second: Text) -> Text:
    return Text(first.zh + second.zh, first.en + second.en)


def _numbered(streets: list[Street], told: Callable[[Street], tuple[Text, ...]]) -> Iterator[Text]:
    for number, street in enumerate(streets, start=1):
        zh = "、".join(one.zh for one in told(street))
        en = ", ".join(one.en for one in told(street))
        yield Text(f"{number}. {street.name.zh}：{zh}", f"{number}. {street.name.en}: {en}")


def _due(due: date, today: date) -> Text:
    days = (due - today).days
    kind = "passed" if days < 0 else "coming" if days else "today"
    return fill(WORDS[f"due.{kind}"], day=_day(due), days=abs(days))


def _day(day: date) -> Text:
    return Text(f"{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）", f"{day:%A, %d %B %Y}")


def _street(rows: list[dict], name: Name, no_month: set[tuple[str, str]]) -> Street:
    """The state of one street's registers; a refused one must be mended and is not owed."""
    owed, returned = [], []
    for row in sorted(rows, key=lambda row: PLACES[row["register"]]):
        title = TITLES[row["register"]]
        why = _why_returned(row, no_month)
        if why is not None:
            returned.append(fill(why, register=title, count=row["quarantined_rows"]))
        elif row["verdict"] == "missing" and row["expected"]:
            owed.append(title)
    files = len(owed)
    if files == sum(row["expected"] for row in rows) >= FEWEST_OF_ALL:
        owed = [fill(WORDS["all"], count=files)]
    not_in = sum(row["expected"] and row["verdict"] in NOT_IN for row in rows)
    return Street(_street_name(rows[0], name), tuple(owed), tuple(returned), files, not_in)


def _why_returned(row: dict, no_month: set[tuple[str, str]]) -> Text | None:
    """What a street is told about a register that must be mended; None if there is none."""
    if row["verdict"] in ("refused", "refused_former_stands"):
        return WORDS[row["verdict"]]
    if row["verdict"] == "missing" and (row["street_code"], row["register"]) in no_month:
        return WORDS["no_month"]
    return WORDS["rows"] if row["quarantined_rows"] else None


def _street_name(row: dict, name: Name) -> Text:
    code = row["street_code"]
    en = (name(code).en, name(code[:COUNTY_DIGITS]).en)
    return Text(row["street_name"] or code, ", ".join(en))


def _sent_without_a_month(now: Standing) -> set[tuple[str, str]]:
    """Street and register of refused files of unknown month; these registers are still owed."""
    own = of_month(now.world, now.month).filter(
        pl.col("month").is_null() & (pl.col("verdict") == "refused")
    )
    return set(own.select("street_code", "register").drop_nulls().iter_rows())


def _names(world: World) -> Name:
    """The newest name of a division by its code, Chinese and English; communities have none here."""
    tables = world.reference.tables
    named = tables["division"].filter(pl.col("area_level") != "community").sort("valid_from")
    english = tables["place_name"].join(named, on="division_name", how="semi")
    zh = dict(named.select("division_code", "division_name").iter_rows())
    en = dict(english.select("division_name", "division_name_en").iter_rows())

    def name(code: str) -> Text:
        own = zh.get(code, code)
        return Text(own, str(en.get(own) or own))

    return name


def _codes_of(world: World, area: str) -> tuple[str, ...]:
    """The codes of the areas with this name, or a code prefix. Raises NoSuchArea."""
    if area.isdigit():
        return (area,)
    division = world.reference.tables["division"].filter(
        pl.col("area_level").is_in(["province", "prefecture", "county"])
    )
    found = {
        code
        for code, name in division.select("division_code", "division_name").iter_rows()
        if area in (name, short_name(name))
    }
    if not found:
        raise NoSuchArea(
            f"没有这个市（州）或县（市、区）：{area}，写名称或代码 / no such prefecture or county: give"
            " its name or code"
        )
    return tuple(sorted(found))
