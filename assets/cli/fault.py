"""Errors that the user can fix."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import click

EXIT_FAILED = 2
REASONS = {
    errno.ENOSPC: "磁盘满了 / the disk is full",
    errno.EDQUOT: "磁盘配额用完了 / the disk quota is used up",
    errno.EACCES: "没有权限 / permission denied",
    errno.EPERM: "没有权限 / permission denied",
    errno.EROFS: "磁盘是只读的 / the disk is read-only",
    errno.ENOENT: "没有这个文件夹 / there is no such folder",
    errno.ENOTDIR: "没有这个文件夹 / there is no such folder",
    errno.EISDIR: "那里是一个文件夹 / a folder lies there",
    errno.EFBIG: "文件太大 / the file is too large",
}


class Fault(click.ClickException):
    """An error that the user can fix; the message says how."""

    exit_code = EXIT_FAILED

    def show(self, file: Any = None) -> None:  # noqa: ARG002  click's
        """Say it on stderr."""
        click.echo(f"错误 / error: {self.message}", err=True)


def cannot_write(target: Path | str, error: OSError) -> Fault:
    """The error for an output file that could not be written, with the reason."""
    reason = REASONS.get(error.errno, error.strerror or str(error))
    return Fault(f"写不了 {target}，没有写成 / cannot write it, nothing was written: {reason}")


def show_or_write(content: bytes, output: Path | None) -> None:
    """Print the content, or write it to a file if one is given."""
    if output is None:
        click.echo(content.decode("utf-8-sig"), nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise cannot_write(output, error) from None
    click.echo(f"已写 / written: {output}")
