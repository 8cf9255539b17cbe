"""dbt-duckdb: two incremental models and its tests. Left out: returns to clerks, reasons, pseudonyms,
history, pages, anything that is not a clean CSV file of one layout.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).with_name("dbt")


def main(what: str, source: str, home: str) -> None:
    """Take in a month's folder or one street's file."""
    first = Path(source) if what == "correct" else next(Path(source).glob("*劳动力资源台账*"))
    files = source if what == "correct" else f"{source}/*劳动力资源台账*.csv"
    project = Path(home, "project")
    project.parent.mkdir(exist_ok=True)
    shutil.copytree(PROJECT, project, dirs_exist_ok=True)
    words = {"files": files, "month": first.stem.rpartition("_")[2]}
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--quiet",
            "build",
            "--vars",
            json.dumps(words, ensure_ascii=False),
        ],
        cwd=project,
        env={**os.environ, "PEER_HOME": home, "DBT_PROFILES_DIR": str(project)},
        check=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
