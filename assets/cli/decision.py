"""The operator's commands: decisions on submissions, and verification of a release."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assets.cli.fault import Fault
from assets.cli.gate import gate
from assets.cli.status import LOOKING_COMMANDS

reason_option = click.option(
    "--reason",
    required=True,
    help="理由，会公开，不要写姓名 / why; it is published, so name nobody",
)
sheet_option = click.option(
    "--sheet", help="工作表，不止一张时才要 / the sheet, where there are several"
)


@click.command()
@click.argument("submission")
@reason_option
def withdraw(submission: str, reason: str) -> None:
    """撤回一份报送：视为未报，之前的一份重新算数 / withdraw a submission: as if never sent; the former one stands
    again.

    报送编号见 jiuye status，可只写前几位 / jiuye status lists their numbers; the first characters will do.
    """
    _decide(("", {"kind": "withdraw", "submission": submission, "reason": reason}))


@click.command()
@click.argument("submission")
@click.option("--rows", help="只强制这些行，如 12,15 / these rows only, as in 12,15")
@sheet_option
@reason_option
def force(submission: str, rows: str | None, sheet: str | None, reason: str) -> None:
    """强制接收：整份（坏行仍退回），或其中几行 / force in a refused file (its bad rows stay out), or some of its rows."""
    words = {"kind": "force", "submission": submission, "reason": reason, "sheet": sheet or ""}
    numbers = [row.strip() for row in (rows or "").replace("，", ",").split(",") if row.strip()]
    if rows is not None and not numbers:
        raise Fault("请写行号，如 --rows 12,15 / give row numbers, as in --rows 12,15")
    _decide(*([(f"--rows:{row}", {**words, "row": row}) for row in numbers] or [("", words)]))


@click.command()
@click.argument("submission")
@click.option("--row", required=True, help="行号，照原文件 / the row number in the file as it came")
@click.option(
    "--column", required=True, help="列的标题或英文名 / the column's title or English name"
)
@click.option(
    "--expect",
    required=True,
    help='格子里现在的文字，空格子写 "" / the cell\'s text as it is, "" where blank',
)
@click.option("--value", required=True, help="应当是 / what it should be")
@sheet_option
@reason_option
def correct(
    submission: str, row: str, column: str, expect: str, value: str, sheet: str | None, reason: str
) -> None:
    """更正一格。原文若已不是 --expect，则刷新停下 / correct one cell; a refresh stops once the text is not --expect
    any more.

    命令会留在终端的历史里；身份证号等请用 jiuye decide 从文件读 / commands stay in the shell's history: give ID numbers by
    jiuye decide.
    """
    _decide(
        (
            "",
            {
                "kind": "correct",
                "submission": submission,
                "reason": reason,
                "sheet": sheet or "",
                "row": row,
                "column": column,
                "expect": expect,
                "value": value,
            },
        )
    )


@click.command()
@click.argument("decision")
@reason_option
def revoke(decision: str, reason: str) -> None:
    """撤销一个决定，决定号见 jiuye decisions / revoke a decision; jiuye decisions lists their numbers."""
    _decide(("", {"kind": "revoke", "submission": "", "decision": decision, "reason": reason}))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def decide(file: Path) -> None:
    """从 CSV 文件读决定，全部记下或一个不记 / take decisions from a CSV file, all or none.

    种类 / kinds: 撤回 withdraw, 强制接收 force, 更正 correct, 撤销决定 revoke；各自要填的列与同名命令的参数相同 / each needs what
    the command of that name asks for.

    列 / columns: kind 种类, submission 报送编号, sheet 工作表, row 行号, column 列, expect 原值, value 新值, reason
    理由, decision 决定号（撤销用 / to revoke）。
    """
    from pipelines.operation.written_decision import DecisionsRefused, read_decision_file

    try:
        written = read_decision_file(file)
    except (DecisionsRefused, OSError) as error:
        raise Fault(f"没有记下任何决定 / no decision was taken\n{error}") from None
    _take(written)


def _decide(*written: tuple[str, dict[str, str]]) -> None:
    from pipelines.operation.written_decision import WrittenDecision

    _take([WrittenDecision(place, words) for place, words in written])


def _take(written: list) -> None:
    """Store the decisions and print their effects."""
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse
    from pipelines.operation.decide import decide as take
    from pipelines.operation.decision_check import described
    from pipelines.operation.written_decision import DecisionsRefused
    from pipelines.reference.load import load_reference

    try:
        taken = take(Home.from_environment(), Limits.from_environment(), written)
    except DecisionsRefused as error:
        raise Fault(f"没有记下任何决定 / no decision was taken\n{error}") from None
    except HomeInUse as error:
        raise Fault(str(error)) from None
    reference = load_reference(Home.from_environment())
    names = dict(taken.after.select("submission", "file_name").iter_rows())
    for decision in taken.decisions:
        what = f"（决定 / decision {decision.revokes}）" if decision.revokes else ""
        click.echo(
            f"决定 / decision {decision.number}:"
            f" {described(decision, names.get(decision.submission, ''), reference)}{what}"
        )
    counts = ("verdict", "accepted", "quarantined", "refused")
    was = {row[0]: row[1:] for row in taken.before.select("submission", *counts).iter_rows()}
    for submission, *now in (
        taken.after.unique("submission", keep="last", maintain_order=True)
        .select("submission", *counts)
        .iter_rows()
    ):
        click.echo(f"  {submission}: {_counts(*was[submission])} -> {_counts(*now)}")
    for submission, name, rows in taken.unseated.select(
        "submission", "file_name", "accepted"
    ).iter_rows():
        click.echo(
            f"  注意：{submission} {name}（{rows} 行）因此不再有效；如非本意，用 jiuye revoke"
            f" 撤销决定 / note: it no longer stands ({rows} rows); if that was not meant, jiuye"
            " revoke"
        )
    click.echo("运行 jiuye refresh 使其进入发布 / jiuye refresh puts it into a release")


def _counts(verdict: str, accepted: int, quarantined: int, refused: int) -> str:
    words = {
        "accepted": "已接收 accepted",
        "refused": "整份退回 refused",
        "withdrawn": "已撤回 withdrawn",
    }
    return (
        f"{words[verdict]}（接收 {accepted}，退回行 {quarantined}，因整份退回未计 {refused} /"
        f" {accepted} accepted, {quarantined} quarantined, {refused} refused）"
    )


@click.command()
def decisions() -> None:
    """列出全部决定，不含格子里的内容 / list all decisions, without the cells' texts."""
    from pipelines.base.clock import beijing_text
    from pipelines.base.home import Home
    from pipelines.decision.record import public_reason, read_decisions, revoked_by
    from pipelines.intake.landing import read_receipts
    from pipelines.operation.decision_check import described
    from pipelines.reference.load import load_reference

    home = Home.from_environment()
    taken, reference = read_decisions(home), load_reference(home)
    names = {receipt.submission: receipt.name for receipt in read_receipts(home)}
    gone = revoked_by(taken)
    for one in taken:
        mark = (
            f"  [已由 {gone[one.number]} 撤销 / revoked by {gone[one.number]}]"
            if one.number in gone
            else ""
        )
        revokes = f"（决定 / decision {one.revokes}）" if one.revokes else ""
        what = f"{described(one, names.get(one.submission, ''), reference)}{revokes}"
        by = f"{one.by}（{'、'.join(one.through)}）" if one.through else one.by
        click.echo(
            f"{one.number}  {beijing_text(one.decided_at)}  {by}  {what} "
            f" {public_reason(one, reference)}{mark}"
        )
    if not taken:
        click.echo("还没有决定 / no decision has been taken")


