"""Sign-offs: who signed off an area's month, when, and for which submissions. Stored beside the
decisions, never in a release.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date

from pipelines.base.clock import now_after
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines

MOST_OF_A_NAME = 40  # characters


@dataclass(frozen=True)
class SignOff:
    """A sign-off of a month. `listed`: a hash over the submissions that stood, as read; `through`:
    the areas that handed it on, in order.
    """

    month: str  # its first day, ISO 8601
    area: str  # code of a prefecture or county; "": everything in the data folder
    by: str  # an official's name, shown to operators only
    listed: str
    submissions: int
    signed_at: str = ""  # UTC, ISO 8601
    number: int = 0  # 0 until it is recorded
    token: str = ""  # equal at every level
    through: tuple[str, ...] = ()


def read_sign_offs(home: Home) -> tuple[SignOff, ...]:
    """All signatures, in order. Raises RecordsDamaged."""
    return tuple(map(sign_off_of, read_lines(home.landing / "sign_offs")))


def sign_off_of(line: str) -> SignOff:
    """Parse a stored line."""
    fields = json.loads(line)
    return SignOff(**{**fields, "through": tuple(fields["through"])})


def signed(sign_off: SignOff, before: tuple[SignOff, ...]) -> SignOff:
    """A new sign-off with its time, number and token."""
    now = now_after(*(one.signed_at for one in before if not one.through)).isoformat()
    return replace(sign_off, signed_at=now, token=secrets.token_hex(8))


def add_sign_offs(home: Home, sign_offs: tuple[SignOff, ...]) -> None:
    """Store sign-offs durably under the next numbers, all or none. The caller holds the data
    folder's lock.
    """
    first = len(read_sign_offs(home)) + 1
    numbered = [replace(one, number=number) for number, one in enumerate(sign_offs, first)]
    add_lines(
        home.landing / "sign_offs",
        f"{first:08d}",
        [json.dumps(asdict(one), ensure_ascii=False) for one in numbered],
    )


def name_fault(name: str) -> str | None:
    """Why a text cannot be the signer's name; None if it can."""
    if not name.strip():
        return "请写签核人的姓名 / give the name of who signs"
    if len(name) > MOST_OF_A_NAME or not name.isprintable() or any(map(str.isdigit, name)):
        return (
            f"签核人的姓名不能有数字、换行等，至多 {MOST_OF_A_NAME} 个字 / the name of who signs has no"
            f" digits or line ends, and at most {MOST_OF_A_NAME} characters"
        )
    return None


def last_of_each_area(sign_offs: tuple[SignOff, ...], month: date) -> list[SignOff]:
    """The newest sign-off of a month for each area, by area."""
    found = {one.area: one for one in sign_offs if one.month == month.isoformat()}
    return [found[area] for area in sorted(found)]
