"""The documents: every file, section, rule and command that they or the code name is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from assets.cli.main import cli
from pipelines.contract.rule import RULES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("sql/*.md")])
SECTION = re.compile(r"\b(SPEC|DOMAIN)(?:\.md|[,.])?\s+(?:#\s+)?section\s+(?:#\s+)?(\d[a-z]?)")
FOLDERS = ("assets", "dashboards", "docs", "pipelines", "sql", "tests", ".ci")
NAMED = re.compile(rf"(?<![\w/.])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*[\w*/]")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def referring() -> tuple[tuple[str, str, str], ...]:
    """File, document and section, of every reference in code, reference tables and documents."""
    files = [*ROOT.glob("*.md")]
    for folder in FOLDERS:
        files += [
            path
            for path in (ROOT / folder).rglob("*")
            if path.suffix in {".py", ".sql", ".csv", ".md", ".toml"}
        ]
    return tuple(
        (named(path), *hit.groups())
        for path in files
        for hit in SECTION.finditer(path.read_text("utf-8"))
    )


@pytest.mark.parametrize("document", ["SPEC", "DOMAIN"])
def test_every_section_that_is_referred_to_is_there(document):
    headings = re.findall(
        r"^##+ (\d[a-z]?)\b", (ROOT / "docs" / f"{document}.md").read_text("utf-8"), re.MULTILINE
    )
    wanted = [(path, section) for path, name, section in referring() if name == document]
    assert len(wanted) > 5
    assert not [one for one in wanted if one[1] not in headings]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_that_the_code_reads_is_in_the_table_of_settings(readme):
    told = re.findall(r"^\| `(JIUYE_\w+)` \|", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    read = {f"JIUYE_{name}" for name in re.findall(r'_setting\("(\w+)"', code())}
    read |= set(re.findall(r"JIUYE_[A-Z_]+[A-Z]", code()))
    assert len(read) > 8
    assert sorted(told) == sorted(read)


@cache
def code() -> str:
    files = [
        path for folder in (*FOLDERS[:2], "pipelines") for path in (ROOT / folder).rglob("*.py")
    ]
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_file_that_a_document_names_is_there(path):
    text = path.read_text("utf-8")
    paths = {word.rstrip("/.") for word in NAMED.findall(text) if "NAME" not in word}
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)", text)
    missing = [word for word in paths if not any(ROOT.glob(word))]
    missing += [link for link in linked if not (path.parent / link).exists()]
    assert not missing


def test_contributing_names_makefile_targets_and_commands_that_there_are():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][\w-]*)", text)) <= targets
    assert set(re.findall(r"`jiuye ([a-z]+)", text)) <= set(cli.commands)


def test_rules_named_in_contributing_are_in_the_rule_book():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert set(re.findall(r"rule `(\w+)`", text)) <= set(RULES)


def test_the_newest_version_of_the_changelog_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(
        r"^## .*?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert versions[0] == project["version"]


def test_the_clerk_is_the_clerk():
    """Nobody's sex is told by a pronoun."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "grep",
            "-IniwE",
            "she|her|hers",
            "--",
            *FOLDERS,
            "*.md",
            ":!*.min.js",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode not in {0, 1}:
        pytest.skip(f"not a git checkout: {listing.stderr.strip()}")
    said = [line for line in listing.stdout.splitlines() if named(Path(__file__)) not in line]
    assert not said
