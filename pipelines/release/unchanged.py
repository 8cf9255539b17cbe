"""Arrivals that changed no figure and caused no release. The latest inputs for which this holds are
stored beside the current release.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.whole_file import write_whole
from pipelines.intake.receipt_list import Received
from pipelines.release.publish import Inputs, Release, current_release
from pipelines.warehouse.release_tables import has_other_figures


def note_unchanged(home: Home, released: Release, inputs: Inputs) -> None:
    """Record that these inputs also give the release's figures. The caller holds the lock."""
    told = {
        "release_id": released.release_id,
        "inputs_digest": inputs.digest,
        "received": asdict(inputs.received),
    }
    write_whole(_file(home), json.dumps(told, indent=1))


def released_list(home: Home, released: Release) -> tuple[str, Received]:
    """The digest of the latest inputs that give a release's figures, and what they received."""
    try:
        told = json.loads(_file(home).read_text("utf-8"))
        if told["release_id"] == released.release_id:
            return str(told["inputs_digest"]), Received(**told["received"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return released.inputs_digest, released.inputs.received


def changes_no_figure(home: Home, inputs: Inputs, draft: Path) -> bool:
    """Whether the draft differs from the current release only by arrivals, and in no figure."""
    released = current_release(home)
    if released is None or released.file != home.current_release:
        return False
    if replace(inputs, received=released.inputs.received) != released.inputs:
        return False
    return not has_other_figures(draft, released.file)


def _file(home: Home) -> Path:
    return home.releases / "unchanged.json"
