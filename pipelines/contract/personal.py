"""What looks like a person's number, and how it is hidden where no person may show."""

from __future__ import annotations

import re

PERSONAL_NUMBER = (  # an ID number, old or new, or a mobile phone
    r"(?:[0-9]{15}|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})"
)
SHORTEST_PERSONAL_NUMBER = 11  # characters
MASK = "***"
# The same as people write it: in groups, and in full-width digits (which \\d means too).
_GAP = r"[ \u3000\u00a0.-]?"
_WRITTEN = re.compile(
    rf"(?<!\d)(?:\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXxＸｘ]|\d{{15}}|[1１][3-9３-９]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?!\d)"
)


def masked(text: str) -> str:
    """The text with every personal number in it replaced by MASK."""
    return _WRITTEN.sub(MASK, text)
