"""Usage errors in Chinese, followed by click's English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

KINDS = {"argument": "参数", "option": "选项", "parameter": "参数"}
MESSAGES = (  # click's messages about a value or argument, and their Chinese
    (r"(.+) is not one of (.+)\.", r"\1 不在可选之列：\2"),
    (r"(.+) is not in the range (.+)\.", r"\1 超出范围 \2"),
    (r"(.+) is not a valid integer(?: range)?\.", r"\1 不是整数"),
    (r"(.+) is not a valid float(?: range)?\.", r"\1 不是数字"),
    (r"(.+) does not match the formats? (.+)\.", r"\1 的写法不对，可写 \2"),
    (r"(?:File|Directory|Path) (.+) does not exist\.", r"没有 \1"),
    (r"File (.+) is a directory\.", r"\1 是文件夹，这里要文件"),
    (r"Directory (.+) is a file\.", r"\1 是文件，这里要文件夹"),
    (r"Option (.+) requires an argument\.", r"选项 \1 后面要写值"),
    (r"Option (.+) does not take a value\.", r"选项 \1 后面不写值"),
    (r"Got unexpected extra arguments? \((.+)\)", r"多写了 \1"),
)
DATE_PARTS = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}


class UsageFault(click.UsageError):
    """A usage error in both languages, with the command's usage."""

    def show(self, file: Any = None) -> None:
        """Print it to stderr with the command's usage."""
        click.echo(f"错误 / error: {self.message}", err=True, file=file)
        if self.ctx is not None:
            usage = self.ctx.get_usage().removeprefix("Usage: ")
            click.echo(
                f"用法 / usage: {usage}\n详见 / see: {self.ctx.command_path} --help",
                err=True,
                file=file,
            )


class Commands(click.Group):
    """A command group with usage errors in both languages."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Parse the command's words."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise told(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise told(error) from None


def told(error: click.UsageError) -> click.UsageError:
    """The error in both languages. Help shown because arguments are missing, and errors already in
    Chinese, are unchanged.
    """
    if isinstance(error, (UsageFault, click.exceptions.NoArgsIsHelpError)):
        return error
    chinese, english = _chinese(error), error.format_message()
    own, both, rest = error.message.partition(" / ")  # our own messages have both languages
    said = (
        f"{chinese} / {english.replace(f'{own}{both}{rest}', rest) if both else english}"
        if chinese
        else english
    )
    for code, shown in DATE_PARTS.items():
        said = said.replace(code, shown)
    return UsageFault(said, error.ctx)


def _chinese(error: click.UsageError) -> str:
    """The Chinese text for an error; "" if there is none."""
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}{_or(error.possibilities)}"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}{_or(error.possibilities)}"
        case click.MissingParameter() if error.param is not None:
            return (
                f"没有写{KINDS[error.param_type or error.param.param_type_name]}"
                f" {error.param.get_error_hint(error.ctx)}"
            )
        case click.BadParameter() if error.param is not None:
            return (
                f"{error.param.get_error_hint(error.ctx)}"
                f" 的值不对：{_translated(error.message) or error.message.partition(' / ')[0]}"
            )
        case click.BadParameter() if " / " in error.message:  # raised without a parameter
            return error.message.partition(" / ")[0]
    return _translated(error.message)


def _or(possibilities: Sequence[str] | None) -> str:
    return f"，是不是 {' '.join(possibilities)}？" if possibilities else ""


def _translated(message: str) -> str:
    for pattern, chinese in MESSAGES:
        if found := re.fullmatch(pattern, message):
            return found.expand(chinese)
    return ""
