"""`make bench-reading JIUYE_OTHER=PATH`: how long files take to read, from landing to what is kept,
against another checkout, pair by pair.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = tuple((rows, kind) for rows in (20, 500, 10_000) for kind in ("csv", "xlsx"))
READ_AT_ONCE = {20: 20, 500: 20, 10_000: 10}  # files of so many rows, in one measurement
MOST_TIMES_OTHER = 1.03
NAMES = "社区代码,户编号,与户主关系,姓名,身份证号,性别,劳动能力,就业意愿,就业状态,就业形式,就业时间,联系电话"
# where older checkouts have what is measured
HOMES = (("pipelines.base.home", "Home"), ("pipelines.contract.home", "Home"))
READINGS = (
    ("pipelines.operation.reading", "read_submission"),
    ("pipelines.intake.reader", "read_submission"),
)
BUILDERS = ("tests.build.register_file", "register_file")


def write_files(folder: Path) -> None:
    """Rosters of invented persons, of each length and kind."""
    from tests.build.register_book import xlsx_bytes
    from tests.build.register_file import COMMUNITY, STREET, csv_bytes, id_number

    born = date(1961, 1, 1)
    persons = [
        [
            *(COMMUNITY, f"H{place // 3}", "配偶" if place % 3 else "户主", "测试人"),
            id_number(f"{born + timedelta(place):%Y%m%d}", place % 900 + 1),
            "女" if place % 2 else "男",
            *("是", "是", *(("就业", "单位就业") if place % 9 else ("失业", "")), "2020-03-01", ""),
        ]
        for place in range(max(rows for rows, _ in FILES))
    ]
    for rows, kind in FILES:
        grid = [NAMES.split(","), *persons[:rows]]
        place = folder / str(rows)
        place.mkdir(exist_ok=True)
        content = csv_bytes(grid) if kind == "csv" else xlsx_bytes(("台账", grid))
        (place / f"{STREET}_劳动力资源台账_2026-10.{kind}").write_bytes(content)


def read_again(folder: Path) -> None:
    """In a process of either checkout: read the files named on standard input, print CPU seconds
    and accepted rows of each.
    """
    checkout = Path.cwd()
    own = (ROOT, ROOT / "tests" / "bench")  # which an installed environment names too
    others = [path for path in sys.path if Path(path).resolve() not in own]
    sys.path[:] = [str(checkout), str(checkout / "tests"), *others]
    home = _found(HOMES)(Path(tempfile.mkdtemp(dir=folder))).prepare()
    reader = _found([(name, "reader_for") for name in BUILDERS])(home)
    read, landing = _found(READINGS), importlib.import_module("pipelines.intake.landing")
    receipts = {}
    for line in sys.stdin:
        path, times = line.rsplit(maxsplit=1)
        if path not in receipts:
            landed = landing.land(home, [Path(path)], 1)
            receipts[path] = landing.receive(home, landed, None, lambda _: set())[0]
        began = time.process_time()
        accepted = {read(reader, receipts[path]).accepted for _ in range(int(times))}
        print((time.process_time() - began) / int(times), *accepted, flush=True)


def _found(places: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> Callable:
    for module, name in places:
        try:
            return getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError):
            continue
    sys.exit(f"none of {places} is there")


@contextmanager
def reading_in(checkout: Path, folder: Path) -> Iterator[Callable[[Path, int], float]]:
    """CPU seconds (path, times) in a process of a checkout."""
    from pipelines.intake.pool import READER_SETTINGS  # not where the other checkout's is meant

    process = subprocess.Popen(
        [sys.executable, __file__, "--read-in", str(folder)],
        cwd=checkout,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **READER_SETTINGS},  # both, as reader processes have it
    )

    def read(path: Path, times: int) -> float:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process has no pipes")
        process.stdin.write(f"{path} {times}\n")
        process.stdin.flush()
        seconds, accepted = process.stdout.readline().split()
        if accepted != path.parent.name:
            sys.exit(f"{checkout}: {path.name} has {accepted} accepted rows")
        return float(seconds)

    try:
        yield read
    finally:
        process.communicate()


def main() -> None:
    """Read each file in turn here and there, print medians of the pairs' ratios with quartiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path, help="folder of the other checkout")
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    if not (options.other / "pipelines").is_dir():
        parser.error(f"{options.other}: no checkout")
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        write_files(Path(folder))
        with (
            reading_in(ROOT, Path(folder)) as here,
            reading_in(options.other.resolve(), Path(folder)) as there,
        ):
            for path in sorted(Path(folder).glob("*/*"), key=lambda each: int(each.parent.name)):
                rows = int(path.parent.name)
                times = READ_AT_ONCE[rows]
                here(path, 3), there(path, 3)
                ratios = []
                for pair in range(options.pairs):
                    own = here(path, times) if pair % 2 else 0.0
                    other = there(path, times)
                    own = own or here(path, times)
                    ratios.append(own / other)
                low, middle, high = statistics.quantiles(ratios, n=4)
                print(
                    f"{path.suffix[1:]} of {rows:,} rows: {own * 1e3:.1f} ms, there"
                    f" {other * 1e3:.1f} ms; ratio {middle:.2f} ({low:.2f} to {high:.2f};"
                    f" mark: at most {MOST_TIMES_OTHER})",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read-in"]:
        read_again(Path(sys.argv[2]))
    else:
        main()
