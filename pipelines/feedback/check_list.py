"""Check lists (核对单): what each street is to look into, found between registers and between
months, as workbooks beside its returns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.language import clerk_language
from pipelines.base.month import month_named
from pipelines.base.whole_file import write_whole
from pipelines.feedback.check_list_workbook import Finding, Names, RowPlace, check_list_bytes
from pipelines.feedback.reporting import NAMES
from pipelines.intake.receipt_list import received
from pipelines.warehouse.engine import Session, open_release

SUFFIX = "_核对单.xlsx"
STREET_FILES = "[0-9]" * 9 + SUFFIX
RECORD = ".notices.json"  # month -> hash of the findings that its lists tell
FINDINGS = """
with file as (
  select submission, max(file_name) as file_name
  from audit.submission
  group by submission
)
select
  finding.street_code,
  finding.register,
  finding.submission,
  file.file_name,
  finding.sheet_no,
  finding.row,
  finding.rule,
  finding.cases,
  finding.base,
  finding.detail
from audit.finding as finding
left join file
  on file.submission = finding.submission
where finding.month = $month
order by
  finding.street_code,
  finding.register,
  file.file_name asc nulls first,
  finding.submission asc nulls first,
  finding.sheet_no asc nulls first,
  finding.row asc nulls first,
  finding.rule,
  finding.detail asc nulls first
"""
DIGESTS = """
select
  month,
  sum(
    md5_number_lower(
      concat_ws(
        '|', street_code, register, rule, submission, sheet_no, row,
        coalesce(cases, -1), coalesce(base, -1), detail
      )
    )
  ) as total,
  list(distinct street_code) as streets
from audit.finding
group by month
order by month
"""
PLACES = """
select division_code, arg_max(division_name, valid_from)
from ref.division
where area_level in ('prefecture', 'county', 'street', 'community')
group by division_code
"""
FILES = """
select left(submission, 8), max(file_name)
from audit.submission
group by all
"""
COUNTS = """
select rule, count(*) as findings
from audit.finding
where month = $month
  and list_contains($registers, register)
group by rule
order by findings desc, rule
"""


@dataclass(frozen=True)
class CheckLists:
    """How many check lists a release has, and how many of them were written anew or removed this
    time.
    """

    lists: int
    changed: int


@dataclass(frozen=True)
class _Month:
    """A hash of all that the lists of a month tell, and the streets that have one."""

    digest: str | None
    streets: list[str]


def write_check_lists(home: Home, release_file: Path, first_month: str = "") -> CheckLists:
    """Make returns/YYYY-MM/STREET_核对单.xlsx what the release finds: a list for every street and
    month with findings, and no other.

    Months before `first_month` (2026-10) have none: what they hold of persons is kept no longer.
    Months whose findings are those of the last time are left as they are. A run that was killed is
    made good by the next; an equal release gives equal bytes. A release without audit.finding has
    no lists. Raises OSError.
    """
    record = home.returns / RECORD
    known, changed = _known(record), 0
    with open_release(release_file) as session:
        months = {name: one for name, one in _months(session).items() if name >= first_month}
        there = {path.name for path in home.returns.glob("2*") if path.is_dir()}
        for name in sorted(months.keys() | there):
            month = months.get(name, _Month(None, []))
            is_known = known.get(name) == month.digest
            changed += _write_month(session, home, name, month, is_known=is_known)
    digests = {name: month.digest for name, month in months.items()}
    _write(record, json.dumps(digests, indent=1).encode())
    return CheckLists(sum(len(month.streets) for month in months.values()), changed)


def _known(record: Path) -> dict[str, str]:
    """Month -> digest, as the last run recorded them; none where the record is gone or damaged: then
    every list is held against what it should be.
    """
    try:
        told = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def check_list_counts(release_file: Path) -> dict[str, int]:
    """Month (2026-10) -> how many check lists the release has."""
    with open_release(release_file) as session:
        return {name: len(month.streets) for name, month in _months(session).items()}


def finding_counts(release_file: Path, month: date, registers: list[str]) -> dict[str, int]:
    """Rule -> findings of a month about these registers, most first; {} where the release has no
    audit.finding.
    """
    with open_release(release_file) as session:
        if not _has_findings(session):
            return {}
        return dict(session.rows(COUNTS, {"month": month, "registers": registers}))


def _has_findings(session: Session) -> bool:
    return "audit.finding" in session.tables()


def _months(session: Session) -> dict[str, _Month]:
    """Month (2026-10) -> what its lists tell, and whom."""
    if not _has_findings(session):
        return {}
    reference, code = session.rows("select reference_digest, code_version from audit.release")[0]
    return {
        f"{month:%Y-%m}": _Month(
            hashlib.sha256(f"{code} {reference} {total} {clerk_language()}".encode()).hexdigest(),
            streets,
        )
        for month, total, streets in session.rows(DIGESTS)
    }


def _write_month(session: Session, home: Home, name: str, month: _Month, *, is_known: bool) -> int:
    """Write the month's lists, unless what they tell is known and all are there, and remove others;
    how many changed.
    """
    folder = home.returns / name
    wanted = {f"{street}{SUFFIX}" for street in month.streets}
    there = {path.name for path in folder.glob(STREET_FILES)}
    changed = 0
    if wanted and not (is_known and there == wanted):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        of_month = month_named(name)
        found = session.rows(FINDINGS, {"month": of_month})
        rows = _with_own_names(home, [Finding(*row) for row in found])
        names = Names(
            dict(session.rows(PLACES)), dict(session.rows(FILES)), _called(home, name, rows)
        )
        for street, own in groupby(rows, attrgetter("street_code")):
            content = check_list_bytes(of_month, list(own), names)
            changed += _write(folder / f"{street}{SUFFIX}", content)
    for left in sorted(there - wanted):
        (folder / left).unlink()
        changed += 1
    return changed


def _with_own_names(home: Home, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with the names that the street gave its files: a release hides what may name a
    person in them, and so does the list of another street.
    """
    wanted = list({one.submission for one in findings if one.submission})
    files = received(home).filter(pl.col("submission").is_in(wanted))
    names = dict(files.select("submission", "name").iter_rows())
    return [
        replace(one, file_name=names.get(one.submission or "", one.file_name)) for one in findings
    ]


def _called(home: Home, month: str, findings: Sequence[Finding]) -> dict[RowPlace, str]:
    """What the vault calls the rows that findings are about: name of a person, an entity, a post;
    none where the vault does not hold the file any more.
    """
    wanted: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for one in findings:
        if one.submission and one.sheet_no is not None and one.row is not None:
            wanted.setdefault((one.register, one.submission), set()).add((one.sheet_no, one.row))
    found = {}
    for (register, submission), places in wanted.items():
        # One submission may have been read by several versions; its rows are the same in each.
        files = sorted((home.vault / register / month).glob(f"{submission}-*.parquet"))
        for sheet_no, row, called in _names_in(files[-1]) if files else ():
            if called and (sheet_no, row) in places:
                found[submission, sheet_no, row] = called
    return found


def _names_in(vault_file: Path) -> Iterator[tuple[int, int, str | None]]:
    """sheet_no, row and the name of each row of a vault file."""
    columns = pl.read_parquet_schema(vault_file)
    if name := next((each for each in NAMES if each in columns), None):
        yield from pl.read_parquet(vault_file, columns=["sheet_no", "row", name]).iter_rows()


def _write(path: Path, content: bytes) -> bool:
    """Write the file, closed to others, unless it is so already; whether anything changed."""
    if path.exists() and path.read_bytes() == content:
        return False
    write_whole(path, content, durable=False, private=True)
    return True
