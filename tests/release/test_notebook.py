"""The notebook that shows a chart: its cells run on a release."""

from __future__ import annotations

import json
from pathlib import Path

import plotly.graph_objects as go

NOTEBOOK = Path(__file__).resolve().parents[2] / "sql" / "chart.ipynb"


def test_the_notebooks_cells_run_on_a_release_and_draw_every_prefecture(
    synthetic_release, tmp_path, monkeypatch
):
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to(synthetic_release)
    monkeypatch.setenv("JIUYE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    names: dict = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    figure = names["figure"]
    assert isinstance(figure, go.Figure)
    assert {trace.name for trace in figure.data} == {row[0] for row in names["rates"]}
    assert (tmp_path / "就业率.html").stat().st_size > 100_000
    names["connection"].close()


def test_the_notebook_is_committed_without_outputs():
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
