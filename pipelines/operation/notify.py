"""Alarm channels: a command that receives alarms, and a URL to which they are posted. Each has a
time limit, and failures are only reported.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress

from pipelines.base.wording import Text

SECONDS = 10
Payload = Mapping[str, object]


def channels() -> dict[str, Callable[[Payload], Text | None]]:
    """The configured channels by name. Each returns None on success, or the error."""
    found: dict[str, Callable[[Payload], Text | None]] = {}
    if command := os.environ.get("JIUYE_ALARM_COMMAND", "").strip():
        found["command"] = lambda payload: run_command(command, payload, seconds())
    if address := os.environ.get("JIUYE_ALARM_URL", "").strip():
        found["url"] = lambda payload: post(address, payload, seconds())
    return found


def seconds() -> float:
    """Time limit for a channel in seconds (JIUYE_ALARM_SECONDS)."""
    try:
        return min(max(float(os.environ.get("JIUYE_ALARM_SECONDS", SECONDS)), 0.1), 60)
    except ValueError:
        return SECONDS


def run_command(command: str, payload: Payload, limit: float) -> Text | None:
    """Run a command with the alarms as JSON on standard input; processes that it leaves running are
    killed. Returns None or the error.
    """
    try:
        process = subprocess.Popen(
            shlex.split(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return Text(
            f"报警命令无法运行（{type(error).__name__}）",
            f"the alarm command cannot be run ({type(error).__name__})",
        )
    try:
        with suppress(BrokenPipeError):
            process.communicate(_json(payload), timeout=limit)
    except subprocess.TimeoutExpired:
        _end(process)
        return Text(
            f"报警命令 {limit:g} 秒没有结束，已终止",
            f"the alarm command took more than {limit:g} s and was ended",
        )
    code = process.wait()
    if code == 0:
        return None
    return Text(f"报警命令失败，退出码 {code}", f"the alarm command failed with exit code {code}")


def _end(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # the process group it was started in
    process.wait()


def post(address: str, payload: Payload, limit: float) -> Text | None:
    """Post the alarms as JSON to an http or https URL. Returns None or the error."""
    if not address.startswith(("http://", "https://")):
        return Text(
            "报警地址须以 http:// 或 https:// 开头", "the alarm address is not http or https"
        )
    answer: list[Text | None] = []
    sender = threading.Thread(
        target=lambda: answer.append(_posted(address, payload, limit)), daemon=True
    )
    sender.start()
    sender.join(limit)  # a server that answers byte by byte would outlast each read's timeout
    return answer[0] if answer else _no_answer(limit)


def _no_answer(limit: float) -> Text:
    return Text(
        f"报警地址 {limit:g} 秒没有应答", f"the alarm address did not answer within {limit:g} s"
    )


def _posted(address: str, payload: Payload, limit: float) -> Text | None:
    request = urllib.request.Request(
        address,
        _json(payload),
        {"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=limit) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        return Text(f"报警地址应答 {error.code}", f"the alarm address answered {error.code}")
    except (OSError, ValueError) as error:
        if isinstance(getattr(error, "reason", error), TimeoutError):
            return _no_answer(limit)
        return Text(
            f"报警地址连不上（{type(error).__name__}）",
            f"the alarm address cannot be reached ({type(error).__name__})",
        )
    return None


def _json(payload: Payload) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()
