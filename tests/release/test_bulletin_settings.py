"""The operator's bulletin.toml: head, title, number, receivers and signature of a bulletin."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.release.bulletin.settings import BulletinSettingsFault
from tests.build.bulletin_release import text_of, written


def test_the_operators_file_sets_head_number_receivers_and_signature(bulletin_release, tmp_path):
    (tmp_path / "bulletin.toml").write_text(
        'head = "某某局文件"\nissuer = "某某局"\ncontact = "联系人：甲"\n'
        'document_number = "某就〔{year}〕{number}号"\n[prefecture]\nreceivers = "各县："\n'
        '[area."5101"]\nissuer = "另一局"\n',
        encoding="utf-8",
    )
    province = written(bulletin_release, tmp_path, tmp_path, number=7, dated=date(2026, 11, 8))
    lines = text_of(province).split("\n")
    assert lines[:2] == ["某某局文件", "某就〔2026〕7号"]
    assert lines[-3:] == ["某某局", "2026年11月8日", "（联系人：甲）"]
    assert str(province.paragraphs[0].runs[0].font.color.rgb) == "E60012"
    own = text_of(written(bulletin_release, tmp_path, tmp_path, area="5101"))
    assert "各县：" in own
    assert "另一局" in own


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('heed = "x"', "heed"),
        ("head = 3", "head.*应是文字"),
        ('title = "{person}"', "title.*花括号里只能用"),
        ('title = "{"', "title.*花括号不成对"),
        ('[province]\nhead = ["x"]', "province.head"),
        ("head =", "不是有效的 TOML"),
        ("area = 3", "area"),
    ],
)
def test_an_unfit_file_of_the_operator_is_refused_by_name(
    bulletin_release, tmp_path, content, said
):
    (tmp_path / "bulletin.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BulletinSettingsFault, match=rf"bulletin.toml.*{said}"):
        written(bulletin_release, tmp_path, tmp_path)
