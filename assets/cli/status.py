"""Read-only commands for the operator: status, workbooks to send, doctor."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault, cannot_write, show_or_write
from assets.cli.option import month_option, register_of

if TYPE_CHECKING:
    from pipelines.base.home import Home
    from pipelines.operation.returns import Workbook

HINT = "（--all 看全部接收的 / --all shows those that ask for nothing）"
KIND_WORDS = {
    "refused": "整份退回 refused",
    "partly": "部分行退回 rows returned",
    "accepted": "全部接收 accepted",
    "check_list": "核对单 check list",
}


def _register_option(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A register by name or Chinese title."""
    return value and register_of(value).name


@click.command()
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="默认数据月份 / the data month by default",
)
@click.option("--register", callback=_register_option, help="只看一种台账 / one register only")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "xlsx"]),
    help=(
        "默认 table，或按 --output 的后缀；table 是给人看的，其余每街道每台账一行 / table is to"
        " read; the others have a row a street and register"
    ),
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="写到文件 / write to a file"
)
@click.option(
    "--remind",
    is_flag=True,
    help=(
        "写催报通知：每市州一段，可直接粘贴发送 / a reminder for each prefecture, to paste into a"
        " message"
    ),
)
@click.option(
    "--area",
    metavar="AREA",
    help="与 --remind 同用：只要这个市州或区县，名称或代码 / with --remind: this prefecture or county",
)
def status(
    month: date | None,
    register: str | None,
    form: str | None,
    output: Path | None,
    remind: bool,
    area: str | None,
) -> None:
    """谁报了、谁逾期、退了什么、上次发布 / who has submitted, who is overdue, what was refused, the last release.

    以已收到的为准，不论是否已发布 / as things stand, released or not.

    看不出月份的退回文件只列在数据月份；后来接收了内容或文件名相同的文件（几个街道同用的文件名不算），或改正后报回的退回单，就不再列出； 不必再理的，用 jiuye withdraw 撤回 /
    refused files that tell no month are listed with the data month alone, until a file of the
    same content or name (not a name that several streets use) or the mended return workbook is
    accepted; jiuye withdraw puts away the rest.

    --remind 的退出码：0 没有要催报的，1 有，2 出错；JIUYE_LANGUAGE=en 时各段后附英文 / exit code of --remind: 0
    nothing is owed, 1 something is, 2 it failed; JIUYE_LANGUAGE=en adds the English below.
    """
    from pipelines.base.home import Home
    from pipelines.operation.status import NothingReceived, standing
    from pipelines.operation.status_lines import status_lines

    if remind or area:
        from assets.cli.remind import say_reminders

        sys.exit(say_reminders(month, register, form, output, area, is_asked=remind))
    form = _form_of(form, output)
    try:
        now = standing(Home.from_environment(), month, register)
    except NothingReceived as error:
        if form == "table" and output is None and month is None:
            click.echo(str(error))
            return
        raise Fault(str(error)) from None
    if form == "table":
        content = ("\n".join(status_lines(now)) + "\n").encode()
    else:
        from assets.cli.status_file import status_file

        content = status_file(now, form)
    show_or_write(content, output)


def _form_of(form: str | None, output: Path | None) -> str:
    """The requested format, or that of the file's extension; a table without a file."""
    if form == "xlsx" and output is None:
        raise Fault(
            "xlsx 要写到文件：--output 报送.xlsx / xlsx goes to a file: --output status.xlsx"
        )
    if form or output is None:
        return form or "table"
    suffix = output.suffix[1:].lower()
    if suffix not in ("table", "csv", "json", "xlsx", "txt", ""):
        raise Fault(
            f"不知道存成什么格式：{output.name}，请用 .csv、.json、.xlsx 或 .txt / no such kind"
            " of file: use .csv, .json, .xlsx or .txt"
        )
    return suffix if suffix in ("csv", "json", "xlsx") else "table"


