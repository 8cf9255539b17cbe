"""A return workbook, written and opened again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipelines.feedback.return_content import ReturnContent
from pipelines.feedback.return_workbook import write_return


@pytest.fixture
def written(tmp_path: Path):
    """Writes a content and opens it again with openpyxl."""

    def write(what: ReturnContent) -> openpyxl.Workbook:
        write_return(what, tmp_path / "return.xlsx")
        return openpyxl.load_workbook(tmp_path / "return.xlsx")

    return write
