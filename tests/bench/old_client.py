"""`make test-old-client`: an older DuckDB opens a release and answers every recipe as the present
one does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
# Runs in the older client's environment, which has DuckDB alone.
ASK = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    for path in sys.argv[2:]:
        query = open(path, encoding="utf-8").read()
        print(path.rpartition("/")[2], connection.execute(query).fetchall())
"""


def main(python: str) -> int:
    from pipelines.release.recipe import recipes
    from tests.build.recipe_run import usual_sql
    from tests.build.synthetic_release import write_synthetic_release

    with tempfile.TemporaryDirectory(prefix="jiuye-old-client-") as folder:
        release = Path(folder) / "release.duckdb"
        write_synthetic_release(release, communities=60, months=14)
        for recipe in recipes():
            (Path(folder) / f"{recipe.name}.sql").write_text(usual_sql(release, recipe), "utf-8")
        words = [str(release), *map(str, sorted(Path(folder).glob("*.sql")))]
        answers = [
            subprocess.run([client, "-c", ASK, *words], capture_output=True, text=True, check=False)
            for client in (sys.executable, python)
        ]
    if answers[1].returncode:
        print(answers[1].stderr, file=sys.stderr)
        return 1
    now, then = (answer.stdout.splitlines() for answer in answers)
    differing = [
        line.partition(" ")[0] for line, other in zip(now, then, strict=True) if line != other
    ]
    version = subprocess.run(
        [python, "-c", "import duckdb; print(duckdb.__version__)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    print(
        f"DuckDB {version}: {len(then) - len(differing)} of {len(now)} recipes answer alike"
        + (f"; not: {', '.join(differing)}" if differing else "")
    )
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
