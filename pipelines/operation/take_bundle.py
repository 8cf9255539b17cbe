"""`jiuye take-in`: takes in a bundle from a lower level as if its files had been received here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import polars as pl

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.decision.record import (
    Decision,
    add_decisions,
    in_force,
    read_decisions,
    user_name,
)
from pipelines.decision.sign_off import SignOff, add_sign_offs, read_sign_offs
from pipelines.intake.key import pseudonym_key, record_key
from pipelines.intake.landed_file import is_sound, landed_path
from pipelines.intake.landing import (
    Receipt,
    add_receipts,
    land_stream,
    next_receipts,
)
from pipelines.intake.reader import Reader
from pipelines.intake.receipt_list import receipts_of, received
from pipelines.operation.decision_check import described
from pipelines.operation.handed_on import Came, add_came, known_origins, read_came
from pipelines.operation.level_bundle import Bundle, BundleUnfit, Sent, SentDecision, opened_bundle
from pipelines.operation.reading import read_all
from pipelines.operation.world import survey
from pipelines.reference.load import Reference, load_reference
from pipelines.reference.own_area import area_names, own_area, settle_area

LOCK_SECONDS = 10
Progress = Callable[[int, int], None]
KEEPS_ITS_PLACE = ("withdraw", "map")  # decisions that apply to files received before or after them


@dataclass(frozen=True)
class TakenIn:
    """The result of a bundle: new receipts, the number of files already known, new decisions and
    signatures, and decisions left out because one of this level covers the same subject (with its
    number).
    """

    bundle: Bundle
    new: tuple[Receipt, ...]
    known: int
    decisions: tuple[Decision, ...]
    sign_offs: tuple[SignOff, ...]
    left_out: tuple[tuple[Decision, int], ...]


def take_bundle(home: Home, limits: Limits, path: Path, progress: Progress) -> tuple[TakenIn, int]:
    """Take in a bundle with receive_bundle, then read the new files. Returns the result and the
    number of new files refused. Raises HomeInUse during a refresh.
    """
    with locked(home, LOCK_SECONDS):
        done = receive_bundle(home, limits, path)
        world = survey(home, limits)
        read_all(world.reader, world.unread, progress)
    is_new = pl.col("receipt").is_in([one.receipt for one in done.new])
    rows = survey(home, limits).ledger.rows().filter(is_new & (pl.col("verdict") == "refused"))
    return done, rows.select(pl.len()).collect().item()


def receive_bundle(home: Home, limits: Limits, path: Path) -> TakenIn:
    """Receive a bundle completely or not at all; its new files are still to be read. After a kill,
    running it again continues. The caller holds the data folder's lock. Raises BundleUnfit,
    OSError, Stopped.
    """
    with opened_bundle(path) as (bundle, stream):
        settle_area(home, load_reference(home).tables["division"])
        _check_area(home, path, bundle)
        pseudonym_key(home)  # created before the first file is received
        record_key(home, survey(home, limits).reader.key)
        new, places = _received(home, bundle, stream)
        decisions, left_out = _decided(home, bundle, places)
        sign_offs = _signed(home, bundle)
        _forget_former_readings(survey(home, limits).reader, decisions)
    known = len(bundle.files) - len(new)
    return TakenIn(bundle, tuple(new), known, decisions, sign_offs, left_out)


def brought(done: TakenIn, reference: Reference) -> list[str]:
    """The result of a bundle, as lines."""
    area = done.bundle.area
    name = area_names(reference.tables["division"]).get(area, "")
    lines = [
        f"已收下 / taken in: {area} {name}：新收 {len(done.new)} 份，以前收过 {done.known} 份；新的决定"
        f" {len(done.decisions)} 个，签核 {len(done.sign_offs)} 个 / {len(done.new)} files are new,"
        f" {done.known} had come before; {len(done.decisions)} decisions and {len(done.sign_offs)}"
        " signatures are new"
    ]
    return lines + [
        f"  没有采用：{described(one, '', reference)}，本级决定 {number} 已对同一处作了决定 / not taken over:"
        f" decision {number} of this level speaks of the same"
        for one, number in done.left_out
    ]


def _check_area(home: Home, path: Path, bundle: Bundle) -> None:
    own = own_area(home)
    if not bundle.area.startswith(own):
        names = area_names(load_reference(home).tables["division"])
        raise BundleUnfit(
            f"{path.name} 是 {bundle.area} {names.get(bundle.area, '')}的上报包，这里只收 {own}"
            f" {names.get(own, '')}的，一份也没有收；请交给它的上一级 / this bundle is of {bundle.area}, and only"
            f" {own} is taken here; nothing of it was taken: give it to the level above {bundle.area}"
        )


def _received(
    home: Home, bundle: Bundle, stream: Callable[[Sent], IO[bytes]]
) -> tuple[list[Receipt], list[str]]:
    """Land and receive the files that are new. Returns the new receipts, and the receipt here of
    each file in the bundle.
    """
    there = _known(home, bundle.files)
    fresh = [sent for sent, receipt in zip(bundle.files, there, strict=True) if receipt is None]
    for sent in {one.sha256: one for one in fresh}.values():
        if not is_sound(landed_path(home, sent.sha256)):
            with stream(sent) as content:
                land_stream(home, content, sent.sha256)
    new = next_receipts(
        home, ((one.sha256, one.name, one.bytes, one.expected_month) for one in fresh)
    )
    following = iter(new)
    places = [receipt or next(following).receipt for receipt in there]
    told = tuple(
        (sent.origins, receipt, sent.submission)
        for sent, receipt in zip(bundle.files, places, strict=True)
    )
    if told != _told_last(home, bundle.area):
        now = utc_now().isoformat()
        add_came(home, Came(bundle.area, bundle.made_at, now, user_name(), told))
    add_receipts(home, new)
    return new, places


def _known(home: Home, files: Iterable[Sent]) -> list[str | None]:
    """The existing receipt here of each file in a bundle; None for new files. Files received by
    another way count as known, except those sent again at the lower level with an effect.
    """
    receipts = receipts_of(received(home))
    origins = known_origins(home, receipts)
    here = {one.submission: one.receipt for one in receipts}
    found: list[str | None] = []
    seen = set()
    for sent in files:
        ways = ((origin, sent.submission) for origin in sent.origins)
        known = next((origins[way] for way in ways if way in origins), None)
        if known is None and sent.submission not in seen:
            known = here.get(sent.submission)
        found.append(known)
        seen.add(sent.submission)
    return found


def _told_last(home: Home, area: str) -> tuple:
    """The files of an area's last bundle."""
    return next((one.files for one in reversed(read_came(home)) if one.area == area), ())


