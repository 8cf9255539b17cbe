"""`jiuye bulletin` at its edges; what it writes is tested in tests/release."""

from __future__ import annotations

from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.release.bulletin.settings import bulletin_settings


def jiuye(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, words)
    return done.exit_code, done.output


def test_it_writes_over_no_file_unless_it_is_forced(bulletin_home, tmp_path, monkeypatch):
    monkeypatch.setenv("JIUYE_HOME", str(bulletin_home.root))
    target = tmp_path / "通报.docx"
    target.write_bytes(b"edited")
    code, said = jiuye("bulletin", str(target))
    assert (code, target.read_bytes()) == (2, b"edited")
    assert "--force" in said
    code, said = jiuye("bulletin", str(target), "--force", "--month", "2026-10")
    assert code == 0, said
    assert target.read_bytes().startswith(b"PK")
    assert "已写 / written" in said
    assert "reference/bulletin.toml" in said


def test_a_month_without_data_and_a_name_of_another_kind_are_refused_in_words(
    bulletin_home, tmp_path, monkeypatch
):
    monkeypatch.setenv("JIUYE_HOME", str(bulletin_home.root))
    code, said = jiuye("bulletin", str(tmp_path / "x.docx"), "--month", "2031-01")
    assert code == 2
    assert "没有 2031-01 的数据" in said
    code, said = jiuye("bulletin", str(tmp_path / "x.pdf"))
    assert code == 2
    assert ".docx" in said
    assert not list(tmp_path.iterdir())


def test_the_settings_that_it_shows_are_those_it_goes_by(tmp_path):
    code, said = jiuye("bulletin", "--settings")
    assert code == 0
    shipped = bulletin_settings(tmp_path, "51", "province")
    (tmp_path / "bulletin.toml").write_text(said, encoding="utf-8")
    assert bulletin_settings(tmp_path, "51", "province") == shipped