@click.command()
@click.argument("release_id", metavar="[RELEASE]", required=False)
@click.option(
    "--full",
    is_flag=True,
    help="另对每张表的所有行重做各项检查 / and make every check of every row of its tables again",
)
def verify(release_id: str | None, full: bool) -> None:
    """从 landing 重建一次发布并比较各表，默认当前发布 / build a release, the current one by default, again from
    landing and compare its tables.

    退出码：0 相同；1 有表或检查不同，或发布已损坏；2 不能重建 / exit: 0 equal; 1 tables or checks differ, or the
    release is damaged; 2 it cannot be built again.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.operation.progress import BarProgress
    from pipelines.operation.verify import (
        NotInLanding,
        OtherChecks,
        checks_recorded_otherwise,
        rebuild,
    )
    from pipelines.quality.evaluation import GateError
    from pipelines.release.damaged import damaged_current
    from pipelines.release.kept import kept_release
    from pipelines.release.publish import NoSuchRelease, ReleaseDamaged, read_release

    home = Home.from_environment()
    try:
        if release_id is None and (damaged := damaged_current(home)):
            raise damaged
        release = kept_release(home, release_id)
        read_release(release.file, thorough=True)
        found = rebuild(
            home,
            Limits.from_environment(),
            release,
            BarProgress("重读 / reading"),
            lambda text: click.echo(text, err=True),
        )
        checks = checks_recorded_otherwise(Limits.from_environment(), release) if full else ()
    except ReleaseDamaged as damaged:
        click.echo(str(damaged), err=True)
        sys.exit(1)
    except (NoSuchRelease, NotInLanding, OtherChecks, GateError) as error:
        raise Fault(str(error)) from None
    if found.other_code:
        click.echo(
            "程序已不是发布时的版本，不同可能由此而来 / the code is not that of the release; a"
            " difference may come from it",
            err=True,
        )
    if found.other_reference:
        said = (
            "参考表已不是发布时的内容，不同可能由此而来 / the reference tables are not those of the"
            " release; a difference may come from them"
        )
        click.echo(said, err=True)
    if checks:
        click.echo(
            f"与记录不符的检查 / checks that say something else than was recorded: {', '.join(checks)}"
        )
    if not found.differing:
        click.echo(
            f"相同：{release.release_id} 的 {found.tables} 张表 / equal: {found.tables} tables of"
            f" {release.release_id}"
        )
        sys.exit(1 if checks else 0)
    differing = len(found.differing)
    click.echo(
        f"不同：{found.tables} 张表中的 {differing} 张 / {differing} of {found.tables} tables"
        f" differ: {', '.join(found.differing)}"
    )
    sys.exit(1)


OPERATOR_COMMANDS = (
    *LOOKING_COMMANDS,
    gate,
    withdraw,
    force,
    correct,
    revoke,
    decide,
    decisions,
    verify,
)
