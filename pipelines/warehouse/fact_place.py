"""Index of persons to communities: for each month's rosters, the communities of every person (by
hash of the pseudonym), one file a county and a list of these files. It is an aid made beside the
facts, and is used only if every file is unaltered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.seal import Seal, broken, read_seal, sealed
from pipelines.base.whole_file import write_whole
from pipelines.warehouse.engine import ENGINE_VERSION, Session
from pipelines.warehouse.lake import RegisterMonth, create_lake_view
from pipelines.warehouse.ledger import NO_PRINT, Ledger, digest_of_texts
from pipelines.warehouse.seal_check import Checks, check_parts

ROSTER = "lake.labour_force"
COUNTY = 6  # digits of a community's code
# Data file -> submission, and the communities of its rows (None: unknown).
FilesTold = Mapping[str, tuple[str, list[str] | None]]
NO_PLACE = "select cast(null as bigint) as person_key, '' as community_code where false"


def person_key(person: str) -> str:
    """SQL for a person's key in this index: 40 bits, so that collisions are very rare. Sorted
    integers take half the space of texts and are found in a fifth of the time.
    """
    return f"cast(hash({person}) >> 24 as bigint)"


def place_files(home: Home, ledger: Ledger, month: date) -> list[Path] | None:
    """The index files of a month for this ledger; None if they were not made or were altered (they
    will then be made again).
    """
    if ledger.fingerprint(ROSTER, month) == NO_PRINT:
        return []
    seals = _listed(home, ledger, month)
    if seals is None or broken(home.root, seals, thorough=True):
        _list_of(home, ledger, month).unlink(missing_ok=True)
        return None
    return [home.root / seal.path for seal in seals]


def make_places(session: Session, checks: Checks, months: Iterable[date]) -> None:
    """Make the missing index files of these months from all their rows, one county at a time, from
    the files that have rows in it: sorting a county is quick and needs little memory. Raises
    LakeDamaged.
    """
    home, ledger = checks.home, checks.ledger
    session.create_schemas("placed")
    for month in months:
        if ledger.fingerprint(ROSTER, month) == NO_PRINT or _list_of(home, ledger, month).exists():
            continue
        part = ledger.part(ROSTER, month)
        check_parts(checks, [part])
        told = communities_of_files(ledger, month)
        create_lake_view(session, home, part, schema="placed", has_content=False)
        made: list[Seal] = []
        for county in _counties(session, "select community_code from placed.labour_force"):
            own = with_files_of(part, told, partial(_is_in, county))
            create_lake_view(session, home, own, schema="placed", has_content=False)
            rows = (
                f"select {person_key('person')} as person_key, community_code"
                f" from placed.labour_force where left(community_code, {COUNTY}) = '{county}'"
            )
            made.append(_write(session, home, ledger, month, county, rows))
        _keep_list(home, ledger, month, made)


def change_places(
    session: Session, home: Home, ledgers: tuple[Ledger, Ledger], month: date, named: str, rows: str
) -> None:
    """Make a month's index files from the former ones: new files only for the counties of the
    communities in query `named` (`own`), whose present rows are those of query `rows` (person,
    community_code). `ledgers`: before and now.
    """
    before, now = ledgers
    counties = _counties(session, f"select own as community_code from ({named})")
    seals = _listed(home, before, month) or []
    made = [seal for seal in seals if county_of(Path(seal.path)) not in counties]
    for county in counties:
        present = (
            f"select {person_key('person')} as person_key, community_code from ({rows}) where"
            f" community_code in ({named}) and left(community_code, {COUNTY}) = '{county}'"
        )
        old = [home.root / seal.path for seal in seals if county_of(Path(seal.path)) == county]
        if old:
            present += (
                f" union all select person_key, community_code from {session.files(old)}"
                f" where community_code not in ({named})"
            )
        made.append(_write(session, home, now, month, county, present))
    _keep_list(home, now, month, made)


def forget_places(home: Home, ledger: Ledger, months: Collection[date]) -> None:
    """Delete index files of these months that are not of this ledger, and those of months without
    an accepted submission.
    """
    stands = {_list_of(home, ledger, month) for month in months}
    there = {f"{month:%Y-%m}" for month in set(ledger.accepted_months) - set(months)}
    for path in _folder(home).glob("*.txt"):
        if path not in stands and path.stem[:7] not in there:
            path.unlink()
    for path in set(_folder(home).glob("*/*.parquet")) - _used(home):
        path.unlink()


def county_of(file: Path) -> str:
    """The county of an index file, as the first digits of its communities' codes."""
    return file.name.partition("-")[0]


