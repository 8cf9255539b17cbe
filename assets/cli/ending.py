"""The end of a command: its exit code and error message."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from assets.cli.fault import EXIT_FAILED


def run_to_the_end(command: click.Command, words: Sequence[str]) -> int:
    """Run the command with these words, report any error on stderr, and return the exit code."""
    code = 0
    try:
        command.main(list(words), standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo("已中断 / interrupted", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BrokenPipeError:
        code = 141
    except Exception as error:  # noqa: BLE001  any error is reported
        _say(error)
        code = EXIT_FAILED
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    return code


def _say(error: Exception) -> None:
    """Print an error: in words if the user, machine or environment caused it; else with its source
    location, for the maintainer.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import SettingUnfit
    from pipelines.base.stopped import Stopped
    from pipelines.operation.disk import full_disk, is_out_of_room

    if is_out_of_room(Home.from_environment(), error):
        click.echo(f"错误 / error: {full_disk(Home.from_environment(), str(error))}", err=True)
    elif isinstance(error, (OSError, SettingUnfit, Stopped)):
        said = (
            str(error)
            if isinstance(error, (SettingUnfit, Stopped))
            else f"{error.filename or ''} {error.strerror or error}".strip()
        )
        click.echo(
            f"错误 / error: {said}\n可运行 jiuye doctor 检查 / jiuye doctor looks for the cause",
            err=True,
        )
    else:
        import traceback

        traceback.print_exception(error)
