"""A bundle for the next level up: an area's original files, receipts, decisions and signatures in
one file, fully covered by a hash.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import whole_file
from pipelines.decision.record import Decision, decision_of
from pipelines.decision.sign_off import SignOff, sign_off_of
from pipelines.intake.landing import submission_name

SUFFIX = ".jiuye"
MAGIC, FORM = b"JIUYE-BUNDLE", 1
DIGITS, HASH = 5, 64  # of the format number and of the hash in the first line
FIRST_LINE = len(MAGIC) + 1 + DIGITS + 1 + HASH + 1
MEMBERS = ("about.json", "files.jsonl", "decisions.jsonl", "sign_offs.jsonl")
CHUNK = 1 << 20


class BundleUnfit(Stopped):
    """A bundle cannot be taken in, and nothing of it was. The message says why and what to do."""


@dataclass(frozen=True)
class Sent:
    """A file of a bundle, in order of arrival. `origins`: its identifiers at other levels, that of
    its first receiver among them; `street`: as read by the sender, None if unknown.
    """

    origins: tuple[str, ...]
    sha256: str
    name: str
    bytes: int
    expected_month: str | None
    street: str | None

    @property
    def submission(self) -> str:
        """The submission, identical at every level."""
        return submission_name(self.sha256, self.name, self.expected_month)


@dataclass(frozen=True)
class SentDecision:
    """A decision in a bundle. `after`: how many of the bundle's files had arrived when it was
    taken; `revokes`: the token of the decision that it revokes.
    """

    decision: Decision
    after: int
    revokes: str | None


@dataclass(frozen=True)
class Bundle:
    """The content of a bundle; `made_at`: UTC, ISO 8601."""

    area: str
    made_at: str
    files: tuple[Sent, ...]
    decisions: tuple[SentDecision, ...]
    sign_offs: tuple[SignOff, ...]


def write_bundle(target: Path, bundle: Bundle, content: Callable[[Sent], bytes]) -> None:
    """Write a bundle atomically, with mode 0600. `content`: returns the bytes of a file. Raises
    OSError and whatever `content` raises.
    """
    with whole_file(target, private=True) as unfinished, unfinished.open("r+b") as file:
        file.write(_first_line("0" * HASH))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            about = {"area": bundle.area, "made_at": bundle.made_at}
            lists = (
                [about],
                map(asdict, bundle.files),
                map(asdict, bundle.decisions),
                map(asdict, bundle.sign_offs),
            )
            for name, told in zip(MEMBERS, lists, strict=True):
                archive.writestr(name, _lines(told))
            for sent in {one.sha256: one for one in bundle.files}.values():
                archive.writestr(_member(sent), content(sent))
        file.flush()
        file.seek(FIRST_LINE)
        digest = _digest(file)
        file.seek(0)
        file.write(_first_line(digest))


def _digest(file: IO[bytes]) -> str:
    """The SHA-256 of the rest of a file."""
    digest = sha256()
    while part := file.read(CHUNK):
        digest.update(part)
    return digest.hexdigest()


def _first_line(digest: str) -> bytes:
    return MAGIC + f" {FORM:0{DIGITS}d} {digest}\n".encode()


def _lines(told: Iterable[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told)


def _member(sent: Sent) -> str:
    return f"files/{sent.sha256}"


def is_bundle(path: Path) -> bool:
    """Whether a file begins like a bundle of any format; False if it is unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@contextmanager
def opened_bundle(path: Path) -> Iterator[tuple[Bundle, Callable[[Sent], IO[bytes]]]]:
    """A bundle and a function that opens its files, after verifying all bytes. Raises BundleUnfit,
    OSError.
    """
    with path.open("rb") as file:
        _check_first_line(path, file)
        try:
            archive = zipfile.ZipFile(file)
            bundle = _read(archive)
            _check_files(path, archive, bundle)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError):
            raise _damaged(path) from None
        yield bundle, lambda sent: archive.open(_member(sent))


def _check_first_line(path: Path, file: IO[bytes]) -> None:
    line = file.read(FIRST_LINE)
    if not line.startswith(MAGIC):
        raise BundleUnfit(
            f"{path.name} 不是 jiuye hand-on 写的上报包；台账文件请放进 inbox 再 jiuye refresh / it is no bundle"
            " that jiuye hand-on wrote; registers go into the inbox, then jiuye refresh"
        )
    form, _, digest = line[len(MAGIC) + 1 : -1].partition(b" ")
    if form.isdigit() and int(form) > FORM:
        raise BundleUnfit(
            f"{path.name} 是更新的程序写的上报包（格式 {int(form)}，本版本读到 {FORM}）；请先升级本机的 jiuye / it was"
            f" written by a newer jiuye (form {int(form)}, this one reads up to {FORM}): upgrade this one"
            " first"
        )
    if line != _first_line(digest.decode("ascii", "replace")) or (_digest(file).encode() != digest):
        raise _damaged(path)


def _damaged(path: Path) -> BundleUnfit:
    return BundleUnfit(
        f"{path.name} 在路上被改动过或没有传完，一份也没有收；请让对方重传，或重新 jiuye hand-on / it"
        " was changed or cut on the way, and nothing of it was taken: have it sent again, or written"
        " again by jiuye hand-on"
    )


def _read(archive: zipfile.ZipFile) -> Bundle:
    (about,), files, decisions, sign_offs = (
        archive.read(name).decode("utf-8").split("\n")[:-1] for name in MEMBERS
    )
    return Bundle(
        **json.loads(about),
        files=tuple(map(_sent, files)),
        decisions=tuple(map(_sent_decision, decisions)),
        sign_offs=tuple(map(sign_off_of, sign_offs)),
    )


def _sent(line: str) -> Sent:
    told = json.loads(line)
    return Sent(**{**told, "origins": tuple(told["origins"])})


def _sent_decision(line: str) -> SentDecision:
    told = json.loads(line)
    return SentDecision(**{**told, "decision": decision_of(json.dumps(told["decision"]))})


def _check_files(path: Path, archive: zipfile.ZipFile, bundle: Bundle) -> None:
    """Raise BundleUnfit if a file's street is outside the bundle's area, and ValueError or KeyError
    if a file is missing or incomplete.
    """
    for sent in bundle.files:
        if sent.street and not sent.street.startswith(bundle.area):
            raise BundleUnfit(
                f"{path.name} 自称是 {bundle.area} 的上报包，里面却有 {sent.street} 的台账，一份也没有收；请让对方核对"
                f" / it says that it is of {bundle.area} and has a file of {sent.street}; nothing of it was"
                " taken: ask who sent it"
            )
        if archive.getinfo(_member(sent)).file_size != sent.bytes:
            raise ValueError(sent.sha256)
        with archive.open(_member(sent)) as file:
            if _digest(file) != sent.sha256:
                raise ValueError(sent.sha256)
