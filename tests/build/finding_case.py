"""What streets sent over two months, each in a county of its own, and the findings between."""

from __future__ import annotations

from pipelines.base.home import Home
from tests.build.lake_file import entity, person, send

REFUSED = "510104018"  # a refused file is one of a street that the division table knows


def street(case: int) -> str:
    """The street of a case, each in a county of its own; division tables know none of them."""
    return f"5190{case:02d}001"


def crowd(case: int, size: int, **cells: object) -> list[dict]:
    return [
        person(f"{case} {number}", f"{street(case)}001", str(number), **cells)
        for number in range(size)
    ]


def months(
    home: Home, case: int, *content: tuple[str, list[dict]], register: str = "labour_force"
) -> list[dict]:
    return [
        send(
            home,
            f"{case} {register} {month}",
            own,
            month=month,
            register=register,
            covers=[street(case)],
        )
        for month, own in content
    ]


def jumping(
    home: Home,
    case: int,
    statuses: tuple[str, str, str],
    since: str | None,
    at: tuple[str, str, str] = ("2026-07", "2026-08", "2026-09"),
) -> list[dict]:
    """One person on three rosters; `since` is the date of the last status on the last of them."""
    dates = {"employed": "employed_since", "unemployed": "unemployed_since"}
    return [
        sent
        for number, (month, status) in enumerate(zip(at, statuses, strict=True))
        for sent in months(
            home,
            case,
            (
                month,
                [
                    person(
                        f"jumps {case}",
                        f"{street(case)}001",
                        status=status,
                        **({dates[status]: since} if number == 2 else {}),
                    )
                ],
            ),
        )
    ]


BACK, THERE = ("employed", "unemployed", "employed"), ("unemployed", "employed", "unemployed")
# name -> (number, what is sent, the findings (rule, month, register, row) of the street, other than
# registers that vanish)
CASES = {
    "a third fewer": (
        1,
        lambda home: months(home, 1, ("2026-08", crowd(1, 30)), ("2026-09", crowd(1, 20))),
        [("roster_shrunk", "2026-09", "labour_force", None)],
    ),
    "one short of a third": (
        2,
        lambda home: months(home, 2, ("2026-08", crowd(2, 30)), ("2026-09", crowd(2, 21))),
        [],
    ),
    "too small to tell": (
        3,
        lambda home: months(home, 3, ("2026-08", crowd(3, 29)), ("2026-09", [])),
        [],
    ),
    "a nil return after thirty": (
        4,
        lambda home: months(home, 4, ("2026-08", crowd(4, 30)), ("2026-09", [])),
        [("roster_shrunk", "2026-09", "labour_force", None)],
    ),
    "others in their place": (
        5,
        lambda home: months(
            home,
            5,
            ("2026-08", crowd(5, 30)),
            (
                "2026-09",
                [person(f"new {number}", f"{street(5)}001", str(number)) for number in range(28)],
            ),
        ),
        [],
    ),
    "a month between them": (
        6,
        lambda home: months(home, 6, ("2026-07", crowd(6, 40)), ("2026-09", crowd(6, 10))),
        [],
    ),
    "none sent": (7, lambda home: months(home, 7, ("2026-08", crowd(7, 30))), []),
    "equal rows": (
        8,
        lambda home: months(home, 8, ("2026-08", crowd(8, 30)), ("2026-09", crowd(8, 30)[::-1])),
        [("register_unchanged", "2026-09", "labour_force", None)],
    ),
    "equal, but few": (
        9,
        lambda home: months(home, 9, ("2026-08", crowd(9, 29)), ("2026-09", crowd(9, 29))),
        [],
    ),
    "equal but for a cell": (
        10,
        lambda home: months(
            home,
            10,
            ("2026-08", crowd(10, 30)),
            ("2026-09", [*crowd(10, 29), person("10 29", f"{street(10)}001", "29", sex="female")]),
        ),
        [],
    ),
    "equal, a month between": (
        11,
        lambda home: months(home, 11, ("2026-07", crowd(11, 30)), ("2026-09", crowd(11, 30))),
        [],
    ),
    "equal entities": (
        12,
        lambda home: months(
            home,
            12,
            *(
                (month, [entity(f"12 {n}", f"{street(12)}001") for n in range(30)])
                for month in ("2026-08", "2026-09")
            ),
            register="community_entity",
        ),
        [("register_unchanged", "2026-09", "community_entity", None)],
    ),
    "back by a date before": (
        13,
        lambda home: jumping(home, 13, BACK, "2026-07-31"),
        [("status_back", "2026-09", "labour_force", 6)],
    ),
    "back by a date in last month": (14, lambda home: jumping(home, 14, BACK, "2026-08-01"), []),
    "back without a date": (15, lambda home: jumping(home, 15, BACK, None), []),
    "out of work again": (
        16,
        lambda home: jumping(home, 16, THERE, "2026-07-31"),
        [("status_back", "2026-09", "labour_force", 6)],
    ),
    "back over a gap": (
        17,
        lambda home: jumping(home, 17, BACK, "2020-01-01", ("2026-05", "2026-07", "2026-09")),
        [],
    ),
    "not back": (
        18,
        lambda home: jumping(home, 18, ("employed", "unemployed", "unemployed"), "2020-01-01"),
        [],
    ),
    "a community in another street": (
        19,
        lambda home: [
            *months(home, 19, ("2026-08", crowd(19, 40)), ("2026-09", crowd(19, 30))),
            send(
                home,
                "moved",
                [
                    person(f"19 {number}", f"{street(20)}001", str(number))
                    for number in range(30, 40)
                ],
                month="2026-09",
                covers=[street(20)],
            ),
        ],
        [],
    ),
}
