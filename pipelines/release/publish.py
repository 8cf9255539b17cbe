"""A release: what went into it, and the DuckDB file made of that, published by flipping a link."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.clock import beijing_text
from pipelines.base.database_lock import is_open_for_writing
from pipelines.base.home import Home
from pipelines.base.seal import Seal, is_whole, read_seal, sealed
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import point_link, sync, write_whole
from pipelines.intake.receipt_list import Received, extends, received, received_up_to
from pipelines.warehouse.data_month import DataMonth, data_month_listed
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.fingerprint import build_fingerprint
from pipelines.warehouse.model import load_models


@dataclass(frozen=True)
class Inputs:
    """Everything that a release follows from: the same inputs give the same mart and ref tables."""

    received: Received  # all receipts up to one; audit.submission of the release lists them
    # (decision, token), in order; a token tells nothing of the decision's values
    decisions: tuple[tuple[int, str], ...]
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
    number: int = 0  # place in the order of releases; 0 in manifests of up to version 0.3
    seal: Seal | None = None  # of the file, below its folder


class ReleaseDamaged(Stopped):
    """A release's manifest or file is missing, or is not as it was published."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        self.name = name
        super().__init__(
            f"发布 {name} {zh}；请从备份恢复 releases/ 下的 {name}.duckdb 和 {name}.json，或运行 jiuye"
            f" refresh 重做一次发布 / the release {name} {en}: restore its .duckdb and .json below releases/"
            " from the backup, or run jiuye refresh, which makes a new one"
        )


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
    the link flips. Raises ReceiptsLost where the list lacks what the current release knows.
    """
    former = current_release(home)
    if former:
        check_list(received(home), inputs.decisions, former)
    count = len(list(home.releases.glob("2*.duckdb")))
    number = 1 + max(former.number if former else 0, count)
    return put_in_place(home, building, release_id, inputs, now, number)


def put_in_place(
    home: Home, building: Path, release_id: str, inputs: Inputs, now: datetime, number: int
) -> Release:
    """Give a built file its name and manifest, on disk for good, and flip the link to it."""
    target = home.releases / f"{release_id}.duckdb"
    sync(building)
    building.chmod(0o444)
    seal = replace(sealed(building.parent, building), path=target.name)
    manifest = {
        "release_id": release_id,
        "released_at": now.isoformat(),
        "number": number,
        "file": seal.text,
        "inputs_digest": inputs.digest,
        **asdict(inputs),
    }
    content = json.dumps(
        {**manifest, "sum": _sum(manifest)}, ensure_ascii=False, indent=1, default=str
    )
    write_whole(home.releases / f"{release_id}.json", content)
    building.replace(target)
    sync(home.releases)
    point_link(home.releases / "current", target.name)
    return Release(release_id, now, inputs.digest, inputs, target, number, seal)


def _sum(manifest: Mapping[str, Any]) -> str:
    """A hash of all that a manifest tells, however it is laid out."""
    own = {name: value for name, value in manifest.items() if name != "sum"}
    return hashlib.sha256(json.dumps(own, sort_keys=True, default=str).encode()).hexdigest()


class ReceiptsLost(Stopped):
    """What came in, or was decided, and a release knows, is in no list any more."""


def check_list(
    receipts: pl.DataFrame | None, decisions: Iterable[tuple[int, str]], released: Release
) -> None:
    """Raise ReceiptsLost where landing's receipts (None: they are as the release knows them) or these
    decisions lack something that the release was made from: lists only grow.
    """
    lost = [] if receipts is None else _lost(receipts, released)
    undone = sorted(set(released.inputs.decisions).difference(decisions))
    if lost or undone:
        named = "、".join([*lost[:5], *(f"#{n}" for n, _ in undone[:5])])
        raise ReceiptsLost(
            f"发布 {released.release_id} 用过的 {len(lost)} 份回执、{len(undone)} 个决定不见了："
            f"{named}；无法重做，请从备份恢复"
            f" landing/receipts 与 landing/decisions，没有恢复前不会发布 / {len(lost)} receipts and"
            f" {len(undone)} decisions that this release was made from are gone: {named}. Nothing can"
            " make them again: restore landing/receipts and landing/decisions from the backup; until"
            " then nothing is released"
        )


def _lost(receipts: pl.DataFrame, released: Release) -> list[str]:
    """The receipts that the release knows and that are not, or no longer the same, among these."""
    if extends(receipts, released.inputs.received):
        return []
    there = set(receipts.select("receipt", "submission").iter_rows())
    with open_release(released.file) as session:
        known = session.rows("select receipt, submission from audit.submission order by receipt")
    own = [entry for entry in known if entry[0] <= released.inputs.received.last]
    return [entry[0] for entry in own if entry[0].count("-") == 1 and entry not in there] or ["…"]


def read_release(file: Path, *, thorough: bool = False) -> Release:
    """The release whose DuckDB file this is, as its manifest tells. Raises ReleaseDamaged where the
    manifest cannot be read, or the file is not as it was published.
    """
    try:
        release = _told(file, json.loads(file.with_suffix(".json").read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ReleaseDamaged(file.stem, "的清单缺失或损坏", "has no sound manifest") from None
    if is_open_for_writing(file):
        raise ReleaseDamaged(
            file.stem, "正被别的程序以可写方式打开", "is open for writing in another program"
        )
    seal = release.seal
    if not (is_whole(file.parent, seal, thorough=thorough) if seal else file.is_file()):
        raise ReleaseDamaged(file.stem, "的数据文件缺失或损坏", "has no sound file")
    return release


def is_as_published(release: Release) -> bool:
    """Whether every byte of the file is as it was published; false where its manifest has no seal."""
    seal = release.seal
    return seal is not None and is_whole(release.file.parent, seal, thorough=True)


def _told(file: Path, manifest: Mapping[str, Any]) -> Release:
    """The release that a manifest tells of. Raises ValueError, KeyError or TypeError where it is
    damaged.
    """
    if manifest.get("sum") not in (None, _sum(manifest)):
        raise ValueError(file.name)
    inputs = Inputs(
        _received(manifest),
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
        manifest.get("number", 0),
        read_seal(manifest["file"]) if "file" in manifest else None,
    )


def _received(manifest: Mapping[str, Any]) -> Received:
    """What a manifest says was received; up to version 0.3 it lists every receipt."""
    if "received" in manifest:
        return Received(**manifest["received"])
    return received_up_to(
        pl.DataFrame(manifest["receipts"], schema=["receipt", "submission"], orient="row")
    )


def current_release(home: Home) -> Release | None:
    """The release that `current` points to; the newest sound one where that is damaged or gone; None
    before the first.
    """
    file = home.current_release
    if file is not None:
        with suppress(ReleaseDamaged):
            return read_release(file)
    return next(reversed(releases(home)), None)


def releases(home: Home) -> list[Release]:
    """All releases that are sound, in the order in which they were published."""
    found = []
    for file in sorted(home.releases.glob("2*.duckdb")):
        with suppress(ReleaseDamaged):
            found.append(read_release(file))
    unnumbered = [replace(one, number=n) for n, one in enumerate(found, 1) if not one.number]
    numbered = sorted((one for one in found if one.number), key=lambda one: one.number)
    return [*unnumbered, *numbered]


class NoSuchRelease(LookupError):
    """No release answers to the given id or date."""


def _current(home: Home) -> Release:
    if release := current_release(home):
        return release
    for file in sorted(home.releases.glob("2*.*"), reverse=True):
        try:
            read_release(file.with_suffix(".duckdb"))
        except ReleaseDamaged as damaged:
            raise NoSuchRelease(str(damaged)) from None
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
    received: Received,
    decisions: Iterable[tuple[int, str]],
    reader: str,
    reference_digest: str,
    data_month: DataMonth,
) -> Inputs:
    """The inputs that a refresh would release now."""
    return Inputs(received, tuple(decisions), reader, reference_digest, code_version(), data_month)
