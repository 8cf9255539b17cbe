"""Firefox without a window, driven by WebDriver BiDi over its own websocket: Debian has no driver
for it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
SECONDS = 60
QUIET = {  # a new profile asks nobody for anything
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
DRAWN = """
    new Promise((tell) => {
      const look = () => (document.body?.dataset.drawn === %s ? tell(true) : setTimeout(look, 20));
      look();
    })
"""


@dataclass
class Firefox:
    """An open session. `said`: what was logged since it was last read."""

    socket: object
    context: str = ""
    said: list[str] = field(default_factory=list)
    number: Iterator[int] = field(default_factory=count)

    def ask(self, method: str, **given: object) -> dict:
        """The answer to a command; RuntimeError where Firefox refuses it."""
        number = next(self.number)
        self.socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("method") == "log.entryAdded":
                self.said.append(f"{told['params']['level']}: {told['params']['text']}")
            if told.get("id") == number:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['error']}: {told['message']}")
                return told["result"]

    def value(self, script: str) -> object:
        """What an expression gives in the page, a promise's value too."""
        found = self.ask(
            "script.evaluate",
            expression=f"Promise.resolve({script}).then((told) => JSON.stringify(told ?? null))",
            target={"context": self.context},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise RuntimeError(f"{script}: {found['exceptionDetails']['text']}")
        return json.loads(found["result"]["value"])

    def visit(self, page: Path, address: str) -> None:
        """Open a page afresh, with its state after `#`, until it is drawn."""
        for url in ("about:blank", f"{page.as_uri()}#{address}"):
            self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")
        self.wait(address.split("&", maxsplit=1)[0])

    def wait(self, language: str) -> None:
        """Until the page is drawn in that language."""
        self.value(DRAWN % json.dumps(language))

    def shown(self, selector: str) -> list[str]:
        """The texts of the elements as shown: what is hidden is left out."""
        return self.value(
            f"[...document.querySelectorAll({json.dumps(selector)})].filter((e) =>"
            " e.checkVisibility()).map((e) => e.innerText.trim())"
        )

    def faults(self) -> list[str]:
        """Errors and warnings logged since last asked, and loads from elsewhere."""
        outside = self.value(
            "performance.getEntriesByType('resource').map((e) => e.name)"
            ".filter((name) => !/^(file|data|blob|resource):/.test(name))"
        )
        said, self.said = self.said, []
        return [line for line in said if line.startswith(("error", "warn"))] + outside


@contextmanager
def open_firefox(profile: Path) -> Iterator[Firefox]:
    """Firefox with a new profile; it ends with the block."""
    import websocket

    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in QUIET.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile)]
    log = profile / "firefox.log"  # a pipe that nobody reads would stop Firefox once it is full
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*command, "--remote-debugging-port", "0", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as process,
    ):
        try:
            address = _listening(log)
            socket = websocket.create_connection(
                f"{address}/session", timeout=SECONDS, suppress_origin=True
            )
            firefox = Firefox(socket)
            firefox.ask("session.new", capabilities={})
            firefox.ask("session.subscribe", events=["log.entryAdded"])
            firefox.context = firefox.ask("browsingContext.getTree")["contexts"][0]["context"]
            yield firefox
            socket.close()
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _listening(log: Path) -> str:
    """Where Firefox says that it listens. Raises TimeoutError."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if found := LISTENING.search(log.read_text("utf-8", "replace")):
            return found[1]
        time.sleep(0.05)
    raise TimeoutError(f"Firefox does not listen: {log.read_text('utf-8', 'replace')[-500:]}")
