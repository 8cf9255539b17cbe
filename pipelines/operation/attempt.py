"""The last run of each job and its result, stored in operation/attempt.json, so that failed or
killed runs are reported everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from pipelines.base import clock
from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home
from pipelines.base.process_mark import is_alive, process_mark
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole
from pipelines.base.wording import Text, fill
from pipelines.base.words import load_words
from pipelines.contract.personal import masked
from pipelines.operation.disk import full_disk

# killed: the run was in progress and its process no longer exists; unfinished: released, but a
# later step failed.
Outcome = Literal["running", "done", "gate_closed", "unfinished", "failed", "killed"]
BAD = ("gate_closed", "unfinished", "failed", "killed")
MOST_ATTEMPTS = 6  # tries of one job under the daemon before an operator must act
LONGEST_SAID = 600  # characters
WORDS = load_words(Path(__file__).with_name("attempt.toml"))
NOTHING = Text("", "")


@dataclass(frozen=True)
class Attempt:
    """A run: `job` (take_in, refresh, prune …), the last `step` begun, the outcome, a message if it
    failed, and the number of consecutive failures. `waits`: the outcome of the last failure until a
    run succeeds; `said` and `remedy` describe it. Times are UTC.
    """

    job: str
    began_at: str
    ended_at: str | None
    step: str
    outcome: Outcome
    said: Text
    remedy: Text
    failures: int
    process: str
    waits: str = ""

    @property
    def title(self) -> Text:
        """What the run did, in words."""
        return WORDS.get(f"job.{self.job}", Text(self.job, self.job))


def attempts(home: Home) -> dict[str, Attempt]:
    """Map each job to its last run, newest last; {} if nothing is recorded or readable. A run
    recorded as in progress whose process no longer exists was killed.
    """
    try:
        told = json.loads(_file(home).read_text("utf-8"))
        found = {job: _attempt(one) for job, one in told.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return dict(sorted(found.items(), key=lambda item: item[1].began_at))


def last_attempt(home: Home) -> Attempt | None:
    """The newest run of all jobs; None before the first."""
    return next(reversed(attempts(home).values()), None)


def begin(home: Home, job: str) -> None:
    """Record the start of a run. The caller holds the data folder's lock."""
    former = attempts(home).get(job)
    now = clock.utc_now().isoformat()
    new = Attempt(job, now, None, "", "running", NOTHING, NOTHING, 0, process_mark() or "")
    if former and (former.waits or former.outcome in BAD):
        waits = former.outcome if former.outcome in BAD else former.waits
        said, remedy, failures = former.said, former.remedy, former.failures
        new = replace(new, said=said, remedy=remedy, failures=failures, waits=waits)
    _keep(home, new)


def note_step(home: Home, job: str, step: str) -> None:
    """Record the step that this process's run has begun."""
    now = attempts(home).get(job)
    if now and now.process == process_mark():
        _keep(home, replace(now, step=step, outcome="running"))


def record_failure(home: Home, job: str, error: Exception, *, is_released: bool = False) -> None:
    """Record that this process's run failed, and why; `is_released`: after the release. An earlier
    failure record of the run is kept.
    """
    now = attempts(home).get(job)
    if now is None or now.outcome != "running" or now.process != process_mark():
        return
    said, remedy, outcome = told_of(home, error)
    if is_released and outcome == "failed":
        outcome = "unfinished"
    moment, failures = clock.utc_now().isoformat(), now.failures + 1
    _keep(
        home,
        replace(
            now,
            ended_at=moment,
            outcome=outcome,
            waits=outcome,
            said=said,
            remedy=remedy,
            failures=failures,
        ),
    )


def end(home: Home, job: str) -> None:
    """Record the end of this process's run: successful unless a step failed."""
    now = attempts(home).get(job)
    if now and now.outcome == "running" and now.process == process_mark():
        moment = clock.utc_now().isoformat()
        well = replace(now, ended_at=moment, outcome="done", failures=0, waits="")
        _keep(home, replace(well, said=NOTHING, remedy=NOTHING))


def told_of(home: Home, error: BaseException) -> tuple[Text, Text, Outcome]:
    """Error, remedy and outcome as texts without personal data: the program's own messages, or only
    the kind of any other error.
    """
    while error.__cause__ is not None and not _is_ours(error):
        error = error.__cause__
    if is_full_disk(str(error)):
        return _two(full_disk(home, str(error))), WORDS["remedy.disk"], "failed"
    if type(error).__name__ == "GateClosed":
        return WORDS["gate_closed"], WORDS["remedy.gate"], "gate_closed"
    if not _is_ours(error):
        return (
            fill(WORDS["other"], kind=type(error).__name__),
            WORDS["remedy.other"],
            "failed",
        )
    remedy = WORDS["remedy.stopped" if isinstance(error, Stopped) else "remedy.own"]
    return _two(str(error)), remedy, "failed"


def _is_ours(error: BaseException) -> bool:
    return type(error).__module__.startswith("pipelines.")


def _two(message: str) -> Text:
    """A bilingual message as a Text, line by line."""
    pairs = [line.partition(" / ") for line in masked(message).splitlines() if line.strip()]
    zh = "；".join(zh for zh, _, _ in pairs)
    en = "; ".join(en or zh for zh, _, en in pairs)
    return Text(zh[:LONGEST_SAID], en[:LONGEST_SAID])


def attempt_entry(one: Attempt) -> dict[str, object]:
    """The run as a JSON object for other programs."""
    return {
        "job": one.job,
        "began_at": one.began_at,
        "ended_at": one.ended_at,
        "step": one.step,
        "outcome": one.outcome,
        "failures": one.failures,
        "said_zh": one.said.zh,
        "said_en": one.said.en,
        "remedy_zh": one.remedy.zh,
        "remedy_en": one.remedy.en,
    }


def attempt_text(one: Attempt) -> Text:
    """The last run in one line: time, job, outcome, and what to do if it failed."""
    outcome = WORDS[f"outcome.{one.outcome}"]
    moment = clock.beijing(one.ended_at or one.began_at)
    line = fill(WORDS["line"], job=one.title, at=f"{moment:%Y-%m-%d %H:%M}", outcome=outcome)
    if one.outcome not in BAD:
        return line
    told = fill(WORDS["failed"], said=one.said, remedy=one.remedy, failures=one.failures)
    return Text(line.zh + told.zh, line.en + told.en)


def _file(home: Home) -> Path:
    return home.operation / "attempt.json"


def _attempt(told: Mapping) -> Attempt:
    one = Attempt(**{**told, "said": Text(**told["said"]), "remedy": Text(**told["remedy"])})
    if one.outcome != "running" or is_alive(one.process):
        return one
    return replace(
        one,
        outcome="killed",
        said=WORDS["killed"],
        remedy=WORDS["remedy.killed"],
        failures=one.failures + 1,
    )


def _keep(home: Home, attempt: Attempt) -> None:
    """Store the run as its job's last one; a write error is ignored."""
    kept = {**attempts(home), attempt.job: attempt}
    content = {job: asdict(one) for job, one in kept.items()}
    with suppress(OSError):
        home.operation.mkdir(exist_ok=True)
        write_whole(_file(home), json.dumps(content, ensure_ascii=False, indent=1), durable=False)
