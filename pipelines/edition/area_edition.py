"""The edition of a prefecture or county for its own staff: the part of a release about the area, in
a data folder of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.whole_file import write_whole
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.publish import Release, building_file, put_in_place
from pipelines.release.publish import releases as releases_in
from pipelines.warehouse.area_rows import area_column
from pipelines.warehouse.engine import Session, column_list, open_empty, quoted
from pipelines.warehouse.model import load_models

NOTE = "edition_of"  # file in an edition's folder with its area's code
LEVELS = {4: "prefecture", 6: "county"}
REMADE = "audit.reporting_month"  # counts streets, so it is recomputed for the area
OF_AREA = {  # row filters for tables without a column in AREAS; {area}: its quoted code
    REMADE: "false",  # recomputed
    "audit.issue": "receipt in (select receipt from own_submission)",
    "audit.decision": "submission in (select submission from own_submission)",
    "ref.recognition": "starts_with(area_code, {area})",
    "ref.reporting": "starts_with(area_code, {area}) or starts_with({area}, area_code)",
    "ref.area_group": "starts_with(group_code, {area})",
    "ref.area_group_member": "starts_with(group_code, {area})",
    "ref.area_level": "code_length >= length({area})",
}
# Replacements for cells about places outside the area: a community becomes its county, a cause
# becomes null.
CELLS = {
    ("audit.check", "failing_keys"): "cast(null as varchar)",
    ("audit.finding", "detail"): """
        array_to_string(
          list_transform(string_split(detail, '、'), lambda place:
            case
              when regexp_matches(place, '^[0-9]{{12}}') and not starts_with(place, {area})
                then left(place, 6)
              else place
            end),
          '、')""",
    ("mart.revision", "cause"): """
        array_to_string(
          list_sort(list_distinct(list_transform(string_split(cause, ' '), lambda token:
            case
              when list_contains(getvariable('own_submissions'), token) then token
              when split_part(token, ':', 1) in ('code', 'reference') then token
              when contains(token, ':') and starts_with(token, {area}) then token
              when contains(token, ':') and starts_with({area}, split_part(token, ':', 1))
                then token
              else '-'
            end))),
          ' ')""",
}


class NoSuchArea(ValueError):
    """The release has no such prefecture or county."""


class ForeignFolder(ValueError):
    """The target folder contains something else; nothing was touched."""


def area_edition(release: Release, area: str, folder: Path) -> Release:
    """Write an area's edition to its own data folder, replacing a former one; an existing edition
    of this release is kept. Raises NoSuchArea, ForeignFolder, OSError.
    """
    home = Home(folder)
    if not _is_own(folder, area):
        raise ForeignFolder(
            f"{folder} 里有别的东西，或是别的地区的，没有动它；请另给一个空文件夹 / other things, or another area's,"
            " lie there, and nothing was touched: name an empty folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / NOTE, f"{area}\n")
    home.releases.mkdir(exist_ok=True)
    former = releases_in(home)
    if former and former[-1].release_id == release.release_id:
        return former[-1]
    building = building_file(home, release.release_id)
    try:
        write_area_edition(building, release.file, area)
    except BaseException:
        building.unlink(missing_ok=True)
        raise
    inputs = replace(release.inputs, received=NONE_RECEIVED, decisions=())
    made = put_in_place(
        home, building, release.release_id, inputs, release.released_at, release.number
    )
    for old in former:
        old.file.unlink(missing_ok=True)
        old.file.with_suffix(".json").unlink(missing_ok=True)
    return made


def _is_own(folder: Path, area: str) -> bool:
    """Whether an edition of the area may be written there: the folder is empty or has one of the
    area.
    """
    note = folder / NOTE
    if note.exists():
        return note.read_text("utf-8").strip() == area
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def write_area_edition(target: Path, release: Path, area: str) -> None:
    """Write the tables of a release, with only the rows about the area and areas below, and
    national ones (divisions, policies, targets). Raises NoSuchArea.
    """
    with open_empty() as session:
        session.attach(release, "release")
        there = session.rows(
            "select 1 from release.mart.area where area_code = $area limit 1", {"area": area}
        )
        if not there or len(area) not in LEVELS:
            raise NoSuchArea(
                f"发布里没有这个市（州）或县（市、区）：{area} / the release has no such prefecture or"
                " county"
            )
        tables = session.tables("release")
        said = _said(session, tables)
        session.attach(target, "edition", new=True)
        session.create_schemas("edition.mart", "edition.ref", "edition.audit")
        _tell_own_submissions(session, area)
        for name, columns in tables.items():
            session.execute(_copy(name, columns, quoted(area)))
        _remake(session, tables)
        _describe(session, said)
        session.execute("use memory")
        session.execute("checkpoint edition")
        session.detach("edition")


def _tell_own_submissions(session: Session, area: str) -> None:
    session.execute(
        "create temp table own_submission as select receipt, submission from"
        f" release.audit.submission where starts_with(street_code, {quoted(area)})"
    )
    session.execute(
        "set variable own_submissions = (select list(distinct submission) from own_submission)"
    )


def _copy(name: str, columns: Mapping[str, str], area: str) -> str:
    """The SQL statement that creates a table of the edition."""
    column = None if name.startswith("ref.") else area_column(columns)
    which = f"starts_with({column}, {area})" if column else OF_AREA.get(name, "true")
    cells = [
        f"{CELLS[name, cell].format(area=area)} as {cell}" if (name, cell) in CELLS else f'"{cell}"'
        for cell in columns
    ]
    return (
        f"create table edition.{name} as select {', '.join(cells)} from release.{name} where"
        f" {which.format(area=area)}"
    )


def _remake(session: Session, tables: Mapping[str, Mapping[str, str]]) -> None:
    if REMADE in tables:
        session.execute("set search_path = 'edition.audit,edition.mart,edition.ref'")
        session.execute(
            f"insert into edition.{REMADE} by name select {column_list(tables[REMADE])} from"
            f" ({load_models()[REMADE].query}) as remade"
        )


# Table -> (comment, column -> (type, comment)).
Said = Mapping[str, tuple[str, dict[str, tuple[str, str]]]]


def _said(session: Session, tables: Iterable[str]) -> Said:
    """The release's comments. No other database may be attached."""
    session.execute("use release")
    said = {name: session.described(name) for name in tables}
    session.execute("use memory")
    return said


def _describe(session: Session, said: Said) -> None:
    session.execute("use edition")
    for name, (text, comments) in said.items():
        session.describe(name, text, {column: comment for column, (_, comment) in comments.items()})
