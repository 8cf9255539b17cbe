"""Progress messages on stderr: the step begun, and how far it is."""

from __future__ import annotations

import sys
import time


def announce(what: str) -> None:
    """Print the step that begins to stderr."""
    print(f"{what} …", file=sys.stderr, flush=True)


class BarProgress:
    """Print `done/total` to stderr once a step has taken two seconds: one updated line on a
    terminal, else a line every ten seconds.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.due = time.monotonic() + 2
        self.open_line = False

    def __call__(self, done: int, total: int) -> None:
        """Print the progress if it is time to."""
        now, terminal = time.monotonic(), sys.stderr.isatty()
        ends = self.open_line and done >= total
        if now < self.due and not ends:
            return
        self.due = now + (0.3 if terminal else 10)
        self.open_line = terminal and done < total
        print(
            f"\r{self.what} {done}/{total} " if terminal else f"{self.what} {done}/{total}",
            end="" if self.open_line else "\n",
            file=sys.stderr,
            flush=True,
        )
