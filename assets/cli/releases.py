"""`jiuye releases`: lists releases, and marks those kept for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault

if TYPE_CHECKING:
    from pipelines.base.home import Home


@click.command()
@click.option(
    "--keep",
    metavar="ID",
    help=(
        "这次发布已对外公布，清理时永远保留 / this release was published outside: never prune it"
    ),
)
def releases(keep: str | None) -> None:
    """列出全部发布及其编号 / list all releases and their ids."""
    from pipelines.base.clock import beijing_text
    from pipelines.base.home import Home
    from pipelines.release.damaged import damaged_releases
    from pipelines.release.kept import kept_for_ever, pruned_releases
    from pipelines.release.publish import current_release
    from pipelines.release.publish import releases as all_releases

    home = Home.from_environment()
    if keep:
        _keep_release(home, keep)
        return
    current = current_release(home)
    published = kept_for_ever(home)
    for release in all_releases(home):
        mark = "  <- 当前 / current" if current and release.release_id == current.release_id else ""
        click.echo(
            f"{release.release_id}  {beijing_text(release.released_at)} "
            f" {release.inputs.received.files} 份 / files"
            f"{'  长期保留 / kept for ever' if release.release_id in published else ''}{mark}"
        )
    if pruned := pruned_releases(home):
        click.echo(f"已按保存期清理 {len(pruned)} 次 / {len(pruned)} more were pruned")
    for damaged in damaged_releases(home):
        click.echo(f"{damaged.name}  {damaged}")


def _keep_release(home: Home, release_id: str) -> None:
    """Mark a release as published."""
    from pipelines.release.kept import keep_for_ever, kept_release
    from pipelines.release.publish import NoSuchRelease

    try:
        keep_for_ever(home, kept_release(home, release_id).release_id, "operator")
    except NoSuchRelease as error:
        raise Fault(str(error)) from None
    click.echo(f"长期保留 / kept for ever: {release_id}")
