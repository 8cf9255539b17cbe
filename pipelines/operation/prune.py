"""Pruning: lists what is no longer kept and what is uncompressed, then removes or compresses it
piece by piece. The next run continues one that was killed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.wording import Text, fill
from pipelines.base.words import load_words
from pipelines.intake.landed_file import (
    PACKED,
    gain_of_dense,
    hash_told,
    landed_path,
    pack,
    pack_densely,
    plain_path,
    remove_unplaced,
    to_gain,
)
from pipelines.intake.receipt_list import received
from pipelines.intake.removed import note_removed, removed_bytes
from pipelines.operation.leftover import left_behind
from pipelines.operation.pages import page_record
from pipelines.operation.retention import first_month_kept, kept_from, months_kept
from pipelines.operation.world import World
from pipelines.release.kept import (
    expired_releases,
    finish_removals,
    kept_for_ever,
    remove_release,
)
from pipelines.release.publish import current_release, releases
from pipelines.warehouse.fact_file import forget_removed
from pipelines.warehouse.facts import files_in_use

WORDS = load_words(Path(__file__).with_name("prune.toml"))
KINDS = (
    *("release", "site", "draft", "leftover", "dagster_run", "dagster_aside"),
    *("fact", "landing", "vault", "returns", "unpacked", "loose"),
)
SITES_KEPT = 3
KEPT_ASIDE = timedelta(days=31)  # for drafts, Dagster's runs and files set aside
SUPERSEDED = timedelta(days=1)  # for facts, so that a withdrawal on the same day finds them again
CHECK_LISTS = "*_核对单.xlsx"
PACKED_BOOKS = (".xlsx", ".xlsm", ".zip")  # recognised by file name, without opening them
MONTH_FOLDER = "[0-9]" * 4 + "-" + "[0-9]" * 2


@dataclass(frozen=True)
class Piece:
    """One removable item: kind, path below the data folder, bytes gained, and how."""

    kind: str
    name: str
    bytes: int
    remove: Callable[[], None]


def pieces(world: World, others: Sequence[Piece] = ()) -> list[Piece]:
    """All items that are no longer kept or take too much space, by kind. `others`: items outside
    pipelines (Dagster's runs). Read-only. The caller holds the data folder's lock.
    """
    home, now = world.home, clock.utc_now()
    found = [
        *_releases(home, now),
        *_sites(home),
        *_drafts(home, now),
        *_leftovers(home, now),
        *others,
        *_facts(world, now),
        *_personal(world),
    ]
    gone = {one.name for one in found}
    found += [one for one in (*_unpacked(home), *_loose(home)) if one.name not in gone]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.name))


def remove(world: World, found: Iterable[Piece]) -> int:
    """Remove the items; returns the bytes gained. Landed files among them are recorded before the
    first is deleted. The caller holds the data folder's lock.
    """
    found = list(found)
    landed = {hash_told(Path(one.name)): one.bytes for one in found if one.kind == "landing"}
    known = removed_bytes(world.home) if landed else frozenset()
    if new := {name: size for name, size in landed.items() if name not in known}:
        note_removed(world.home, new, months_kept(world.reference))
    freed = 0
    for one in found:
        one.remove()
        freed += one.bytes
    remove_unplaced(world.home)
    finish_removals(world.home)
    forget_removed(world.home)
    return freed


def summary(found: Iterable[Piece]) -> Iterator[Text]:
    """A line per kind with number and bytes, then the total."""
    own = list(found)
    for kind in KINDS:
        if of_kind := [one for one in own if one.kind == kind]:
            yield fill(
                WORDS["line"],
                kind=WORDS[f"kind.{kind}"],
                count=f"{len(of_kind):,}",
                bytes=f"{sum(one.bytes for one in of_kind):,}",
            )
    total = f"{sum(one.bytes for one in own):,}"
    yield fill(WORDS["total"], count=f"{len(own):,}", bytes=total) if own else WORDS["nothing"]


def _releases(home: Home, now: datetime) -> Iterator[Piece]:
    current = current_release(home)
    if current is None:
        return
    expired = expired_releases(releases(home), now, kept_for_ever(home), current.release_id)
    for one in expired:
        size = one.file.stat().st_size
        yield Piece(
            "release",
            f"releases/{one.file.name}",
            size,
            partial(remove_release, home, one),
        )


def _sites(home: Home) -> Iterator[Piece]:
    """The pages of former releases, except the last ones generated."""
    current = (home.site / "current").resolve()
    drawn = [path for path in home.site.glob("2*") if path.is_dir() and path != current]
    drawn.sort(key=lambda path: path.stat().st_mtime)
    for path in drawn[: -(SITES_KEPT - 1)]:
        yield _tree("site", home, path, page_record(home, path.name))


def _drafts(home: Home, now: datetime) -> Iterator[Piece]:
    """Drafts that a gate held back at least a month ago."""
    for path in home.operation.glob("closed-*.duckdb"):
        if _is_old(path, now):
            yield _tree("draft", home, path)


def _leftovers(home: Home, now: datetime) -> Iterator[Piece]:
    """Leftovers of killed runs, except inbox files still to be received and files set aside
    recently.
    """
    for path in left_behind(home):
        if path.name.startswith("dagster.damaged"):
            if _is_old(path, now):
                yield _tree("dagster_aside", home, path)
        elif not any((path / "held").glob("*")):
            yield _tree("leftover", home, path)


def _is_old(path: Path, now: datetime, kept: timedelta = KEPT_ASIDE) -> bool:
    return now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > kept


def _tree(kind: str, home: Home, path: Path, *beside: Path) -> Piece:
    """A file or folder, with the files that belong to it."""
    own = [path, *(one for one in beside if one.exists())]
    files = [file for one in own for file in ([one] if one.is_file() else one.rglob("*"))]
    size = sum(file.lstat().st_size for file in files if not file.is_dir())
    return Piece(kind, str(path.relative_to(home.root)), size, lambda: _remove_trees(own))


def _remove_trees(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _facts(world: World, now: datetime) -> Iterator[Piece]:
    """Facts of submissions that no longer stand. None while files are unread, since it is then
    unknown which facts will be needed.
    """
    home = world.home
    if world.ledger.unread:
        return
    in_use = files_in_use(home, world.reference, world.ledger)
    for path in sorted(home.lake.glob("fact/*/*.parquet")):
        if path not in in_use and _is_old(path, now, SUPERSEDED):
            yield _tree("fact", home, path)


def _personal(world: World) -> Iterator[Piece]:
    """Landed files, vault rows and return workbooks of months past retention; unread files are
    kept.
    """
    home = world.home
    if not months_kept(world.reference) or world.ledger.unread:
        return
    every = received(home).select("submission", "sha256").unique()
    kept = kept_from(world, set(every["submission"]))
    is_kept = pl.col("submission").is_in(list(kept))
    in_use = set(every.filter(is_kept)["sha256"])
    expired = every.filter(~is_kept)
    for sha256 in sorted(set(expired["sha256"]) - in_use):
        path = landed_path(home, sha256)
        if path.is_file():
            yield _tree("landing", home, path)
    submissions = set(expired["submission"])
    yield from _read(home, submissions, kept)
    for folder in sorted(home.returns.glob(MONTH_FOLDER)):
        if folder.name < first_month_kept(world.reference):
            yield from (_tree("returns", home, path) for path in sorted(folder.glob(CHECK_LISTS)))


def _unpacked(home: Home) -> Iterator[Piece]:
    """Landed files from before landing compressed files, with the estimated gain in bytes."""
    names = received(home).select("sha256", "name").unique("sha256").iter_rows()
    for sha256, name in names:
        path = plain_path(home, sha256)
        if not name.lower().endswith(PACKED_BOOKS) and path.is_file() and (given := to_gain(path)):
            yield Piece(
                "unpacked",
                path.relative_to(home.root).as_posix(),
                given,
                partial(pack, home, sha256),
            )


def _loose(home: Home) -> Iterator[Piece]:
    """Landed files compressed quickly when they came, with the estimated gain in bytes."""
    for path in sorted(home.landing.glob(f"[0-9a-f][0-9a-f]/*{PACKED}")):
        if given := gain_of_dense(path):
            yield Piece(
                "loose",
                path.relative_to(home.root).as_posix(),
                given,
                partial(pack_densely, home, hash_told(path)),
            )


def _read(home: Home, submissions: set[str], kept: set[str]) -> Iterator[Piece]:
    """What was read of persons in these submissions, and their return workbooks."""
    for path in sorted(home.vault.rglob("*-*.parquet")):
        if path.stem.partition("-")[0] in submissions and ".tmp" not in path.parts:
            yield _tree("vault", home, path)
    short = {one[:8] for one in submissions} - {one[:8] for one in kept}
    for path in sorted(home.returns.rglob("*.xlsx")):
        if path.stem.rpartition("_")[2] in short:
            yield _tree("returns", home, path)
