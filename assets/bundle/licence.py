"""The licences of all packages from their own metadata; generates docs/dependencies.md (`make
licences`).
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from assets.bundle.lock import ROOT, asked_for, packages

PAGE = ROOT / "docs" / "dependencies.md"
LIST = "<!-- make licences -->\n"
CLASSIFIER = "License :: "
LONGEST = 60  # characters: some packages put the full text in the name field
BEGINNINGS = {"MIT License": "MIT", "Apache License": "Apache-2.0", "BSD 3-Clause": "BSD-3-Clause"}
BESIDE = (("plotly.js basic", "MIT", "dashboards/static"),)  # included in the repository


def licence_of(name: str) -> str:
    """The licence of an installed package. Raises PackageNotFoundError."""
    return _told(distribution(name))


def _told(package: Distribution) -> str:
    told = package.metadata
    expression, text = told.get("License-Expression"), (told.get("License") or "").strip()
    if expression:
        return expression
    kinds = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or ()
        if one.startswith(CLASSIFIER)
    ]
    first = re.split(r"\n", text)[0].strip()
    for beginning, name in BEGINNINGS.items():
        if text.startswith(beginning) and "\n" in text:
            return name
    if first and first.lower() != "unknown" and len(first) <= LONGEST and "\n" not in text:
        return first
    return "; ".join(kinds) or "?"


def page() -> str:
    """The expected docs/dependencies.md: the part above the list, and the list."""
    above = PAGE.read_text("utf-8").partition(LIST)[0]
    asking = asked_for()
    rows = []
    for one in packages():
        try:
            licence = licence_of(one.name)
        except PackageNotFoundError:
            licence = "?"
        rows.append(f"| {one.name} | {one.version} | {licence} | {asking.get(one.name, '')} |")
    rows += [f"| {name} |  | {licence} | `{place}` |" for name, licence, place in BESIDE]
    head = "| package | version | licence | asked for by |\n|---|---|---|---|\n"
    return f"{above}{LIST}{head}" + "\n".join(rows) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
