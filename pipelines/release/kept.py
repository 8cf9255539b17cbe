"""Retention of releases: all of the last month, then the last of each month and the last to hold a
month of data; published ones for ever. A deleted release leaves its manifest, so that queries for
its day can be explained.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.base.clock import beijing, beijing_text
from pipelines.base.home import Home
from pipelines.base.whole_file import sync, write_whole
from pipelines.release.held import last_to_hold
from pipelines.release.publish import NoSuchRelease, Release, find_release, releases

ALL_OF = timedelta(days=31)


def keep_for_ever(home: Home, release_id: str, why: str) -> None:
    """Record that something was published from a release, which exempts it from pruning. Raises
    OSError.
    """
    file = _published(home)
    known = file.read_text("utf-8") if file.exists() else ""
    line = f"{release_id} {why}\n"
    if line not in known.splitlines(keepends=True):
        write_whole(file, known + line)


def kept_for_ever(home: Home) -> set[str]:
    """The releases from which something was published: editions, and recorded ones."""
    file = _published(home)
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    editions = (path.stem.removeprefix("public-") for path in home.editions.glob("public-*.duckdb"))
    return {line.partition(" ")[0] for line in lines} | set(editions)


def expired_releases(
    found: Sequence[Release], now: datetime, published: Collection[str], current: str
) -> list[Release]:
    """The releases, in order, that the policy no longer keeps. It keeps all of the last month and
    the one current at its beginning, the last of each month (Beijing time), the last to hold some
    month of data, the current and the previous one, and published ones.
    """
    before = [one.release_id for one in found if one.released_at < now - ALL_OF]
    ids = [one.release_id for one in found]
    place = ids.index(current) if current in ids else len(ids)
    by_month = {f"{beijing(one.released_at):%Y-%m}": one.release_id for one in found}
    kept = {*ids[len(before) :], *before[-1:], *by_month.values(), *published}
    kept |= last_to_hold(found)
    kept |= {current, *ids[max(place - 1, 0) : place]}
    return [one for one in found if one.release_id not in kept]


def remove_release(home: Home, release: Release) -> None:
    """Delete a release's file and set its manifest aside. finish_removals completes a removal that
    was killed.
    """
    folder = home.releases / "pruned"
    folder.mkdir(exist_ok=True)
    manifest = release.file.with_suffix(".json")
    write_whole(folder / manifest.name, manifest.read_bytes())
    release.file.unlink()
    sync(home.releases)
    manifest.unlink(missing_ok=True)


def finish_removals(home: Home) -> None:
    """Set aside the manifests of releases whose files a killed run has deleted."""
    for kept in (home.releases / "pruned").glob("2*.json"):
        if not (home.releases / f"{kept.stem}.duckdb").exists():
            (home.releases / kept.name).unlink(missing_ok=True)


def pruned_releases(home: Home) -> dict[str, datetime]:
    """Map deleted releases to their release times."""
    found = {}
    for path in sorted((home.releases / "pruned").glob("2*.json")):
        if not (home.releases / f"{path.stem}.duckdb").exists():
            try:
                told = json.loads(path.read_text("utf-8"))
                found[path.stem] = datetime.fromisoformat(told["released_at"])
            except (OSError, ValueError, KeyError):
                continue
    return found


def kept_release(
    home: Home, release_id: str | None = None, as_of: datetime | None = None
) -> Release:
    """Like find_release, but raises NoSuchRelease if the matching release was deleted, instead of
    returning an older one.
    """
    pruned = pruned_releases(home)
    if release_id in pruned:
        raise _gone(home, release_id, pruned[release_id])
    if as_of is None:
        return find_release(home, release_id)
    kept = [one.released_at for one in releases(home) if one.released_at <= as_of]
    begin = max(kept, default=datetime.min.replace(tzinfo=UTC))
    later = {moment: one for one, moment in pruned.items() if begin < moment <= as_of}
    if later and release_id is None:
        newest = max(later)
        raise _gone(home, later[newest], newest)
    return find_release(home, release_id, as_of)


def _gone(home: Home, release_id: str, moment: datetime) -> NoSuchRelease:
    every = releases(home)
    before = [one for one in every if one.released_at <= moment][-1:]
    after = [one for one in every if one.released_at > moment][:1]
    near = "、".join(
        f"{one.release_id}（{beijing_text(one.released_at)}）" for one in before + after
    )
    return NoSuchRelease(
        f"那时的发布 {release_id} 已按保存期清理；最近的是：{near}，可用 --release / the release of that"
        f" time, {release_id}, was pruned; the nearest are named above: --release takes one"
    )


def _published(home: Home) -> Path:
    return home.releases / "published.txt"
