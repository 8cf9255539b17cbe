"""`make bundle`: the program and all its packages in one archive, for machines without a
network.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from assets.bundle.lock import HASH, LOCK, ROOT, own_version, packages, plain
from assets.bundle.sbom import bill
from pipelines.base.seal import digest_of
from pipelines.base.whole_file import whole_file


class BundleUnfit(RuntimeError):
    """The bundle cannot be made; the message says why and what to do."""


def fetch(folder: Path) -> list[Path]:
    """Download the locked wheels for this system and Python to the folder. Raises BundleUnfit."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--progress-bar", "off", "-q", "--require-hashes", "-r", LOCK, "-d", folder]
    if subprocess.run(command, check=False).returncode:
        raise BundleUnfit(
            "软件包没有取全，需要网络；可再运行一次 / not all packages could be fetched; it needs the network and"
            " may be run again"
        )
    return sorted(folder.glob("*.whl"))


def checked(wheels: Iterable[Path]) -> dict[str, Path]:
    """Map each locked package to its wheel, after verifying its hash. Raises BundleUnfit."""
    known = set(HASH.findall(LOCK.read_text("utf-8")))
    found = {plain(one.name.split("-")[0]): one for one in wheels if digest_of(one) in known}
    if missing := [one.name for one in packages() if one.name not in found]:
        raise BundleUnfit(
            f"缺少或哈希不符：{'、'.join(missing[:5])} / missing, or with another hash"
        )
    return found


def program() -> list[str]:
    """The program's files in version control."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def write_bundle(target: Path, wheels: dict[str, Path], names: Iterable[str]) -> None:
    """Write the archive: the program in a folder with its name and version, the wheels, SBOM.json,
    and SHA256SUMS over everything. Deterministic.
    """
    top, sums = f"jiuye-{own_version()}", []
    made = json.dumps(bill(wheels), ensure_ascii=False, indent=1).encode()
    files = {name: ROOT / name for name in names}
    files |= {f"wheels/{path.name}": path for path in wheels.values()}
    with whole_file(target) as unfinished, tarfile.open(unfinished, "w") as archive:
        for name, path in sorted(files.items()):
            sums.append(f"{digest_of(path)}  {name}\n")
            with path.open("rb") as file:
                size, runs = path.stat().st_size, bool(path.stat().st_mode & 0o100)
                archive.addfile(_member(f"{top}/{name}", size, runs=runs), file)
        sums.append(f"{hashlib.sha256(made).hexdigest()}  SBOM.json\n")
        for name, content in (("SBOM.json", made), ("SHA256SUMS", "".join(sums).encode())):
            archive.addfile(_member(f"{top}/{name}", len(content)), io.BytesIO(content))


def _member(name: str, size: int, *, runs: bool = False) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o755 if runs else 0o644
    return member


def main() -> int:
    """Make dist/jiuye-VERSION-offline.tar."""
    target = ROOT / "dist" / f"jiuye-{own_version()}-offline.tar"
    target.parent.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            wheels = checked(fetch(Path(folder)))
            write_bundle(target, wheels, program())
    except BundleUnfit as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{target}  {target.stat().st_size / 1e6:.0f} MB，{len(wheels)} 个软件包 / packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