def _decided(
    home: Home, bundle: Bundle, places: list[str]
) -> tuple[tuple[Decision, ...], tuple[tuple[Decision, int], ...]]:
    """Store the new decisions with their original data. Those covering the same subject as a
    decision in force at this level are left out, and returned with its number.
    """
    known = list(read_decisions(home))
    numbers = {one.token: one.number for one in known}
    # A file that arrived again may be withdrawn again.
    own = {one.subject: one.number for one in in_force(tuple(known)) if one.kind != "withdraw"}
    new: list[Decision] = []
    left_out: list[tuple[Decision, int]] = []
    for sent in bundle.decisions:
        one = _as_here(sent, bundle, places)
        if one.token in numbers or (one.kind == "revoke" and sent.revokes not in numbers):
            continue
        if sent.revokes:
            one = replace(one, revokes=numbers[sent.revokes])
            own = {subject: n for subject, n in own.items() if n != one.revokes}
        elif one.subject in own:
            left_out.append((one, own[one.subject]))
            continue
        one = replace(one, number=len(known) + len(new) + 1)
        numbers[one.token] = one.number
        new.append(one)
    if new:
        add_decisions(home, tuple(new))
    return tuple(new), tuple(left_out)


def _as_here(sent: SentDecision, bundle: Bundle, places: list[str]) -> Decision:
    """A decision in the form stored here: a validity before or after certain files refers to
    receipts here; maps of titles and values apply to the bundle's area.
    """
    one = replace(sent.decision, through=(*sent.decision.through, bundle.area))
    if one.kind in KEEPS_ITS_PLACE:
        pairs = zip(bundle.files[: sent.after], places, strict=False)
        before = [
            receipt
            for file, receipt in pairs
            if one.kind == "map" or file.submission == one.submission
        ]
        one = replace(one, receipt=max(before, default=""))
    return replace(one, area=one.area or bundle.area) if one.kind == "map" else one


def _signed(home: Home, bundle: Bundle) -> tuple[SignOff, ...]:
    """Store the signatures that are new, adding the area that they came through."""
    known = {one.token for one in read_sign_offs(home)}
    new = tuple(
        replace(one, through=(*one.through, bundle.area))
        for one in bundle.sign_offs
        if one.token not in known
    )
    if new:
        add_sign_offs(home, new)
    return new


def _forget_former_readings(reader: Reader, decisions: tuple[Decision, ...]) -> None:
    """Discard readings changed by these decisions, so that the files are read again and get new
    return workbooks.
    """
    revoked = {one.revokes for one in decisions}
    both = (*decisions, *(one for one in reader.decisions if one.number in revoked))
    for submission in {name for one in both for name in (one.submission, *one.concerns)} - {""}:
        if file := reader.outcome_file(submission):
            file.unlink()
