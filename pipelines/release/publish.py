"""A release: its inputs, and the DuckDB file made from them, published by switching a link."""

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
from pipelines.intake.receipt_list import Received, list_extends, received, received_up_to
from pipelines.warehouse.data_month import DataMonth, data_month_listed
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.fingerprint import build_fingerprint
from pipelines.warehouse.model import parsed_models


@dataclass(frozen=True)
class Inputs:
    """The inputs of a release; equal inputs give equal mart and ref tables."""

    received: Received  # the list of receipts up to one; audit.submission of the release lists them
    # (decision number, token), in order; a token reveals nothing of the decision's values
    decisions: tuple[tuple[int, str], ...]
    reader: str
    reference_digest: str
    code_version: str
    data_month: DataMonth | None = None  # None in old releases

    @property
    def digest(self) -> str:
        """A digest of the inputs; equal digests give equal tables."""
        return hashlib.sha256(json.dumps(asdict(self), default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """A published release, from its manifest."""

    release_id: str
    released_at: datetime
    inputs_digest: str
    inputs: Inputs
    file: Path
    number: int = 0  # position in the order of releases; 0 in manifests up to version 0.3
    seal: Seal | None = None  # of the file, relative to its folder


class ReleaseDamaged(Stopped):
    """A release's manifest or file is missing or altered."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        self.name = name
        super().__init__(
            f"发布 {name} {zh}；请从备份恢复 releases/ 下的 {name}.duckdb 和 {name}.json，或运行 jiuye"
            f" refresh 重做一次发布 / the release {name} {en}: restore its .duckdb and .json below releases/"
            " from the backup, or run jiuye refresh, which makes a new one"
        )


@cache
def code_version() -> str:
    """12 hex digits over the code that makes the tables; comments and titles have no effect."""
    return build_fingerprint(parsed_models())


def new_release_id(inputs: Inputs, now: datetime) -> str:
    """An id that sorts by time and differs between different inputs."""
    return f"{now:%Y%m%dT%H%M%SZ}-{inputs.digest[:8]}"


def building_file(home: Home, release_id: str) -> Path:
    """The path where a release is built; removes leftovers of earlier runs."""
    for left in home.releases.glob(".building-*"):
        left.unlink()
    return home.releases / f".building-{release_id}.duckdb"


def publish(home: Home, building: Path, release_id: str, inputs: Inputs, now: datetime) -> Release:
    """Publish the built file as the current release: flush to disk, make read-only, rename, switch
    the link. Raises ReceiptsLost if the list lacks receipts or decisions of the current release.
    """
    former = current_release(home)
    if former:
        check_list(home, inputs.received, inputs.decisions, former)
    count = len(list(home.releases.glob("2*.duckdb")))
    number = 1 + max(former.number if former else 0, count)
    return put_in_place(home, building, release_id, inputs, now, number)


def put_in_place(
    home: Home, building: Path, release_id: str, inputs: Inputs, now: datetime, number: int
) -> Release:
    """Give a built file its name and manifest durably, and switch the link to it."""
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
    """A hash of a manifest's content, independent of its layout."""
    own = {name: value for name, value in manifest.items() if name != "sum"}
    return hashlib.sha256(json.dumps(own, sort_keys=True, default=str).encode()).hexdigest()


class ReceiptsLost(Stopped):
    """Receipts or decisions used by a release are no longer in the lists."""


def check_list(
    home: Home, now: Received, decisions: Iterable[tuple[int, str]], released: Release
) -> None:
    """Raise ReceiptsLost if landing's receipts (`now`: the ledger's state of them) or these
    decisions lack some used by the release: both lists are append-only.
    """
    lost = [] if now == released.inputs.received else _lost(home, released)
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


def _lost(home: Home, released: Release) -> list[str]:
    """The release's receipts that are missing or changed in landing."""
    if list_extends(home, released.inputs.received):
        return []
    there = set(received(home).select("receipt", "submission").iter_rows())
    with open_release(released.file) as session:
        known = session.rows("select receipt, submission from audit.submission order by receipt")
    own = [entry for entry in known if entry[0] <= released.inputs.received.last]
    return [entry[0] for entry in own if entry[0].count("-") == 1 and entry not in there] or ["…"]


def read_release(file: Path, *, thorough: bool = False) -> Release:
    """The release of a DuckDB file, from its manifest. Raises ReleaseDamaged if the manifest is
    unreadable or the file is altered.
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
    """Whether every byte of the file is as published; False if the manifest has no seal."""
    seal = release.seal
    return seal is not None and is_whole(release.file.parent, seal, thorough=True)


def _told(file: Path, manifest: Mapping[str, Any]) -> Release:
    """The release described by a manifest. Raises ValueError, KeyError or TypeError if it is
    damaged.
    """
    if manifest.get("sum") not in (None, _sum(manifest)):
        raise ValueError(file.name)
    inputs = Inputs(
        _received(manifest),
        tuple(
            (decision, token) for decision, token in manifest.get("decisions", ())
        ),  # absent before decisions existed
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
    """The received part of a manifest; up to version 0.3 it lists every receipt."""
    if "received" in manifest:
        return Received(**manifest["received"])
    return received_up_to(
        pl.DataFrame(manifest["receipts"], schema=["receipt", "submission"], orient="row")
    )


def current_release(home: Home) -> Release | None:
    """The release that `current` points to; if that is damaged or missing, the newest sound one;
    None before the first.
    """
    file = home.current_release
    if file is not None:
        with suppress(ReleaseDamaged):
            return read_release(file)
    return next(reversed(releases(home)), None)


def releases(home: Home) -> list[Release]:
    """All sound releases in order of publication."""
    found = []
    for file in sorted(home.releases.glob("2*.duckdb")):
        with suppress(ReleaseDamaged):
            found.append(read_release(file))
    unnumbered = [replace(one, number=n) for n, one in enumerate(found, 1) if not one.number]
    numbered = sorted((one for one in found if one.number), key=lambda one: one.number)
    return [*unnumbered, *numbered]


class NoSuchRelease(LookupError):
    """No release matches the given id or date."""


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
    """The release with this id, or the newest one published by `as_of` (with time zone), or the
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
