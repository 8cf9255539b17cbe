"""The state of a month as a file: one row per street and register, as CSV, JSON or a workbook."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from dashboards.download import columns_of, csv_bytes, write_xlsx
from pipelines.contract.label import labels_of
from pipelines.operation.status import Standing

LABELS = {column: labels_of(column) for column in ("register", "verdict")}


def status_file(now: Standing, form: str) -> bytes:
    """The rows of `now`. `form`: csv (UTF-8 with BOM, Chinese titles), json (records with the names
    in mart.submission_status) or xlsx.
    """
    rows = now.rows.drop("received")
    if form == "json":
        records = [
            json.dumps(row, ensure_ascii=False, default=str) for row in rows.iter_rows(named=True)
        ]
        return ("[" + ",\n ".join(records) + "]\n").encode()
    columns = columns_of(rows, LABELS)
    if form == "csv":
        return csv_bytes(rows, columns)
    notes = [
        ("截至", f"{now.today}"),
        ("上次发布", now.released.release_id if now.released else "无"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "status.xlsx"
        write_xlsx(path, rows, columns, f"{now.month:%Y-%m} 报送情况", notes)
        return path.read_bytes()
