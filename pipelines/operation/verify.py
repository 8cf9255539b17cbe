"""`jiuye verify`: a release built again from landing alone, and its tables compared with the
released ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.decision.record import read_decisions
from pipelines.intake.key import pseudonym_key
from pipelines.intake.landed_file import is_sound, landed_path
from pipelines.intake.landing import Receipt, damaged_landing
from pipelines.intake.reader import Reader
from pipelines.intake.receipt_list import extends, receipts_of, received
from pipelines.intake.removed import BytesRemoved, is_removed, removed_bytes
from pipelines.intake.submission import submission_frame
from pipelines.operation.reading import read_all
from pipelines.operation.scratch import scratch_home
from pipelines.operation.take_in import Progress
from pipelines.quality.gate import checked_models, run_gate
from pipelines.reference.history import reference_home
from pipelines.reference.load import load_reference
from pipelines.release.publish import Inputs, Release, code_version
from pipelines.warehouse.data_month import release_columns
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.ledger import ledger_of
from pipelines.warehouse.model import load_models
from pipelines.warehouse.release_tables import build_tables, table_hashes


class NotInLanding(RuntimeError):
    """What the release was made from is no longer all there; the message says what is missing and
    what to do.
    """


@dataclass(frozen=True)
class Comparison:
    """Tables that differ (or that only one side has), out of how many; and whether code or
    reference tables are not those of the release.
    """

    tables: int
    differing: tuple[str, ...]
    other_code: bool
    other_reference: bool


def rebuild(
    home: Home, limits: Limits, release: Release, progress: Progress, say: Callable[[str], None]
) -> Comparison:
    """Build the release again in a scratch folder, by this code, from the landed files, decisions
    and reference files that it lists.

    Raises NotInLanding, KeyUnfit, and ReferenceFault where the kept reference files cannot be read by this
    code.
    """
    receipts, decisions = _listed(home, release.inputs)
    if home.key_file.exists():
        pseudonym_key(home)  # another one stops here, before it is a scratch folder's
    kept = reference_home(home, release.inputs.reference_digest).reference
    with scratch_home(home, kept if kept.exists() else None) as scratch:
        reference = load_reference(scratch)
        reader = Reader(scratch, limits, reference, pseudonym_key(scratch), decisions)
        say(f"重读 {len(receipts)} 份 / reading {len(receipts)} files again")
        read_all(reader, receipts, progress)
        submissions = submission_frame(reader, receipts)
        say("重建 / building")
        ledger = ledger_of(submissions)
        facts = build_facts(scratch, limits, reference, ledger, by_slices=False)
        target = scratch.releases / f"{release.release_id}.duckdb"
        listed = release.inputs.data_month
        row = {
            "release_id": release.release_id,
            "released_at": release.released_at.replace(tzinfo=None),
            "code_version": code_version(),
            "reader": reader.fingerprint,
            "reference_digest": reference.digest,
            "submissions_digest": release.inputs_digest,
            **(release_columns(listed) if listed else {}),
        }
        build_tables(scratch, limits, reference, ledger, facts, target, row)
        rebuilt, released = table_hashes(target), table_hashes(release.file)
    differing = tuple(
        sorted(
            name
            for name in rebuilt.keys() | released.keys()
            if rebuilt.get(name) != released.get(name)
        )
    )
    return Comparison(
        len(rebuilt.keys() | released.keys()),
        differing,
        code_version() != release.inputs.code_version,
        reference.digest != release.inputs.reference_digest,
    )


def checks_recorded_otherwise(limits: Limits, release: Release) -> tuple[str, ...]:
    """The checks of the release's tables that say something else when asked of every row, those of
    months that it took over too, than audit.check has. Raises GateError where the tables are not
    those of this code.
    """
    report = run_gate(release.file, {}, limits, checked_models(load_models()))
    with open_release(release.file) as session:
        rows = session.rows("select check_name, rows_looked_at, rows_failing from audit.check")
    recorded = {check: counts for check, *counts in rows}
    return tuple(
        one.check
        for one in report.results
        if recorded.get(one.check, []) not in ([], [one.looked_at, one.failing])
    )


def _listed(home: Home, inputs: Inputs) -> tuple[list, tuple]:
    """The receipts and decisions that the release lists. Raises NotInLanding, and LandingDamaged
    where a file's bytes no longer give its name.
    """
    every = received(home)
    receipts = receipts_of(every.filter(pl.col("receipt") <= inputs.received.last))
    taken = {(decision.number, decision.token): decision for decision in read_decisions(home)}
    decisions = tuple(taken[entry] for entry in inputs.decisions if entry in taken)
    files, missing = inputs.received.files - len(receipts), len(inputs.decisions) - len(decisions)
    if files or missing or not extends(every, inputs.received):
        raise NotInLanding(
            f"landing 里缺这次发布的 {files} 份回执、{missing} 个决定，请从备份恢复 landing /"
            f" landing lacks {files} receipts and {missing} decisions of this release: restore"
            " landing from a backup"
        )
    _check_landed(home, receipts)
    return receipts, decisions


def _check_landed(home: Home, receipts: list[Receipt]) -> None:
    """Raise LandingDamaged or NotInLanding where not every file can be read again."""
    if damaged := damaged_files(home, receipts):
        raise damaged_landing(home, damaged)
    removed = removed_bytes(home)
    if gone := [one for one in receipts if is_removed(home, one, removed)]:
        raise NotInLanding(str(BytesRemoved(gone)))


def damaged_files(
    home: Home,
    receipts: Iterable[Receipt],
    progress: Progress = lambda done, total: None,
) -> list[Receipt]:
    """The receipts whose landed file is missing or has other bytes, every one read through; what
    retention has removed is none.
    """
    removed = removed_bytes(home)
    files = {
        one.sha256: one for one in receipts if not one.lifted and not is_removed(home, one, removed)
    }
    damaged = []
    for done, (sha256, receipt) in enumerate(files.items(), 1):
        if not is_sound(landed_path(home, sha256)):
            damaged.append(receipt)
        progress(done, len(files))
    return damaged
