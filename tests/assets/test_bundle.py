"""What the program is made of: licences listed, advisories found, a bundle that holds it all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from assets.bundle import advisory, licence, lock, make
from assets.bundle.lock import Package

ROOT = Path(__file__).resolve().parents[2]
REMEDY = "run `make licences`"


def test_every_package_of_the_lock_is_listed_with_its_version_and_licence():
    assert licence.PAGE.read_text("utf-8") == licence.page(), REMEDY
    assert "| ? |" not in licence.page()
    assert len(lock.packages()) > 100


def test_what_the_program_is_delivered_with_may_be_delivered():
    """The GPL binds what is linked with it; codespell is a tool of its own, for working on jiuye."""
    binding = {
        one.name
        for one in lock.packages()
        if "GPL" in (told := licence.licence_of(one.name)) and "LGPL" not in told
    }
    assert binding == {"codespell"}
    assert lock.asked_for()["codespell"] == "check"


def test_a_lock_is_read_with_its_hashes(tmp_path):
    (tmp_path / "lock").write_text(
        "a.B_c[x]==1.0 \\\n    --hash=sha256:"
        + "1" * 64
        + " \\\n    --hash=sha256:"
        + "2" * 64
        + "\n    # via d\nd==2\n",
        "utf-8",
    )
    assert lock.packages(tmp_path / "lock") == [
        Package("a-b-c", "1.0", ("1" * 64, "2" * 64)),
        Package("d", "2", ()),
    ]


USED = [Package("plotly", "7.0.0", ())]


def entry(**affected: object) -> dict:
    named = {"package": {"ecosystem": "PyPI", "name": "Plotly"}}
    return {"id": "OSV-1", "summary": "it leaks", "affected": [named | affected]}


def spans(*events: dict[str, str], kind: str = "ECOSYSTEM") -> dict:
    return {"ranges": [{"type": kind, "events": list(events)}]}


@pytest.mark.parametrize(
    ("affected", "concerned"),
    [
        ({"versions": ["6.9", "7.0.0"]}, True),
        ({"versions": ["6.9"]}, False),
        (spans({"introduced": "0"}), True),
        (spans({"introduced": "0"}, {"fixed": "7.0.1"}), True),
        (spans({"introduced": "0"}, {"fixed": "7.0"}), False),
        (spans({"introduced": "7.0.1"}), False),
        (spans({"introduced": "0"}, {"last_affected": "7"}), True),
        (spans({"introduced": "0"}, {"last_affected": "6.9"}), False),
        (spans({"introduced": "0"}, {"fixed": "5"}, {"introduced": "6"}), True),
        (spans({"introduced": "0"}, {"fixed": "?"}), True),
        (spans({"introduced": "0"}, kind="GIT"), False),
        ({}, False),
    ],
)
def test_an_advisory_concerns_the_versions_that_it_names(affected, concerned):
    assert bool(advisory.advisories([entry(**affected)], USED)) == concerned


def test_another_ecosystem_another_package_and_what_was_withdrawn_do_not_concern():
    other = entry(versions=["7.0.0"])
    other["affected"][0]["package"] = {"ecosystem": "npm", "name": "plotly"}
    withdrawn = entry(versions=["7.0.0"]) | {"withdrawn": "2026-01-01"}
    assert advisory.advisories([other, withdrawn], USED) == []
    assert advisory.advisories([entry(versions=["7.0.0"])], [Package("polars", "7.0.0", ())]) == []


@pytest.mark.parametrize("planted", [True, False])
def test_an_audit_of_a_copy_says_what_is_known_and_fails_where_something_is(
    tmp_path, capsys, planted
):
    used = next(one for one in lock.packages() if one.name == "plotly")
    told = entry(versions=[used.version if planted else "0"], **spans({"fixed": "99"}))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as book:
        book.writestr("OSV-1.json", json.dumps(told | {"modified": "2026-11-01T00:00:00Z"}))
    assert advisory.main(tmp_path / "all.zip") == int(planted)
    said = capsys.readouterr().out
    assert ("plotly" in said and "OSV-1" in said and "99" in said) == planted
    assert "2026-11-01" in said


@pytest.mark.parametrize("copy", [b"", b"no archive", None])
def test_a_copy_that_cannot_be_read_never_passes(tmp_path, copy):
    if copy is not None:
        (tmp_path / "all.zip").write_bytes(copy)
    assert advisory.main(tmp_path / "all.zip") == 2
    (tmp_path / "empty").mkdir()
    assert advisory.main(tmp_path / "empty") == 2


@pytest.fixture
def wheels(tmp_path, monkeypatch) -> dict[str, Path]:
    """A lock of two packages and their wheels."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    found, lines = {}, []
    for name in ("plotly", "great_expectations"):
        found[lock.plain(name)] = folder / f"{name}-1.0-py3-none-any.whl"
        found[lock.plain(name)].write_text(name, "utf-8")
        digest = hashlib.sha256(name.encode()).hexdigest()
        lines.append(f"{lock.plain(name)}==1.0 \\\n    --hash=sha256:{digest}\n")
    (tmp_path / "lock").write_text("".join(lines), "utf-8")
    monkeypatch.setattr(make, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(make, "packages", lambda: lock.packages(tmp_path / "lock"))
    monkeypatch.setattr("assets.bundle.sbom.packages", lambda: lock.packages(tmp_path / "lock"))
    return found


def test_a_bundle_has_program_wheels_a_bill_and_sums_that_hold(wheels, tmp_path):
    assert make.checked(wheels.values()) == wheels
    for name in ("one.tar", "two.tar"):
        make.write_bundle(tmp_path / name, wheels, ["Makefile", ".ci/run", "requirements.lock"])
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    with tarfile.open(tmp_path / "one.tar") as archive:
        archive.extractall(tmp_path / "out", filter="data")
    top = tmp_path / "out" / f"jiuye-{lock.own_version()}"
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=top, check=True)
    named = {line.split("  ")[1] for line in (top / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
    assert there == named | {"SHA256SUMS"}
    assert (top / ".ci" / "run").stat().st_mode & 0o100
    bill = json.loads((top / "SBOM.json").read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert {one["name"]: one["hashes"][0]["content"] for one in bill["components"]} == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in wheels.items()
    }
    assert all(one["licenses"] and one["purl"] for one in bill["components"])


@pytest.mark.parametrize("damage", [lambda file: file.write_text("x"), Path.unlink])
def test_a_wheel_that_is_missing_or_of_another_hash_makes_no_bundle(wheels, damage):
    damage(wheels["plotly"])
    with pytest.raises(make.BundleUnfit, match="plotly"):
        make.checked(path for path in wheels.values() if path.exists())


@pytest.mark.parametrize("bundled", [True, False])
def test_where_wheels_lie_beside_it_make_setup_asks_no_index(tmp_path, bundled):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    if bundled:
        (tmp_path / "wheels").mkdir()
        (tmp_path / "wheels" / "x.whl").touch()
    told = subprocess.run(
        ["make", "-n", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert told.count("--no-index --find-links wheels") == (2 if bundled else 0)
