"""The load for measuring speed: sound people in real communities, every register, no row at fault."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl

from pipelines.contract.register import REGISTERS
from pipelines.reference.load import load_reference
from pipelines.sample import write_load
from pipelines.sample.load import _id_numbers
from tests.build.register_file import submit
from tests.build.sample_ledger import id_is_sound


def test_a_load_goes_on_in_the_next_region_where_one_has_no_more_numbers():
    births = pl.Series(["19800101", "19800102"])
    numbers, men = _id_numbers(1_998, 2_004, births)
    assert numbers.n_unique() == numbers.len() == len(men)
    assert numbers.str.slice(0, 6).unique().sort().to_list() == ["519900", "519901", "519902"]
    assert all(id_is_sound(number) for number in numbers)


def test_a_load_has_every_register_and_no_row_of_it_is_returned(tmp_path, home):
    write_load(tmp_path, files=2, rows_per_file=300, month=date(2026, 10, 1), registers=True)
    outcomes = [submit(home, path.read_bytes(), path.name)[1] for path in tmp_path.glob("*.csv")]
    assert Counter(one.register for one in outcomes) == {one.name: 2 for one in REGISTERS}
    assert {one.quarantined + one.refused for one in outcomes} == {0}
    assert all(one.accepted for one in outcomes)


def test_the_load_has_unique_sound_people_in_real_communities(tmp_path):
    write_load(tmp_path, files=3, rows_per_file=2000, month=date(2026, 10, 1))
    files = sorted(tmp_path.iterdir())
    frame = pl.concat(
        [
            pl.read_csv(path, infer_schema=False).with_columns(
                pl.lit(path.name[:9]).alias("street")
            )
            for path in files
        ]
    )
    numbers = frame["身份证号"].to_list()
    unsound = sum(not (number.startswith("519900") and id_is_sound(number)) for number in numbers)
    assert (frame.height, len(set(numbers)), unsound) == (6000, 6000, 0)
    assert frame.filter(
        (pl.col("身份证号").str.slice(16, 1).cast(pl.Int8) % 2 == 1) != (pl.col("性别") == "男")
    ).is_empty()
    assert frame.filter(~pl.col("社区代码").str.starts_with(pl.col("street"))).is_empty()
    assert set(frame["社区代码"]) <= set(load_reference().tables["division"]["division_code"])
    sizes = frame.group_by("street", "社区代码", "户编号").len()["len"]
    assert sizes.max() == 4
    assert sizes.filter(sizes < 2).len() <= 3
    assert 90 < sum(path.stat().st_size for path in files) / frame.height < 130
