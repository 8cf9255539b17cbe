"""The monthly bulletin (通报) of a province or prefecture, written from a release."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path

from pipelines.base.whole_file import write_whole
from pipelines.release.bulletin.figures import Figures, bulletin_figures
from pipelines.release.bulletin.page import bulletin_bytes
from pipelines.release.bulletin.paper import Frame
from pipelines.release.bulletin.settings import BulletinSettings, bulletin_settings
from pipelines.release.bulletin.text import bulletin_blocks
from pipelines.release.export import ExportRefused


@dataclass(frozen=True)
class Asked:
    """What is asked of a bulletin: its month (the data month without one), area (the province),
    number (that of the month), date (the release's) and since when figures count as revised.
    """

    month: date | None = None
    area: str | None = None
    number: int | None = None
    dated: date | None = None
    since: datetime | None = None


def write_bulletin(release: Path, target: Path, reference: Path, asked: Asked) -> Figures:
    """Write the bulletin to a .docx file; returns what it tells. `reference`: the folder of the
    operator's bulletin.toml.

    Equal bytes for an equal release, settings and question. Raises ExportRefused,
    BulletinSettingsFault and OSError; `target` then is as it was.
    """
    if target.suffix.lower() != ".docx":
        raise ExportRefused(f"通报存为 .docx，请改名：{target.name} / a bulletin is a .docx file")
    told = bulletin_figures(release, asked.month, asked.area, asked.since)
    settings = _filled(bulletin_settings(reference, told.area_code, told.area_level), told, asked)
    frame = Frame(settings, asked.dated or told.released_on, told.released_at)
    write_whole(target, bulletin_bytes(frame, bulletin_blocks(told)), durable=False)
    return told


def _filled(settings: BulletinSettings, told: Figures, asked: Asked) -> BulletinSettings:
    """The settings with their places filled."""
    values = {
        "area": told.area_name,
        "year": told.month.year,
        "month": told.month.month,
        "number": asked.number or told.month.month,
    }
    return replace(
        settings,
        **{one.name: getattr(settings, one.name).format(**values) for one in fields(settings)},
    )
