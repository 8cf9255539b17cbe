"""Which files derived from landing (readings: lake, vault, returns) are missing or altered;
made.py restores them. Writes nothing but where the next look begins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from pipelines.base.seal import broken, read_seal
from pipelines.base.whole_file import write_whole
from pipelines.decision.record import decisions_name
from pipelines.intake.outcome import read_outcome
from pipelines.intake.outcome_index import files_of
from pipelines.operation.retention import kept_from
from pipelines.operation.world import World

Progress = Callable[[int, int], None]
LOOKED_AT = 5000  # readings checked per refresh; more would take longer than the refresh itself
OF_PERSONS = ("vault/", "returns/")  # deleted by retention


def damaged_readings(
    world: World,
    submissions: pl.DataFrame | None = None,
    *,
    thorough: bool = False,
    progress: Progress = lambda done, total: None,
) -> dict[str, list[str]]:
    """Map each submission to its files that are missing or altered, including an unreadable
    outcome; for these submissions or all. Files deleted by retention are not listed. `thorough`:
    read every byte.
    """
    submissions = world.submissions if submissions is None else submissions
    found = _unreadable(world, thorough=thorough)
    kept = kept_from(world, submissions["submission"])
    rows = submissions.unique("submission").filter(pl.col("made").is_not_null())
    for done, (submission, made) in enumerate(rows.select("submission", "made").iter_rows(), 1):
        seals = [
            seal
            for seal in map(read_seal, made)
            if submission in kept or not seal.path.startswith(OF_PERSONS)
        ]
        if bad := broken(world.home.root, seals, thorough=thorough):
            found.setdefault(submission, []).extend(seal.path for seal in bad)
        progress(done, len(rows))
    return found


def _unreadable(world: World, *, thorough: bool) -> dict[str, list[str]]:
    """Map each submission with an existing but unreadable outcome to that outcome. Outcomes already
    in the ledger are checked only if `thorough`.
    """
    reader = world.reader
    own = (one for one in world.receipts if not one.lifted) if thorough else world.unread
    readings = {
        (one.submission, decisions_name(reader.decisions_on(one.submission))) for one in own
    }
    files = files_of(reader.home, tuple(reader.fingerprints.values()), readings)
    return {
        submission: [path.relative_to(reader.home.root).as_posix()]
        for (submission, _), path in files.items()
        if read_outcome(path) is None
    }


def next_to_look_at(world: World) -> pl.DataFrame:
    """The next LOOKED_AT submissions to check, month by month, after those of last time; all if
    there are no more.
    """
    total = sum(month.submissions for month in world.ledger.months)
    if total <= LOOKED_AT:
        return world.submissions
    turn = world.home.lake / "ledger" / "turn.txt"
    text = turn.read_text("utf-8") if turn.exists() else ""
    place = int(text) % total if text.isdecimal() else 0
    write_whole(turn, str(place + LOOKED_AT), durable=False)
    parts, wanted = [], LOOKED_AT
    for month in (*world.ledger.months, *world.ledger.months):
        if place < month.submissions and wanted:
            parts.append(month.rows.slice(place, wanted).drop("stands").collect())
            wanted -= len(parts[-1])
        place = max(0, place - month.submissions)
    return pl.concat(parts, how="diagonal_relaxed")


def newest_of(world: World, month: date | None) -> pl.DataFrame:
    """The last LOOKED_AT submissions of a month (None: the data month) and of unknown month."""
    own = world.ledger.rows({month or world.data_month.month, None})
    return own.tail(LOOKED_AT).drop("stands").collect()
