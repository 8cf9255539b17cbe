"""The data folder: its modes, its link to the release, its lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.base.home import Home, PathUnfit
from pipelines.base.lock import HomeInUse, locked


@pytest.mark.parametrize("folder", ["inbox", "landing", "vault", "returns", "lake"])
def test_folders_that_hold_persons_are_closed_to_others(tmp_path, folder):
    before = os.umask(0)
    try:
        home = Home(tmp_path / "home").prepare()
        (home.root / folder).chmod(0o755)
        home.prepare()
    finally:
        os.umask(before)
    assert (home.root / folder).stat().st_mode & 0o777 == 0o700
    assert getattr(home, folder) == home.root / folder


def test_the_current_release_is_what_the_link_leads_to(home):
    assert home.current_release is None
    release = home.releases / "20261123T053000Z-1a2b3c4d.duckdb"
    release.touch()
    (home.releases / "current").symlink_to(release.name)
    assert home.current_release == release.resolve()


def test_one_refresh_at_a_time_holds_a_data_folder_and_its_death_sets_it_free(home):
    holding = (
        "import sys\nfrom pathlib import Path\nfrom pipelines.base.home import Home\n"
        "from pipelines.base.lock import locked\nwith locked(Home(Path(sys.argv[1]))):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holding, str(home.root)],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HomeInUse, match="another refresh is running"), locked(home):
            pass
        other.kill()
    with locked(home), pytest.raises(HomeInUse), locked(home):
        pass


@pytest.mark.parametrize("sign", ["*", "?", "[", "]", "%", "\\", "\n", "\udcff"])
def test_a_path_that_programs_below_would_misread_is_refused_before_anything_is_made(
    tmp_path, sign
):
    with pytest.raises(PathUnfit, match="JIUYE_HOME"):
        Home(tmp_path / f"a{sign}b").prepare()
    assert list(tmp_path.iterdir()) == []
