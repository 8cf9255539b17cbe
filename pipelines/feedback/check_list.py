"""Check lists (核对单): findings between registers and between months that each street has to look
into, as workbooks beside its returns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
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
RECORD = ".notices.json"  # month -> hash of the findings in its lists
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
    """The number of check lists in a release, and how many were rewritten or removed this time."""

    lists: int
    changed: int


@dataclass(frozen=True)
class _Month:
    """A hash of everything in a month's lists, and the streets that have one."""

    digest: str | None
    streets: list[str]


def write_check_lists(home: Home, release_file: Path, first_month: str = "") -> CheckLists:
    """Write returns/YYYY-MM/STREET_核对单.xlsx for every street and month with findings in the
    release, and remove all others.

    Months before `first_month` (2026-10) get none, since their personal data is no longer kept.
    Months with unchanged findings are skipped. The next run completes one that was killed.
    Deterministic for equal releases. A release without audit.finding has no lists. Raises OSError.
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
    """Month -> digest, as recorded by the last run; empty if the record is missing or damaged, so
    that every list is compared with its new content.
    """
    try:
        told = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def check_list_counts(release_file: Path) -> dict[str, int]:
    """Map each month (2026-10) to its number of check lists."""
    with open_release(release_file) as session:
        return {name: len(month.streets) for name, month in _months(session).items()}


def finding_counts(release_file: Path, month: date, registers: list[str]) -> dict[str, int]:
    """Map each rule to its number of findings in a month about these registers, most frequent
    first; {} if the release has no audit.finding.
    """
    with open_release(release_file) as session:
        if not _has_findings(session):
            return {}
        return dict(session.rows(COUNTS, {"month": month, "registers": registers}))


def _has_findings(session: Session) -> bool:
    return "audit.finding" in session.tables()


def _months(session: Session) -> dict[str, _Month]:
    """Map each month (2026-10) to the content hash and streets of its lists."""
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
    """Write the month's lists (unless the content is known and all files exist) and remove others.
    Returns the number of changed files.
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
    """The findings with the street's own file names. A release hides parts of file names that may
    name a person, and so does another street's list.
    """
    wanted = list({one.submission for one in findings if one.submission})
    files = received(home).filter(pl.col("submission").is_in(wanted))
    names = dict(files.select("submission", "name").iter_rows())
    return [
        replace(one, file_name=names.get(one.submission or "", one.file_name)) for one in findings
    ]


def _called(home: Home, month: str, findings: Sequence[Finding]) -> dict[RowPlace, str]:
    """The vault's name for each row in the findings: of a person, entity or post; none if the vault
    no longer holds the file.
    """
    places = pl.DataFrame(
        [(one.register, one.submission, one.sheet_no, one.row) for one in findings],
        ("register", "submission", "sheet_no", "row"),
        orient="row",
    ).drop_nulls()
    found = {}
    for (register,), wanted in places.group_by("register"):
        # Several reader versions may have read a submission; its rows are the same in each.
        files = sorted((home.vault / str(register) / month).glob("*.parquet"))
        newest = {file.name.partition("-")[0]: file for file in files}
        own = [newest[one] for one in wanted["submission"].unique().sort() if one in newest]
        found.update({row[:3]: row[3] for row in _names_in(own, wanted) if row[3]})
    return found


def _names_in(
    files: list[Path], wanted: pl.DataFrame
) -> Iterable[tuple[str, int, int, str | None]]:
    """The submission, sheet_no, row and name of the wanted rows of a register's vault files."""
    columns = pl.read_parquet_schema(files[-1]) if files else {}
    name = next((each for each in NAMES if each in columns), None)
    if name is None:
        return []
    rows = pl.scan_parquet(
        files, include_file_paths="file", missing_columns="insert", extra_columns="ignore"
    )
    of_file = pl.col("file").str.extract(r"([0-9a-f]+)-[^/]*$").alias("submission")
    places = ["submission", "sheet_no", "row"]
    named = rows.select(of_file, "sheet_no", "row", name)
    return named.join(wanted.lazy(), on=places, how="semi").collect().rows()


def _write(path: Path, content: bytes) -> bool:
    """Write the file with mode 0600, unless it already has this content. Returns whether it
    changed.
    """
    if path.exists() and path.read_bytes() == content:
        return False
    write_whole(path, content, durable=False, private=True)
    return True
