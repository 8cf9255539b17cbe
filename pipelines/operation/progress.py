"""What a command says on stderr while it works: which step begins, and how far it is."""

from __future__ import annotations

import sys
import time


def announce(what: str) -> None:
    """Say on stderr which step begins."""
    print(f"{what} …", file=sys.stderr, flush=True)


class BarProgress:
    """`done/total` on stderr once a step has taken two seconds: one line that changes on a
    terminal, a line every ten seconds elsewhere.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.due = time.monotonic() + 2
        self.open_line = False

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is, if it is time to."""
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
