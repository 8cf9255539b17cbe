"""`jiuye verify`: rebuilds a release from landing alone and compares its tables with the released
ones.
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
from pipelines.quality.evaluation import GateError
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


class OtherChecks(RuntimeError):
    """The checks of this code do not fit the tables of the release; the message says what to do."""


class NotInLanding(RuntimeError):
    """Inputs of the release are missing; the message says which and what to do."""


@dataclass(frozen=True)
class Comparison:
    """The tables that differ or exist on one side only, the number of tables, and whether code or
    reference tables differ from the release's.
    """

    tables: int
    differing: tuple[str, ...]
    other_code: bool
    other_reference: bool


def rebuild(
    home: Home, limits: Limits, release: Release, progress: Progress, say: Callable[[str], None]
) -> Comparison:
    """Rebuild the release in a temporary folder with this code, from the landed files, decisions
    and reference files that it lists.

    Raises NotInLanding, KeyUnfit, and ReferenceFault if this code cannot read the stored reference
    files.
    """
    receipts, decisions = _listed(home, release.inputs)
    if home.key_file.exists():
        pseudonym_key(home)  # fails here for another key, before it is used in the temporary folder
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
    """The checks whose result over all rows, including copied months, differs from audit.check.
    Raises OtherChecks if other code made the tables and they lack what a check looks at.
    """
    try:
        report = run_gate(release.file, {}, limits, checked_models(load_models()))
    except GateError:
        made_by = release.inputs.code_version
        if made_by == code_version():
            raise
        raise OtherChecks(
            f"发布 {release.release_id} 由程序版本 {made_by} 作出，现在的检查不适用于它的表；请用那个版本运行"
            " --full，或不加 --full，只比较各表 / code version"
            f" {made_by} made release {release.release_id}, and the checks of today do not fit its"
            " tables: run --full with that version, or compare the tables without --full"
        ) from None
    with open_release(release.file) as session:
        rows = session.rows("select check_name, rows_looked_at, rows_failing from audit.check")
    recorded = {check: counts for check, *counts in rows}
    return tuple(
        one.check
        for one in report.results
        if recorded.get(one.check, []) not in ([], [one.looked_at, one.failing])
    )


def _listed(home: Home, inputs: Inputs) -> tuple[list, tuple]:
    """The receipts and decisions that the release lists. Raises NotInLanding, and LandingDamaged if
    a file no longer has the hash in its name.
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
    """Raise LandingDamaged or NotInLanding if some file cannot be read again."""
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
    """The receipts whose landed file is missing or altered; every file is read. Files deleted by
    retention are not listed.
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
