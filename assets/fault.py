"""What the command line says of faults that its user can mend."""

from __future__ import annotations

from typing import Any

import click

EXIT_FAILED = 2


class Fault(click.ClickException):
    """Something the user can mend; the message says how."""

    exit_code = EXIT_FAILED

    def show(self, file: Any = None) -> None:
        click.echo(f"错误 / error: {self.message}", err=True)
