"""Which texts the modules of a folder use, and what they fill them with, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path


def texts_used(folder: Path) -> set[str]:
    """The names that modules take from TEXTS, and templates from texts."""
    in_code = {name for tree in _trees(folder) for name in _named(tree)}
    return in_code | {
        name for page in _pages(folder) for name in re.findall(r"\btexts\.(\w+)", page)
    }


def texts_filled(folder: Path) -> Iterator[tuple[str, set[str]]]:
    """Text and the names of the values it is filled with, for every call of fill()."""
    for tree in _trees(folder):
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "fill":
                for name in _named(call.args[0]):
                    yield name, {keyword.arg for keyword in call.keywords if keyword.arg}
    for page in _pages(folder):
        for name, values in re.findall(r"fill\(texts\.(\w+), ([^()]+)\)", page):
            yield name, set(re.findall(r"(\w+)=", values))


def _trees(folder: Path) -> Iterator[ast.Module]:
    for file in folder.rglob("*.py"):
        yield ast.parse(file.read_text("utf-8"))


def _pages(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.html"):
        yield file.read_text("utf-8")


def _named(node: ast.AST) -> Iterator[str]:
    """The texts that a piece of code names: TEXTS["name"], TEXTS["one" if … else "other"]."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and getattr(part.value, "id", "") == "TEXTS":
            either = [part.slice]
            if isinstance(part.slice, ast.IfExp):
                either = [part.slice.body, part.slice.orelse]
            for key in either:
                if isinstance(key, ast.Constant):
                    yield str(key.value)
