"""`jiuye template`: workbooks for clerks to fill in, a single one or a folder per street."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault, cannot_write
from assets.cli.option import month_option, register_of

if TYPE_CHECKING:
    from pipelines.contract.column import Register


@click.command()
@click.argument("register", required=False)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--street",
    metavar="CODE",
    help=(
        "给这个街道写下月的台账，街道、月份、社区都已填好；也可只写代码前几位，如 5101 为全市 /"
        " the next month's workbooks for this street, or those whose codes begin so"
    ),
)
@click.option("--all", "everywhere", is_flag=True, help="给所有街道写 / for every street")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到这个文件夹，每街道一个文件夹 / into this folder, a folder a street",
)
@click.option(
    "--prefill",
    is_flag=True,
    help=(
        "填入上次报送、现行有效的行（含姓名和证件号）；不写 --to 时放在 returns / with the rows that"
        " stand, names and ID numbers too; without --to they go into returns"
    ),
)
@click.option(
    "--send-to",
    default="",
    metavar="WHERE",
    help="台账报到哪里，写进说明 / where it is to be sent, as the workbook says",
)
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="台账的月份；按街道写时默认为下一个要报的月份 / the month; by default the one due next",
)
@click.option(
    "--force",
    is_flag=True,
    help="已有同名文件也写，原内容不再有 / write over a file that is there; what it holds is lost",
)
def template(
    register: str | None,
    target: Path | None,
    street: str | None,
    everywhere: bool,
    folder: Path | None,
    prefill: bool,
    send_to: str,
    month: date | None,
    force: bool,
) -> None:
    """写台账模板：jiuye template 劳动力资源台账 台账.xlsx，或按街道：jiuye template --street 510104017 --to 文件夹 / write workbooks
    to fill in: one, or a folder a street.

    不带参数则列出台账；台账可写名称或代号 / without arguments it lists the registers, which may be named in Chinese or English.

    环境变量 JIUYE_LANGUAGE=en 时，说明改用英文 / JIUYE_LANGUAGE=en has its explanations in English.
    """
    from pipelines.contract.register import REGISTERS

    chosen = register_of(register) if register else None
    is_by_street = bool(street or everywhere)
    if is_by_street and target is not None:
        raise Fault("按街道写时用 --to 写明文件夹 / with --street, name the folder with --to")
    if is_by_street:
        registers = (chosen,) if chosen else REGISTERS
        _write_many(registers, street or "", folder, month, prefill, send_to, force)
    elif prefill or folder:
        raise Fault("请用 --street 或 --all 写明街道 / name the street with --street, or --all")
    elif chosen and target:
        _write_one(chosen, target, month, send_to, force)
    else:
        for known in REGISTERS:
            click.echo(f"{known.name:24} {known.title.zh} / {known.title.en}")
        if chosen is not None:
            raise Fault("请写明输出文件 / name the file to write: jiuye template REGISTER OUT.xlsx")


def _write_one(
    chosen: Register, target: Path, month: date | None, send_to: str, force: bool
) -> None:
    from pipelines.feedback.reporting import Reporting
    from pipelines.feedback.template import write_template

    if target.suffix.lower() != ".xlsx":
        raise Fault(f"模板是 .xlsx 文件，请改名：{target} / a template is an .xlsx file")
    if not target.parent.is_dir():
        raise Fault(
            f"没有这个文件夹：{target.parent}，请先建好 / there is no such folder: make it first"
        )
    if target.exists() and not force:  # it may be filled in already; exports can be repeated
        raise Fault(
            f"已有文件 {target}，可能已填了内容，没有写；请换个名字，确要覆盖请加 --force / it is"
            " there already and may be filled in, nothing was written: take another name, or"
            " --force to lose it"
        )
    try:
        write_template(chosen, target, Reporting(month, send_to=send_to))
    except OSError as error:
        raise cannot_write(target, error) from None
    click.echo(f"已写 / written: {target}")


def _write_many(
    registers: Sequence[Register],
    street: str,
    folder: Path | None,
    month: date | None,
    prefill: bool,
    send_to: str,
    force: bool,
) -> None:
    from pipelines.base.home import Home
    from pipelines.operation.progress import BarProgress
    from pipelines.operation.templates import (
        FOLDER,
        IsThere,
        NoSuchStreet,
        OpenFolder,
        Request,
        write_templates,
    )

    home = Home.from_environment()
    if folder is None and not prefill:
        raise Fault("请用 --to 写明文件夹 / name the folder with --to")
    target = folder or home.prepare().returns / FOLDER
    request = Request(street, target, registers, month, prefill, send_to, force)
    try:
        written = write_templates(home, request, BarProgress("写模板，街道 / writing, streets"))
    except (IsThere, NoSuchStreet, OpenFolder) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(error.filename or target, error) from None
    for fault in written.faults:
        click.echo(fault, err=True)
    said = f"，预填 {written.rows} 行" if prefill else ""
    said_en = f" with {written.rows} rows" if prefill else ""
    click.echo(
        f"{written.month:%Y-%m}：{written.streets} 个街道，{written.workbooks} 份{said}：{target} /"
        f" {written.workbooks} workbooks{said_en} for {written.streets} streets"
    )
