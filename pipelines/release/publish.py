"""A release: an ordered list of submissions, decisions, reference tables and code, and the DuckDB
file they make; published by flipping a link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pipelines.base.clock import beijing_text
from pipelines.base.home import Home
from pipelines.base.whole_file import point_link, sync, write_whole
from pipelines.warehouse.data_month import DataMonth, data_month_listed
from pipelines.warehouse.fingerprint import build_fingerprint
from pipelines.warehouse.model import load_models


@dataclass(frozen=True)
class Inputs:
    """Everything that a release follows from: the same inputs give the same mart and ref tables."""

    receipts: tuple[tuple[str, str], ...]  # (receipt, submission), in order
    decisions: tuple[
        tuple[int, str], ...
    ]  # (decision, token), in order; a token tells nothing of the decision's values
    reader: str
    reference_digest: str
    code_version: str
    data_month: DataMonth | None = None  # None in releases of before it was listed

    @property
    def digest(self) -> str:
        """One text for the whole list: equal lists make equal tables."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """A published release, as its manifest tells."""

    release_id: str
    released_at: datetime
    inputs_digest: str
    inputs: Inputs
    file: Path


@cache
def code_version() -> str:
    """12 hex digits over what makes the tables; a comment or a title changes nothing."""
    return build_fingerprint(load_models())


def new_release_id(inputs: Inputs, now: datetime) -> str:
    """Sorts by time, and tells two lists apart."""
    return f"{now:%Y%m%dT%H%M%SZ}-{inputs.digest[:8]}"


def building_file(home: Home, release_id: str) -> Path:
    """Where a release is built before it counts; what an earlier run left behind is removed."""
    for left in home.releases.glob(".building-*"):
        left.unlink()
    return home.releases / f".building-{release_id}.duckdb"


def publish(home: Home, building: Path, release_id: str, inputs: Inputs, now: datetime) -> Release:
    """Make the built file the current release: on disk for good, read-only, under a new name, then
    the link flips.
    """
    target = home.releases / f"{release_id}.duckdb"
    manifest = {
        "release_id": release_id,
        "released_at": now.isoformat(),
        "inputs_digest": inputs.digest,
        **asdict(inputs),
    }
    write_whole(
        home.releases / f"{release_id}.json",
        json.dumps(manifest, ensure_ascii=False, indent=1, default=str),
    )
    sync(building)
    building.chmod(0o444)
    building.replace(target)
    sync(home.releases)
    point_link(home.releases / "current", target.name)
    return Release(release_id, now, inputs.digest, inputs, target)


def read_release(file: Path) -> Release:
    """The release whose DuckDB file this is."""
    manifest = json.loads(file.with_suffix(".json").read_text("utf-8"))
    inputs = Inputs(
        tuple((receipt, submission) for receipt, submission in manifest["receipts"]),
        tuple(
            (decision, token) for decision, token in manifest.get("decisions", ())
        ),  # before there were decisions
        manifest["reader"],
        manifest["reference_digest"],
        manifest["code_version"],
        data_month_listed(manifest.get("data_month")),
    )
    return Release(
        manifest["release_id"],
        datetime.fromisoformat(manifest["released_at"]),
        manifest["inputs_digest"],
        inputs,
        file,
    )


def current_release(home: Home) -> Release | None:
    """The release that `current` points to, None before the first."""
    file = home.current_release
    return read_release(file) if file else None


def releases(home: Home) -> list[Release]:
    """All releases, oldest first."""
    return [
        read_release(file)
        for file in sorted(home.releases.glob("2*.duckdb"))
        if file.with_suffix(".json").exists()
    ]


class NoSuchRelease(LookupError):
    """No release answers to the given id or date."""


def _current(home: Home) -> Release:
    if release := current_release(home):
        return release
    raise NoSuchRelease(
        "还没有发布，请先运行 jiuye refresh / nothing has been released yet; run jiuye refresh first"
    )


def find_release(
    home: Home, release_id: str | None = None, as_of: datetime | None = None
) -> Release:
    """The release with that id, or the newest one published by `as_of` (with its zone), or the
    current one. Raises NoSuchRelease.
    """
    if release_id is None and as_of is None:
        return _current(home)
    found = [
        release
        for release in releases(home)
        if release_id in (None, release.release_id)
        and (as_of is None or release.released_at <= as_of)
    ]
    if not found:
        raise NoSuchRelease(
            f"没有这样的发布：{release_id or (as_of and beijing_text(as_of))}；见 jiuye releases / no such"
            " release; jiuye releases lists them"
        )
    return found[-1]


def inputs_of(
    receipts: Iterable[tuple[str, str]],
    decisions: Iterable[tuple[int, str]],
    reader: str,
    reference_digest: str,
    data_month: DataMonth,
) -> Inputs:
    """The inputs that a refresh would release now."""
    return Inputs(
        tuple(receipts), tuple(decisions), reader, reference_digest, code_version(), data_month
    )
