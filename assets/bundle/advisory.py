"""Known security advisories for the locked packages, from an offline copy of the OSV database:
`make audit ADVISORIES=all.zip`.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from assets.bundle.lock import Package, packages, plain


@dataclass(frozen=True)
class Advisory:
    """An advisory for a package version in use; fixed in the versions `mended`."""

    package: Package
    name: str
    summary: str
    mended: tuple[str, ...]


def entries(archive: Path) -> Iterator[dict[str, Any]]:
    """The entries of an OSV archive: a .zip of JSON files, or a folder of them. Raises OSError,
    zipfile.BadZipFile, ValueError.
    """
    if archive.is_dir():
        for path in sorted(archive.rglob("*.json")):
            yield json.loads(path.read_text("utf-8"))
        return
    with zipfile.ZipFile(archive) as book:
        for name in sorted(book.namelist()):
            if name.endswith(".json"):
                yield json.loads(book.read(name))


def advisories(found: Iterable[dict[str, Any]], used: Iterable[Package]) -> list[Advisory]:
    """The entries that apply to a package version in use."""
    by_name = {one.name: one for one in used}
    told = []
    for entry in found:
        if entry.get("withdrawn"):
            continue
        for affected in entry.get("affected", ()):
            named = affected.get("package", {})
            package = by_name.get(plain(named.get("name", "")))
            if package and named.get("ecosystem") == "PyPI" and _concerns(affected, package):
                told.append(_advisory(entry, affected, package))
    return told


def _advisory(entry: Mapping[str, Any], affected: Mapping[str, Any], package: Package) -> Advisory:
    summary = entry.get("summary") or entry.get("details", "").partition("\n")[0]
    mended = [one["fixed"] for one in _events(affected) if "fixed" in one]
    return Advisory(package, entry["id"], summary, tuple(mended))


def _events(affected: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        event
        for span in affected.get("ranges", ())
        if span.get("type") == "ECOSYSTEM"
        for event in span.get("events", ())
    ]


def _concerns(affected: Mapping[str, Any], package: Package) -> bool:
    """Whether the version is listed or in a range; an unreadable range counts as applicable."""
    if package.version in affected.get("versions", ()):
        return True
    try:
        own, within = Version(package.version), False
        for event in sorted(_events(affected), key=_place):
            if "introduced" in event and own >= _place(event):
                within = True
            elif ("fixed" in event and own >= _place(event)) or (
                "last_affected" in event and own > _place(event)
            ):
                within = False
    except InvalidVersion:
        return True
    return within


def _place(event: Mapping[str, str]) -> Version:
    return Version(next(iter(event.values())))


def main(archive: Path) -> int:
    """Print the advisories. Returns 1 if there are any, 2 if the archive is unreadable or empty."""
    try:
        found = list(entries(archive))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"读不了 {archive} / cannot read it: {error}", file=sys.stderr)
        return 2
    if not found:
        print(f"{archive} 里没有公告 / there is no advisory in it", file=sys.stderr)
        return 2
    used = packages()
    told = advisories(found, used)
    for one in told:
        mended = "、".join(one.mended) or "—"
        print(f"{one.package.name} {one.package.version}  {one.name}  {mended}  {one.summary}")
    newest = max(entry.get("modified", "") for entry in found)
    print(
        f"{len(used)} 个软件包，{len(told)} 条公告；所用公告库 {len(found)} 条，最新 {newest[:10]} / packages,"
        " advisories that concern them; entries of the copy, the newest of that day"
    )
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
