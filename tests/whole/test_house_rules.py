"""What the layout and the committed files must keep to; imports are held by import-linter."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from radon.complexity import cc_visit
from radon.visitors import Function

ROOT = Path(__file__).resolve().parents[2]
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
    "workspace.yaml",
    "assets",
    "dashboards",
    "docs",
    "pipelines",
    "sql",
    "tests",
}
# Aims: 400, 300, 10; 15, 10, 0.03. Set to these as soon as the last room keeps to them.
MOST_LINES, LONG, MOST_LONG_FILES = 550, 300, 34
WIDE, MOST_WIDE = 120, 0.005
MOST_COMPLEX, COMPLEX, MOST_COMPLEX_SHARE = 19, 10, 0.048
SLOW_TO_IMPORT = ("dagster", "great_expectations", "plotly")
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
def committed_files() -> tuple[Path, ...]:
    """Files that git holds or would take in; skips where this is no git checkout."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip(f"not a git checkout: {listing.stderr.strip()}")
    return tuple(
        path
        for name in sorted(set(listing.stdout.split("\0")) - {""})
        if (path := ROOT / name).is_file()
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


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def assert_none(faults: Iterable[str]) -> None:
    """Fail with one fault a line, each led by file and line."""
    found = list(faults)
    assert not found, "\n".join(["", *found])


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


@cache
def locked() -> dict[str, tuple[int, str]]:
    """Package -> (line, its requirement with its hashes) of requirements.lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.finditer(
        r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?(?P<rest>(?:[^\n\\]|\\\n)*)",
        text,
        re.MULTILINE,
    )
    return {
        normal(hit["name"]): (text.count("\n", 0, hit.start()) + 1, hit["rest"]) for hit in found
    }


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_every_package_of_the_lock_has_a_version_and_a_hash():
    sound = re.compile(r"==\S+ \\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\\n|$))+")
    assert len(locked()) > 50
    assert_none(
        f"requirements.lock:{line}: {name}"
        for name, (line, rest) in locked().items()
        if not sound.fullmatch(rest)
    )


def test_the_lock_holds_no_address_no_path_and_no_option():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    assert_none(
        f"requirements.lock:{number}: {line}"
        for number, line in enumerate(lines, 1)
        if re.search(r"/|^\s*-(?!-hash=)|@", line)
    )


def test_the_lock_pins_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
    ]
    missing = {normal(re.match(r"[\w.-]+", name).group()) for name in wanted} - set(locked())
    assert not missing, f"run `make lock`: {sorted(missing)}"


def test_there_is_one_lock_only():
    others = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "requirements.txt"}
    assert_none(place(path) for path in committed_files() if path.name in others)
