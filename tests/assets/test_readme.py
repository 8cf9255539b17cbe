"""The READMEs name every command there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assets.cli.main import cli

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_names_just_the_commands_that_there_are(name):
    code = re.findall(r"```.*?```|`[^`\n]+`", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert {
        word
        for part in code
        for word in re.findall(r"(?<![A-Za-z])jiuye ([a-z]+(?:-[a-z]+)*)", part)
    } == set(cli.commands)