def _used(home: Home) -> set[Path]:
    """The index files that any list names."""
    lists = (_read_list(path) or [] for path in _folder(home).glob("*.txt"))
    return {home.root / seal.path for seals in lists for seal in seals}


def communities_of_files(ledger: Ledger, month: date) -> FilesTold:
    """Map each data file of a month to its submission and communities."""
    told = ledger.rows({month}).select("data_file", "submission", "communities").collect()
    known = told.filter(pl.col("data_file").is_not_null())
    return {file: (own, held) for file, own, held in known.iter_rows()}


def with_files_of(
    part: RegisterMonth,
    told: FilesTold,
    is_asked: Callable[[str], bool],
    submissions: Collection[str] = (),
) -> RegisterMonth:
    """The part without those files that are known to have no row in the wanted communities. Files
    of `submissions` are always kept.
    """

    def holds(file: str) -> bool:
        submission, held = told.get(file, ("", None))
        return held is None or submission in submissions or any(map(is_asked, held))

    whole, partly = (
        tuple(filter(holds, files)) for files in (part.whole_files, part.partial_files)
    )
    return replace(part, whole_files=whole, partial_files=partly)


def _counties(session: Session, communities: str) -> list[str]:
    """The counties of the communities in a query (`community_code`)."""
    every = f"select distinct community_code from ({communities})"  # quick: few distinct texts
    found = session.rows(f"select distinct left(community_code, {COUNTY}) as county from ({every})")
    return sorted(county for (county,) in found)


def _write(
    session: Session, home: Home, ledger: Ledger, month: date, county: str, rows: str
) -> Seal:
    """Write the file of a county with these rows. Returns its seal."""
    stem = _list_of(home, ledger, month).stem
    path = _folder(home) / stem[:7] / f"{county}-{stem[8:]}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = session.scratch / path.name
    session.run_into_file(unfinished, rows, ("person_key", "community_code"))
    unfinished.replace(path)
    return sealed(home.root, path)


def _is_in(area: str, community: str) -> bool:
    return community.startswith(area)


def _folder(home: Home) -> Path:
    return home.lake / "stood" / "place"


def _list_of(home: Home, ledger: Ledger, month: date) -> Path:
    """The path of a month's list. Its name depends on the standing rows and the engine version,
    whose hash it uses.
    """
    told = digest_of_texts((ledger.fingerprint(ROSTER, month), ENGINE_VERSION))
    return _folder(home) / f"{month:%Y-%m}-{told[:16]}.txt"


def _keep_list(home: Home, ledger: Ledger, month: date, seals: Iterable[Seal]) -> None:
    text = "".join(f"{seal.text}\n" for seal in seals)
    _folder(home).mkdir(parents=True, exist_ok=True)
    # Durable: a truncated list would be trusted.
    write_whole(_list_of(home, ledger, month), text.encode(), private=True)


def _listed(home: Home, ledger: Ledger, month: date) -> list[Seal] | None:
    return _read_list(_list_of(home, ledger, month))


def _read_list(path: Path) -> list[Seal] | None:
    """The seals in a list; None if it is missing or unreadable."""
    try:
        return [read_seal(line) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return None
