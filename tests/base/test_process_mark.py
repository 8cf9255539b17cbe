"""A process is known again by its number, the boot and its start, not by its number alone."""

from __future__ import annotations

import pytest

from pipelines.base.process_mark import is_alive, process_mark

NUMBER, BOOT, STARTED = (process_mark() or "").split("-")


def test_a_process_that_lives_is_alive():
    assert is_alive(f"{NUMBER}-{BOOT}-{STARTED}")


@pytest.mark.parametrize(
    "mark",
    [
        f"{NUMBER}-00000000-{STARTED}",
        f"{NUMBER}-{BOOT}-{int(STARTED) + 1}",
        f"999999999-{BOOT}-{STARTED}",
        NUMBER,
        "",
    ],
    ids=["after another boot", "started later", "no such number", "a number alone", "none"],
)
def test_a_process_whose_number_another_bears_is_gone(mark):
    """F23."""
    assert not is_alive(mark)
