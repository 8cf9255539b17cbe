"""What the layout and the committed files must keep to; imports are held by import-linter."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from radon.complexity import cc_visit
from radon.visitors import Function

from tests.build.repository import ROOT, assert_none, committed_files, place

CODE_FOLDERS = ("assets", "dashboards", "pipelines", "tests")
TOP_LEVEL = {
    ".ci",
    ".gitattributes",
    ".git-blame-ignore-revs",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "pyproject.toml",
    "requirements.lock",
    "requirements-peers.lock",
    "requirements-spark.lock",
    "workspace.yaml",
    "assets",
    "dashboards",
    "docs",
    "pipelines",
    "sql",
    "tests",
}
MOST_LINES, LONG, MOST_LONG_FILES = 400, 300, 10
WIDE, MOST_WIDE = 120, 0.005
MOST_COMPLEX, COMPLEX, MOST_COMPLEX_SHARE = 15, 10, 0.03
SLOW_TO_IMPORT = (
    *("dagster", "great_expectations", "plotly", "duckdb", "polars"),
    *("pipelines", "logging", "importlib.metadata"),
)
# An address of a package index, and a path of the machine that this was written on. Written so as
# not to match themselves.
PACKAGE_INDEX = re.compile(
    r"pypi\.(?:org|python)|pythonhosted\.org|registry\.npmjs|https?://(?:mirrors?\.|\S*[/]simple\b)",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(
    r"(?:file://|(?<![\w.})<>/$*-]))[/](?:(?:work|root|opt)(?![\w-])|home[/]\w|Users[/]\w|tmp[/]w(?![\w-]))"
)
# What people who work on this used beside it, which a reader of the repository does not have.
WORKPLACE_TOOL = re.compile(
    r"\bfarm[-_]\w|\bissues[ ](?:show|list)\b|\bissue[ ]#?\d|\bworktree\b|\bdupli[c]ates[ ]\w+\.json",
    re.IGNORECASE,
)


@cache
def modules() -> dict[str, Path]:
    """Every Python module of ours by its dotted name."""
    paths = (path for folder in CODE_FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


def parsed(path: Path) -> ast.Module:
    """The module's tree; a SyntaxError names the file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path.relative_to(ROOT)))


def test_the_command_line_starts_without_the_slow_packages():
    probe = f"import sys, assets.cli.main; print(*sorted({{*{SLOW_TO_IMPORT}}} & {{*sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_every_module_opens_with_a_line_that_says_what_it_holds():
    def opens(path: Path) -> bool:
        tree = parsed(path)
        return (
            bool((ast.get_docstring(tree, clean=False) or "").split("\n")[0].strip())
            and tree.body[0].lineno <= 2
        )

    assert_none(
        f"{place(path)}: no docstring, or its first line is empty"
        for path in modules().values()
        if not opens(path)
    )


def test_no_module_is_a_drawer_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert_none(
        place(path) for module, path in modules().items() if drawers & set(module.split("."))
    )


def test_no_python_file_is_longer_than_the_limit():
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in modules().values()}
    assert_none(
        f"{place(path)}: {lines} lines; is it two modules?"
        for path, lines in lengths.items()
        if lines > MOST_LINES
    )
    long = sorted((lines, place(path)) for path, lines in lengths.items() if lines > LONG)
    assert len(long) <= MOST_LONG_FILES, "\n".join(f"{where}: {lines}" for lines, where in long)


def test_hardly_a_line_is_wider_than_a_screen():
    lines = [
        (place(path, number), len(line))
        for path in modules().values()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    ]
    wide = [where for where, width in lines if width > WIDE]
    assert len(wide) <= MOST_WIDE * len(lines), "\n".join(wide)


def test_no_function_is_too_complex_and_few_are_complex():
    """By radon, which counts the operands of and and or. Tests are left aside: there each `assert`
    counts as a branch.
    """
    complexities = {
        place(path, block.lineno): block.complexity
        for module, path in modules().items()
        if not module.startswith("tests")
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if isinstance(block, Function)
    }
    assert_none(
        f"{where}: {complexity}"
        for where, complexity in complexities.items()
        if complexity > MOST_COMPLEX
    )
    complex_ones = [where for where, complexity in complexities.items() if complexity > COMPLEX]
    assert len(complex_ones) <= MOST_COMPLEX_SHARE * len(complexities), "\n".join(complex_ones)


def test_no_test_module_imports_another():
    """What tests share stands in tests/build, tests/oracle or a conftest."""
    assert_none(
        f"{place(path, node.lineno)}: {node.module}"
        for path in modules().values()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and any(part.startswith("test_") for part in (node.module or "").split("."))
    )


def test_the_top_level_holds_only_what_the_layout_names():
    found = {path.relative_to(ROOT).parts[0] for path in committed_files()}
    assert found <= TOP_LEVEL, f"not in the layout: {sorted(found - TOP_LEVEL)}"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a package index's address", PACKAGE_INDEX),
        ("a path of one machine", MACHINE_PATH),
        ("a tool of one workplace", WORKPLACE_TOOL),
    ],
    ids=["index", "path", "tool"],
)
def test_no_committed_file_names(what, pattern):
    faults = []
    for path in committed_files():
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError:
            continue  # a picture or an archive
        hits = (
            (number, hit.group())
            for number, line in enumerate(lines, 1)
            if (hit := pattern.search(line))
        )
        faults += [f"{place(path, number)}: {what}: {hit}" for number, hit in hits]
    assert_none(faults)


@pytest.mark.parametrize(
    "path", ["work", "work/main/x.py", "root/.cache", "home/ann/x", "opt/wheels", "tmp/w/v"]
)
@pytest.mark.parametrize("before", ["", " ", '"', "=", "file://", "(", "`"])
def test_a_path_of_one_machine_is_recognised(path, before):
    # file:// is the one place where a slash stands before it
    assert MACHINE_PATH.search(before + "/" + path)


@pytest.mark.parametrize(
    "text",
    [
        "a/work",
        "sql/home/x",
        "</root>",
        "$HOME/work",
        "{home}/work",
        "/workers",
        "https://x.cn/work",
    ],
)
def test_other_slashes_are_no_path_of_one_machine(text):
    assert not MACHINE_PATH.search(text)
