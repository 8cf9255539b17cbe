"""Short names of autonomous divisions."""

from __future__ import annotations

import pytest

from pipelines.reference.short_name import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("阿坝藏族羌族自治州", "阿坝州"),
        ("巴音郭楞蒙古自治州", "巴音郭楞州"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江县"),
        ("龙胜各族自治县", "龙胜县"),
        ("东乡族自治县", "东乡族自治县"),
        ("成都市", "成都市"),
        ("自治乡", "自治乡"),
    ],
)
def test_an_autonomous_division_is_called_without_its_peoples(name, short):
    assert short_name(name) == short