@click.command()
@click.option(
    "--month", callback=month_option, metavar="YYYY-MM", help="只要这个月的 / of this month"
)
@click.option(
    "--street",
    metavar="CODE",
    help="只要这个街道的，或代码以此开头的 / of this street, or of those whose codes begin so",
)
@click.option(
    "--all", "everything", is_flag=True, help="连全部接收的也要 / those that ask for nothing too"
)
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="复制到这个文件夹，每街道一个文件夹 / copy them there, a folder a street",
)
@click.option(
    "--zip",
    "zipped",
    is_flag=True,
    help="与 --to 同用：每市州一个压缩包 / with --to: an archive a prefecture",
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=(
        "与 --zip 同用：压缩包加密（AES），密码在这个文件里，一行，或每市州一行“5101 密码” / with"
        " --zip: archives under the password in this file, or a line `5101 password` a prefecture"
    ),
)
def returns(
    month: date | None,
    street: str | None,
    everything: bool,
    target: Path | None,
    zipped: bool,
    password_file: Path | None,
) -> None:
    """给各街道的退回单和核对单：列出，或复制出来发送 / workbooks to go back to the streets: listed, or laid out to be
    sent.

    --to 的文件夹只留现在要发的：以前由本命令写在那里、不用再发的会移走，别的文件不动
    / the folder of --to holds what is to be sent now: what this command wrote there before and need not be sent goes; other files stay.

    退回单含姓名和证件号，只发给该街道 / return workbooks hold names and ID numbers: send each to its own street
    only.
    """
    from pipelines.base.home import Home
    from pipelines.operation.lay_out import RECORD
    from pipelines.operation.returns import workbooks

    home = Home.from_environment()
    if zipped and target is None:
        raise Fault("请用 --to 写明文件夹 / name the folder with --to")
    if password_file and not zipped:
        raise Fault("--password-file 与 --zip 同用 / --password-file goes with --zip")
    current = workbooks(home, everything=everything)
    found = [one for one in current if one.is_of(month, street)]
    if not found and not (target and (target / RECORD).exists()):
        click.echo("没有要发的 / nothing is to be sent" + ("" if everything else HINT))
    elif target is None:
        _list_returns(home, found)
    else:
        _lay_out_returns(home, found, current, target, password_file, zipped=zipped)


def _list_returns(home: Home, found: list[Workbook]) -> None:
    from pipelines.operation.status_table import aligned

    lines = [
        [
            f"{one.month:%Y-%m}" if one.month else "-",
            f"{one.street_code or '-'} {one.street_name}",
            KIND_WORDS[one.kind],
            one.register or "",
            f"{one.rows} 行 rows" if one.rows else "",
            str(one.path.relative_to(home.root)),
        ]
        for one in found
    ]
    streets = len({one.street_code for one in found})
    click.echo("\n".join(aligned(lines, left=(0, 1, 2, 3, 5))))
    click.echo(
        f"{len(found)} 份，{streets} 个街道；复制出来：jiuye returns --to 文件夹 / {len(found)}"
        f" workbooks for {streets} streets; to lay them out: jiuye returns --to DIR"
    )


def _lay_out_returns(
    home: Home,
    found: list[Workbook],
    current: list[Workbook],
    target: Path,
    password_file: Path | None,
    *,
    zipped: bool,
) -> None:
    """Copy the workbooks to the folder, as archives if `zipped`, and report it. `current`: all
    workbooks that should be sent now.
    """
    from pipelines.base.limits import Limits
    from pipelines.operation.archive import PasswordUnfit, read_passwords
    from pipelines.operation.lay_out import ForeignFile, archive, lay_out
    from pipelines.operation.returns import street_names
    from pipelines.operation.world import survey

    try:
        if zipped:
            names = street_names(survey(home, Limits.from_environment()))
            passwords = read_passwords(password_file) if password_file else {}
            laid = archive(found, target, names, current, passwords)
        else:
            laid = lay_out(found, target, current)
    except (ForeignFile, PasswordUnfit) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(error.filename or target, error) from None
    streets = len({one.street_code for one in found})
    what = ("个压缩包", "archives") if zipped else ("个文件夹", "folders")
    click.echo(
        f"{len(found)} 份，{streets} 个街道，{len(laid.made)} {what[0]}：{target} / {len(found)}"
        f" workbooks for {streets} streets in {len(laid.made)} {what[1]}"
    )
    if laid.removed:
        click.echo(
            f"移走以前写在那里、不用再发的 {laid.removed} 份 / {laid.removed} files of former runs"
            " that need not be sent any more were removed"
        )


@click.command()
def doctor() -> None:
    """检查程序、机器和数据文件夹，每个问题附处理办法 / look over program, machine and data folder; every fault with its
    remedy.

    退出码：0 正常（提示不算），1 有异常 / exit: 0 sound (hints aside), 1 something is wrong.
    """
    from pipelines.base.home import Home
    from pipelines.operation.doctor import examine
    from pipelines.operation.doctor_finding import MARKS

    worst = "ok"
    for found in examine(Home.from_environment()):
        click.echo(f"{MARKS[found.state]} {found.said.zh} / {found.said.en}")
        if found.remedy:
            click.echo(f"     {found.remedy.zh} / {found.remedy.en}")
        worst = "bad" if "bad" in (worst, found.state) else worst
    sys.exit(1 if worst == "bad" else 0)


LOOKING_COMMANDS = (status, returns, doctor)
