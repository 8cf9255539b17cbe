"""A month that nobody attends: the real daemon, a fast clock, files in several drops, a kill and a
closed gate between, due day, reminder, release, pruning; printed as the operator saw it, in order.

    make unattended-month        # about ten minutes
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.base.home import Home
from pipelines.operation.attempt import attempts
from pipelines.release.publish import current_release, releases
from pipelines.sample import write_sample

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = float(os.environ.get("TRIAL_SECONDS", "420"))  # for one thing to happen
AREA = "510104"


class Month:
    """The data folder, its clock, its daemon, and what was heard so far."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").prepare()
        self.clock, self.heard = folder / "clock", folder / "heard"
        script = folder / "hear.sh"
        script.write_text(f"#!/bin/sh\n(cat; echo) >> {self.heard}\n", "utf-8")
        script.chmod(0o700)
        self.told = 0
        self.environment = {
            **os.environ,
            "JIUYE_HOME": str(self.home.root),
            "DAGSTER_HOME": str(self.home.dagster),
            "JIUYE_SECOND_OPINION": "off",
            "JIUYE_SENSOR_SECONDS": "2",
            "JIUYE_SETTLED_SECONDS": "0",
            "JIUYE_RETRY_SECONDS": "1",
            "JIUYE_WORKERS": "1",
            "JIUYE_ALARM_COMMAND": str(script),
            "JIUYE_PRUNE_SCHEDULE": "*/3 * * * *",
            "TRIAL_CLOCK": str(self.clock),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'build' / 'fast_clock'}",
        }

    def at(self, moment: str, what: str) -> None:
        """Let it be that moment (Beijing)."""
        self.clock.write_text(f"{moment}:00+08:00")
        print(f"\n== {moment}  {what}", flush=True)

    def jiuye(self, *words: str) -> str:
        """A command of the operator, and what it said."""
        done = subprocess.run(
            [sys.executable, "-c", "from assets.cli.main import main; main()", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        print(f"$ jiuye {' '.join(words)}   ({done.returncode})", flush=True)
        return done.stdout + done.stderr

    def listen(self) -> None:
        """Print the alarms that came in since."""
        lines = self.heard.read_text("utf-8").splitlines() if self.heard.exists() else []
        for line in lines[self.told :]:
            if line:
                payload = json.loads(line)
                text = payload["text"].splitlines()
                shown = text[:8] + ([f"  … {len(text) - 8} more lines"] if len(text) > 8 else [])
                print("\n".join(f"   ! {one}" for one in shown), flush=True)
        self.told = len(lines)

    def states(self) -> list[tuple[str, str]]:
        """State and kind of every alarm so far."""
        lines = self.heard.read_text("utf-8").splitlines() if self.heard.exists() else []
        return [
            (one["state"], one["kind"])
            for line in lines
            if line
            for one in json.loads(line)["alarms"]
        ]

    def until(self, what: Callable[[], object], why: str) -> None:
        """Wait for it, printing what is heard meanwhile. Fails where it does not come."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.listen()
            with suppress(OSError, KeyError, duckdb.Error):
                if what():
                    return
            time.sleep(1)
        raise SystemExit(f"did not come in {PATIENCE:.0f} s: {why}")

    def drop(self, *files: Path) -> None:
        """Put files into the inbox."""
        for file in files:
            shutil.copy(file, self.home.inbox)
        print(f"   {len(files)} files into the inbox", flush=True)

    def release(self, after: str | None) -> str:
        """Wait for a release after that one, with its pages; its id."""

        def is_there() -> bool:
            now = current_release(self.home)
            page = self.home.site / "current"
            return bool(now and now.release_id != after and page.resolve().name == now.release_id)

        self.until(is_there, "a release")
        now = current_release(self.home)
        assert now
        print(f"   released {now.release_id}, {now.inputs.received.files} files", flush=True)
        return now.release_id


def main() -> None:
    """Run the month; ends with 1 where something did not come."""
    with tempfile.TemporaryDirectory(prefix="unattended-") as folder:
        month = Month(Path(folder))
        write_sample(
            Path(folder) / "sample",
            area=AREA,
            months=2,
            last_month=date(2026, 9, 1),
            streets=2,
            communities_per_street=1,
            households_per_community=6,
            faults=False,
        )
        month.at("2026-09-04T09:00", "the daemon starts")
        log = (Path(folder) / "daemon.log").open("w")
        month.jiuye("refresh")  # makes Dagster's settings
        daemon = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-w", str(ROOT / "workspace.yaml")],
            cwd=ROOT,
            env=month.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            began = time.monotonic()
            attend(month, Path(folder) / "sample")
            print(f"\nthe month took {time.monotonic() - began:.0f} s", flush=True)
        finally:
            month.listen()
            os.killpg(daemon.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(daemon.pid, signal.SIGKILL)
            keep = os.environ.get("TRIAL_KEEP")
            if keep:
                shutil.copytree(folder, keep, symlinks=True, dirs_exist_ok=True)


def attend(month: Month, sample: Path) -> None:
    """The month's events, in order."""
    before, now = (
        sorted(path.iterdir()) for path in sorted(p for p in sample.iterdir() if p.is_dir())
    )
    rosters = [path for path in now if "劳动力资源台账" in path.name]
    others = [path for path in now if path not in rosters]
    month.drop(*before)
    first = month.release(None)

    month.at("2026-10-02T09:00", "three days before September is due: a reminder")
    first = month.release(first)  # August's due day has passed
    month.until(lambda: ("began", "due_soon") in month.states(), "the reminder")

    month.at("2026-10-03T09:00", "a first drop, and the run is killed")
    month.drop(*others[: len(others) // 2])
    month.until(lambda: attempts(month.home)["refresh"].outcome == "running", "a run")
    run = attempts(month.home)["refresh"].process.partition("-")[0]
    os.kill(int(run), signal.SIGKILL)
    print(f"   process {run} killed", flush=True)
    month.until(lambda: ("began", "failed") in month.states(), "the alarm of the kill")
    second = month.release(first)
    month.until(lambda: ("over", "failed") in month.states(), "the end of the alarm")

    month.at("2026-10-04T09:00", "a file that closes the gate")
    wrong = sample / rosters[0].name.replace(".", "（2）.", 1)
    wrong.write_bytes(rosters[0].read_bytes())
    month.drop(wrong)
    month.until(lambda: ("began", "gate_closed") in month.states(), "the closed gate")
    assert current_release(month.home).release_id == second
    said = month.jiuye("gate")
    print("\n".join(f"   > {line}" for line in said.splitlines()[:8]), flush=True)
    submission = json.loads((month.home.operation / "gate.json").read_text())["checks"][0]["files"][
        0
    ][0]
    month.until(
        # a run that is under way holds the lock: the operator tries again
        lambda: "已撤回" in month.jiuye("withdraw", submission, "--reason", "重报"),
        "the withdrawal",
    )
    third = month.release(second)
    month.until(lambda: ("over", "gate_closed") in month.states(), "the end of the closed gate")

    month.at("2026-10-06T09:00", "September was due yesterday: what is overdue")
    third = month.release(third)  # which due days have passed is part of a release's list
    month.until(lambda: ("began", "overdue") in month.states(), "the overdue prefectures")
    month.at("2026-10-07T10:00", "the next day: told again")
    month.until(lambda: ("lasts", "overdue") in month.states(), "the daily repetition")

    month.at("2026-10-08T09:00", "the rest comes in")
    month.drop(*rosters, *others[len(others) // 2 :])
    fourth = month.release(third)
    month.until(lambda: ("over", "overdue") in month.states(), "the end of what was overdue")

    month.at("2026-10-09T09:00", "a file that changes no figure")
    count = len(releases(month.home))
    last = others[-1]  # it was late before, and is no later now
    copy = sample / last.name.replace(".", "（副本）.", 1)
    copy.write_bytes(last.read_bytes())
    month.drop(copy)
    month.until(lambda: not any(month.home.inbox.iterdir()), "the copy is taken")
    month.until((month.home.releases / "unchanged.json").exists, "no release is made")
    assert len(releases(month.home)) == count

    month.at("2026-11-25T09:00", "weeks later: pruning")
    month.until((month.home.releases / "pruned").exists, "old releases are pruned")
    left = [one.release_id for one in releases(month.home)]
    print(f"   releases left: {len(left)} of {count}", flush=True)
    assert current_release(month.home).release_id in left
    assert fourth in left or current_release(month.home).release_id != fourth
    print("\n".join(f"   > {line}" for line in month.jiuye("status").splitlines()[-6:]), flush=True)
    moments = datetime.fromisoformat(
        json.loads((month.home.operation / "monitor.json").read_text())["written_at"]
    )
    print(f"   monitor.json written at {moments}", flush=True)


if __name__ == "__main__":
    main()
