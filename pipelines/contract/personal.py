"""What looks like a person's number, and how it is hidden where no person may show."""

from __future__ import annotations

import re

PERSONAL_NUMBER = r"(?:[0-9]{15}|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9})"  # an ID number, old or new, or a mobile phone
MASK = "***"


def masked(text: str) -> str:
    """The text with every personal number in it replaced by MASK."""
    return re.sub(rf"(?<![0-9]){PERSONAL_NUMBER}(?![0-9])", MASK, text)
