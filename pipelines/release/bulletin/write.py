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
    """The options of a bulletin: month (default: the data month), area (the province), number (that
    of the month), date (the release's), and the time from which changed figures count as revised.
    """

    month: date | None = None
    area: str | None = None
    number: int | None = None
    dated: date | None = None
    since: datetime | None = None


def write_bulletin(release: Path, target: Path, reference: Path, asked: Asked) -> Figures:
    """Write the bulletin to a .docx file. Returns its figures. `reference`: the folder with the
    operator's bulletin.toml.

    Deterministic for equal release, settings and options. Raises ExportRefused,
    BulletinSettingsFault and OSError, and then leaves `target` unchanged.
    """
    if target.suffix.lower() != ".docx":
        raise ExportRefused(f"通报存为 .docx，请改名：{target.name} / a bulletin is a .docx file")
    told = bulletin_figures(release, asked.month, asked.area, asked.since)
    settings = _filled(bulletin_settings(reference, told.area_code, told.area_level), told, asked)
    frame = Frame(settings, asked.dated or told.released_on, told.released_at)
    write_whole(target, bulletin_bytes(frame, bulletin_blocks(told)), durable=False)
    return told


def _filled(settings: BulletinSettings, told: Figures, asked: Asked) -> BulletinSettings:
    """The settings with their placeholders filled in."""
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
