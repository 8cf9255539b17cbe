"""A command that is written wrong is told so in Chinese first, then in English, with how it is
written.
"""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from tests.build.small_home import jiuye


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("refrsh", "没有命令 refrsh，是不是 refresh returns？ / No such command 'refrsh'."),
        ("--nope", "没有选项 --nope / No such option '--nope'."),
        ("refresh --mont 2026-10", "没有选项 --mont，是不是 --month？ / No such option '--mont'."),
        ("refresh --month", "选项 '--month' 后面要写值 / Option '--month' requires an argument."),
        (
            "refresh --month x",
            "'--month' 的值不对：请写成 2026-10 / Invalid value for '--month': write it as 2026-10",
        ),
        (
            "refresh --from /nowhere",
            (
                "'--from' 的值不对：没有 '/nowhere' / Invalid value for '--from': Directory"
                " '/nowhere' does not exist."
            ),
        ),
        ("export", "没有写参数 'TABLE' / Missing argument 'TABLE'."),
        ("withdraw abc", "没有写选项 '--reason' / Missing option '--reason'."),
        (
            "returns extra words",
            "多写了 extra words / Got unexpected extra arguments (extra words)",
        ),
        ("returns --all=3", "选项 '--all' 后面不写值 / Option '--all' does not take a value."),
        (
            "status --format pdf",
            (
                "'--format' 的值不对：'pdf' 不在可选之列：'table', 'csv', 'json', 'xlsx' / Invalid"
                " value for '--format':"
            ),
        ),
        (
            "status --register x",
            "'--register' 的值不对：没有这种台账；有：劳动力资源台账（labour_force）",
        ),
        ("template 花名册 x.xlsx", "没有这种台账；有：劳动力资源台账（labour_force）"),
        (
            "sample x --months 0",
            (
                "'--months' 的值不对：0 超出范围 1<=x<=120 / Invalid value for '--months': 0 is not"
                " in the range"
            ),
        ),
        ("sample x --seed q", "'--seed' 的值不对：'q' 不是整数 / Invalid value for '--seed':"),
        (
            "sql q --seconds q",
            "'--seconds' 的值不对：'q' 不是数字 / Invalid value for '--seconds':",
        ),
        (
            "sql q --as-of 5.10.2026",
            (
                "'--as-of' 的值不对：'5.10.2026' 的写法不对，可写 'YYYY-MM-DD',"
                " 'YYYY-MM-DDThh:mm:ss' / Invalid"
            ),
        ),
        (
            "decide /tmp",
            (
                "'FILE' 的值不对：'/tmp' 是文件夹，这里要文件 / Invalid value for 'FILE': File"
                " '/tmp' is a directory."
            ),
        ),
        (
            "refresh --from /etc/passwd",
            "'--from' 的值不对：'/etc/passwd' 是文件，这里要文件夹 / Invalid value for '--from':",
        ),
    ],
)
def test_a_command_that_is_written_wrong_is_told_so_in_both_languages(tmp_path, words, said):
    code, told = jiuye(Home(tmp_path), *words.split())
    assert code == 2
    assert told.startswith(f"错误 / error: {said}")
    assert "Error:" not in told


def test_how_the_command_is_written_and_where_help_is_follow(tmp_path):
    lines = jiuye(Home(tmp_path), "export", "roster")[1].splitlines()
    assert lines[1].startswith("用法 / usage: ")
    assert lines[1].endswith("export [OPTIONS] TABLE TARGET")
    assert lines[2].startswith("详见 / see: ")
    assert lines[2].endswith("export --help")


def test_without_a_command_it_shows_its_help(tmp_path):
    assert "refresh" in jiuye(Home(tmp_path))[1]
    assert "错误" not in jiuye(Home(tmp_path))[1]
