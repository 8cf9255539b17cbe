"""A small invented province whose files change at random: corrections, withdrawals, late files,
people who move or stand in two places, communities that merge; all registers, returned rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

import polars as pl

from pipelines.base.home import Home
from pipelines.base.month import month_end, shifted
from tests.build.lake_file import STREET, entity, person, send

STREETS = (STREET, "510104018", "510105001", "510105003", "510106001")
FIRST = date(2026, 6, 1)
STATES = ("employed", "unemployed", "not_in_labour_force", "unknown")
COMMUNITIES = 4  # of a street
# Of the people at home: away; of those elsewhere: visiting. Files with a returned row, rosters not sent.
AWAY, VISITING, BACK, SILENT = 0.1, 0.01, 0.3, 0.1
Row = dict[str, object]


def places(street: str) -> list[str]:
    """The communities of a street."""
    return [f"{street}{number:03d}" for number in range(1, COMMUNITIES + 1)]


class Province:
    """Files by month, register and street, of which each has been sent in some version."""

    def __init__(self, home: Home, random: Random, months: int, people: int = 80) -> None:
        self.home, self.random, self.people = home, random, people
        self.months = [shifted(FIRST, place) for place in range(months)]
        self.sent: list[Row] = []
        self.version = 0
        self.merged: dict[str, str] = {}
        for month in self.months:
            is_silent = random.random() < SILENT
            for street in STREETS:
                if not is_silent:
                    self.send_street(month, street)
                for register in ("assistance", "zero_employment_household", "new_employment"):
                    self.send_other(month, street, register)
        for register in ("community_entity", "job_post", "natural_attrition", "station"):
            self.send_other(self.months[-1], STREETS[0], register)

    def change(self) -> str:
        """One change at random; which."""
        way = self.random.choice(
            (
                "correct",
                "correct",
                "community",
                "withdraw",
                "late",
                "other",
                "merge",
                "county",
                "reread",
            )
        )
        month, street = self.random.choice(self.months), self.random.choice(STREETS)
        if way == "withdraw" and len(self.sent) > 1:
            self.sent.pop(self.random.randrange(len(self.sent)))
        elif way == "reread":
            self.read_otherwise(self.random.randrange(len(self.sent)))
        elif way == "community":
            self.send_street(month, street, [self.random.choice(places(street))])
        elif way == "county":
            both = [one for own in STREETS[:2] for one in places(own)]
            self.send_rows(month, "labour_force", self.roster(both), list(STREETS[:2]))
        elif way == "late":
            self.send_street(shifted(self.random.choice(self.months), 1), "510105002")
        elif way == "merge":
            first, second, *_ = places(street)
            self.merged[second] = first
            for later in self.months:
                if later >= month:
                    self.send_street(later, street)
        elif way == "other":
            register = self.random.choice(
                (
                    *("assistance", "zero_employment_household", "new_employment"),
                    *("natural_attrition", "job_post", "community_entity", "station"),
                )
            )
            self.send_other(month, street, register)
        else:
            self.send_street(month, street)
        return f"{way} {month} {street}"

    def send_street(self, month: date, street: str, covers: list[str] | None = None) -> None:
        """A roster of the street, or of these communities of it."""
        own = covers or places(street)
        self.send_rows(month, "labour_force", self.roster(own), covers or [street])

    def read_otherwise(self, place: int) -> None:
        """Another version of the reader finds something else in the same file."""
        line = dict(self.sent[place])
        if line["register"] == "labour_force" and line["data_file"]:
            path = self.home.root / str(line["data_file"])
            other = path.with_name(f"{path.stem}0.parquet")
            state = pl.lit(self.random.choice(STATES)).alias("employment_status")
            pl.read_parquet(path).with_columns(state).write_parquet(other)
            self.sent[place] = {**line, "data_file": str(other.relative_to(self.home.root))}

    def roster(self, communities: list[str]) -> list[Row]:
        """Most people of these communities, and a few of others."""
        every = [one for street in STREETS for one in places(street)]
        rows = []
        for number in range(self.people):
            home = every[number % len(every)]
            if home in communities and self.random.random() > AWAY:
                rows.append(self.resident(number, home))
            if self.random.random() < VISITING * len(communities) / COMMUNITIES:
                rows.append(self.resident(number, self.random.choice(communities)))
        return rows

    def resident(self, number: int, community: str) -> Row:
        random = self.random
        since = f"202{random.randint(3, 6)}-0{random.randint(1, 9)}-10"
        return person(
            f"p{number}",
            self.merged.get(community, community),
            str(random.randint(1, 4)),
            random.choice(("1990-01-01", "1975-05-05", "2012-03-03", "1950-01-01")),
            random.choice(STATES),
            employed_since=random.choice((None, since)),
            unemployed_since=random.choice((None, since)),
            unemployment_registered=random.choice((True, False, None)),
            difficulty_types=random.choice(("", "landless", "disabled;landless")),
            willing_to_work=random.choice((True, True, False, None)),
            is_graduate=random.random() < 0.2,
            hukou_type=random.choice(("urban", "rural")),
        )

    def send_other(self, month: date, street: str, register: str) -> None:
        """A file of one of the seven other registers."""
        rows = [
            self.other(month, register, self.random.choice(places(street)))
            for _ in range(self.random.randint(0, 6))
        ]
        self.send_rows(month, register, rows, [street])

    def other(self, month: date, register: str, community: str) -> Row:
        random = self.random
        day = shifted(month, -random.randint(0, 3)).replace(day=random.randint(1, 28))
        code = f"91510104MA{random.randint(1, 5):08d}"
        unowned: Row = {"community_code": community}
        own: Row = {**unowned, "person": person(f"p{random.randrange(self.people)}")["person"]}
        rows: dict[str, Row] = {
            "assistance": {**own, "served_on": day, "service": "job_referral"},
            "zero_employment_household": {
                **unowned,
                "household_no": str(random.randint(1, 4)),
                "recognised_on": day,
                "resolved_on": random.choice((None, month_end(month))),
                "exit_reason": random.choice((None, "employed")),
                "employed_person": random.choice((None, own["person"])),
            },
            "new_employment": {**own, "employed_on": day, "channel": "unit"},
            "natural_attrition": {**own, "left_on": day},
            "community_entity": {**entity(code, community), "founded_on": day},
            "job_post": {
                **unowned,
                "post_no": str(random.randint(1, 3)),
                "post_kind": "public_welfare",
                "entity_code": random.choice((None, code)),
                "holder_person": random.choice((None, own["person"])),
                "capacity": 2,
                "filled": random.randint(0, 2),
            },
            "station": {
                **unowned,
                "station_name": "站",
                "has_staff": True,
                "full_time_staff": 1,
                "part_time_staff": 0,
            },
        }
        return rows[register]

    def send_rows(self, month: date, register: str, rows: Iterable[Row], covers: list[str]) -> None:
        """One more file, a row of a roster returned now and then."""
        self.version += 1
        own = list(rows)
        back = own[:1] if register == "labour_force" and self.random.random() < BACK else []
        self.sent.append(
            send(
                self.home,
                f"file {self.version}",
                own[len(back) :],
                month=f"{month:%Y-%m}",
                register=register,
                covers=covers,
                returned=back,
            )
        )
