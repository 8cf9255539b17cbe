"""A sample province of six streets, which the tests of the sample only read."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import pytest

from pipelines.base.month import months_until
from pipelines.sample import write_sample
from pipelines.sample.identity import Identities
from pipelines.sample.place import streets_of
from pipelines.sample.world import worlds
from tests.build.once import made_once
from tests.build.sample_ledger import SIX_STREETS, Opened, grids
from tests.build.told_year import Told


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Three months of six streets, each in another layout, with faults; folder and ledger."""
    folder = made_once(tmp_path_factory, "sample", partial(write_sample, **SIX_STREETS))
    return folder, json.loads((folder / "ledger.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def sound(sample) -> dict[str, Opened]:
    """The files that are not refused, by name."""
    folder, ledger = sample
    return {
        record["file"]: Opened(record, grids(folder / record["file"]))
        for record in ledger["files"]
        if not record["refused"]
    }


@pytest.fixture(scope="session")
def year() -> list[Told]:
    """Fourteen months of six streets, over a new year."""
    months = months_until(date(2026, 10, 1), 14)
    streets = streets_of("51", months, 6, 5)
    told = []
    for world, rows in worlds(streets, months, 50, Identities(Random("people 5")), 5):
        told.append(
            Told(
                world.month,
                rows,
                {row["id_number"]: row for row in rows["labour_force"] if row["sole"]},
            )
        )
    return told
