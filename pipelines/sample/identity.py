"""Invented identities: well-formed names, ID numbers, credit codes and phone numbers that belong to
nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

REGION = "519900"  # in no division list, so that no number belongs to a person
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"  # check characters by weighted sum mod 11
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎䶮"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅春雪峰浩然子涵欣怡俊宇晨曦瑞琳嘉怡思远安宁"


def id_with_check(first_17: str) -> str:
    """The 18 characters of an ID number from its first 17 digits (GB 11643)."""
    return (
        first_17
        + ID_CHECK[
            sum(int(digit) * weight for digit, weight in zip(first_17, ID_WEIGHTS, strict=True))
            % 11
        ]
    )


def credit_with_check(first_17: str) -> str:
    """The 18 characters of a unified social credit code from its first 17 (GB 32100)."""
    total = sum(
        CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(first_17, CREDIT_WEIGHTS, strict=True)
    )
    return first_17 + CREDIT_ALPHABET[(31 - total % 31) % 31]


@dataclass
class Identities:
    """Issues unique numbers to persons and entities; remembers the issued ones."""

    random: Random
    given: Counter = field(default_factory=Counter)

    def id_number(self, born: date, sex: str) -> tuple[str, date]:
        """An unused ID number and its birth date: `born`, or the next day with a free number for
        that sex (500 a day).
        """
        while self.given[born, sex] >= 500:
            born += timedelta(days=1)
        self.given[born, sex] += 1
        sequence = 2 * (self.given[born, sex] - 1) + (sex == "male")
        return id_with_check(f"{REGION}{born:%Y%m%d}{sequence:03d}"), born

    def credit_code(self, prefix: str) -> str:
        """An unused unified social credit code with the two-character prefix."""
        self.given["credit"] += 1
        serial = (
            "".join(self.random.choice(CREDIT_ALPHABET) for _ in range(4))
            + f"{self.given['credit']:05d}"
        )
        return credit_with_check(prefix + REGION + serial)

    def name(self, surname: str | None = None) -> str:
        """A name of two or three characters; one of the surnames is outside GBK."""
        return (surname or self.random.choice(SURNAMES)) + "".join(
            self.random.choices(GIVEN, k=self.random.choice((1, 2, 2)))
        )

    def phone(self) -> str:
        """Eleven digits with a prefix that no operator uses."""
        self.given["phone"] += 1
        return f"199000{self.given['phone']:05d}"
