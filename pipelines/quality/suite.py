"""Checks, and those that the contract asks of the accepted rows of a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from string import ascii_uppercase
from string import digits as DIGITS
from typing import Any, Literal

from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.personal import PERSONAL_NUMBER, SHORTEST_PERSONAL_NUMBER

EARLIEST = date(1900, 1, 1)
LAKE_TITLES = {
    "submission": Text("报送", "Submission"),
    "row": Text("行号", "Row"),
    "person": Text("人员代号", "Person"),
    "birth_date": Text("出生日期", "Birth date"),
}
REMEDY = Text(
    "本次不发布，上一版不变；请把检查名告诉维护者",
    "nothing is published, the last release stands; give the check's name to the maintainer",
)
WARNING = Text("照常发布，请核对", "it is published all the same; please look into it")


@dataclass(frozen=True)
class Check:
    """One fact that must hold before anything is published, as an expectation of Great
    Expectations.

    `expectation` names a class of great_expectations.expectations. Where GX has none for DuckDB
    (regular expressions, several columns, several tables) `sql` says the fact, and GX expects it of
    what the SQL gives: kind 'row': SQL that is true of a good row of `table`; null is left to the
    `required` checks. Expected: true in every row. kind 'rows': a query that returns the failing
    rows, a list of keys. Expected: none.
    """

    table: str
    rule: str
    message: Text
    kind: Literal["column", "row", "rows"] = "column"
    expectation: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    sql: str = ""
    severity: Literal["block", "warn"] = "block"

    @property
    def name(self) -> str:
        """Stable and self-explanatory: `labour_force: required:sex`."""
        return f"{self.table}: {self.rule}"


def column_check(
    table: str, rule: str, says: Text, expectation: str, severity: str = "block", **arguments: Any
) -> Check:
    """A check that GX knows by itself."""
    return Check(
        table, rule, _message(says, severity), "column", expectation, arguments, severity=severity
    )


def row_check(table: str, rule: str, says: Text, holds: str, severity: str = "block") -> Check:
    """A check of one row, in SQL that is true of a good one."""
    arguments = {"column": Check(table, rule, says).name, "value_set": [True]}
    return Check(
        table,
        rule,
        _message(says, severity),
        "row",
        "ExpectColumnValuesToBeInSet",
        arguments,
        holds,
        severity,
    )


def rows_check(
    table: str, rule: str, says: Text, failing_rows: str, severity: str = "block"
) -> Check:
    """A check of many rows or tables, by a query for those that fail."""
    arguments = {"column": Check(table, rule, says).name, "min_value": 0, "max_value": 0}
    return Check(
        table,
        rule,
        _message(says, severity),
        "rows",
        "ExpectColumnMaxToBeBetween",
        arguments,
        failing_rows,
        severity,
    )


def holds(check: Check) -> str:
    """SQL that is true, or null, of a row that a check of kind 'column' or 'row' passes. ValueError
    for an expectation that is none of ours.
    """
    if check.kind == "row":
        return check.sql
    column, given = f'"{check.arguments["column"]}"', check.arguments
    if check.expectation == "ExpectColumnValuesToNotBeNull":
        return f"{column} is not null"
    if check.expectation == "ExpectColumnValuesToBeInSet":
        return f"{column} in ({literals(given['value_set'])})"
    if check.expectation == "ExpectColumnValuesToBeBetween":
        bounds = ((">=", given.get("min_value")), ("<=", given.get("max_value")))
        return " and ".join(
            f"{column} {sign} {bound if isinstance(bound, int | float) else literal(str(bound))}"
            for sign, bound in bounds
            if bound is not None
        )
    raise ValueError(check.expectation)


def _message(says: Text, severity: str) -> Text:
    remedy = REMEDY if severity == "block" else WARNING
    return Text(f"{says.zh}。{remedy.zh}。", f"{says.en}: {remedy.en}.")


def register_suite(register: Register) -> tuple[Check, ...]:
    """What must hold of every accepted row of a register, in a view named as it: the lake's
    columns, and `month` (DATE).
    """
    named = ("person", "birth_date") if register.is_of_persons else ()
    checks = [_required(register, name) for name in ("submission", "row", *named)]
    checks += [_sixteen_bytes(register, column) for column in register.id_numbers]
    if register.is_of_persons:
        checks += _person_checks(register)
    for column in register.lake_columns:
        checks += _column_checks(register, column)
    return tuple(checks)


def _says(register: Register, column: str, zh: str, en: str) -> Text:
    title = LAKE_TITLES[column] if column in LAKE_TITLES else register.column(column).title
    return Text(f"{register.title.zh}：“{title.zh}”{zh}", f"{register.title.en}: {title.en} {en}")


def _required(register: Register, column: str) -> Check:
    says = _says(register, column, "有空值", "is blank in some accepted row")
    return column_check(
        register.name, f"required:{column}", says, "ExpectColumnValuesToNotBeNull", column=column
    )


def _sixteen_bytes(register: Register, column: Column) -> Check:
    says = Text(
        f"{register.title.zh}：“{column.title.zh}”的代号不是 16 字节",
        f"{register.title.en}: the pseudonym of {column.title.en} has not 16 bytes",
    )
    return row_check(
        register.name,
        f"sixteen_bytes:{column.pseudonym}",
        says,
        f"octet_length({column.pseudonym}) = 16",
    )


def _person_checks(register: Register) -> Iterator[Check]:
    table = register.name
    says = _says(register, "birth_date", "晚于本月", "lies after the month")
    yield row_check(table, "not_in_future:birth_date", says, "birth_date <= last_day(month)")
    # Warned of only: an ID number with a birth date of the 1800s can be formally right, and then
    # stands.
    yield _not_before_1900(register, "birth_date", "warn")


def _not_before_1900(register: Register, column: str, severity: str = "block") -> Check:
    says = _says(register, column, "早于 1900 年", "lies before 1900")
    rule = f"not_before_1900:{column}"
    return column_check(
        register.name,
        rule,
        says,
        "ExpectColumnValuesToBeBetween",
        severity,
        column=column,
        min_value=EARLIEST,
    )


def _column_checks(register: Register, column: Column) -> Iterator[Check]:
    table, name = register.name, column.name
    if column.required:
        yield _required(register, name)
    elif column.required_unless:
        other, code = column.required_unless
        says = _says(
            register,
            name,
            f"有空值，而“{register.column(other).title.zh}”不能豁免",
            f"is blank where {other} does not excuse it",
        )
        excused = (
            f"{other} is not null"
            if code is None
            else f"coalesce({other} = {literal(code)}, false)"
        )
        holds = f"{name} is not null or {excused}"
        yield row_check(table, f"required:{name}", says, holds)
    unknown = _says(register, name, "有代码表以外的值", "has a value outside its code list")
    match column.kind:
        case "code":
            codes = list(code_lists()[column.code_list].labels)
            yield column_check(
                table,
                f"known_code:{name}",
                unknown,
                "ExpectColumnValuesToBeInSet",
                column=name,
                value_set=codes,
            )
        case "codes":
            holds = (
                f"list_has_all([{literals(code_lists()[column.code_list].labels)}],"
                f" string_split({name}, ';'))"
            )
            yield row_check(table, f"known_code:{name}", unknown, holds)
        case "integer" | "decimal" if column.minimum is not None or column.maximum is not None:
            says = _says(register, name, "超出范围", "is out of range")
            bounds = {"min_value": column.minimum, "max_value": column.maximum}
            yield column_check(
                table,
                f"within_bounds:{name}",
                says,
                "ExpectColumnValuesToBeBetween",
                column=name,
                **bounds,
            )
        case "date":
            yield _not_before_1900(register, name)
        case "text":
            says = _says(
                register, name, "含有身份证号或手机号", "holds an ID number or a phone number"
            )
            is_short = (  # most are, and a regular expression is slow
                f"length({name}) < {SHORTEST_PERSONAL_NUMBER}"
            )
            yield row_check(
                table,
                f"not_personal:{name}",
                says,
                f"{is_short} or not regexp_full_match({name}, {literal(PERSONAL_NUMBER)})",
            )
        case "credit_code":
            says = _says(register, name, "不是 18 位代码", "has not 18 characters")
            yield row_check(
                table,
                f"eighteen_characters:{name}",
                says,
                _characters(name, 18, DIGITS + ascii_uppercase),
            )
        case "community_code":
            of_streets = any(
                other.kind == "street_code" for other in register.columns
            )  # then a street's own row has the street's code
            says = (
                _says(register, name, "不是 12 位数字", "has not 12 digits")
                if not of_streets
                else _says(register, name, "不是 9 或 12 位数字", "has neither 9 nor 12 digits")
            )
            digits = _characters(name, 12, DIGITS) + (
                f" or {_characters(name, 9, DIGITS)}" if of_streets else ""
            )
            yield row_check(table, f"twelve_digits:{name}", says, digits)
            says = _says(
                register, name, "不在当月区划表中", "is not in the division table of its month"
            )
            yield rows_check(
                table, f"known_division:{name}", says, _unknown_divisions(table, name, digits)
            )


def _characters(column: str, length: int, characters: str) -> str:
    """Exactly so many of these characters; three times as fast as a regular expression."""
    return f"length({column}) = {length} and ltrim({column}, '{characters}') = ''"


def _unknown_divisions(table: str, column: str, is_code: str) -> str:
    return f"""
        with named as (
            select distinct {column} as division_code, month
            from "{table}"
            where {is_code}
        )
        select named.month, named.division_code
        from named
        left join release.ref.division as division
            on division.division_code = named.division_code
            and division.valid_from <= named.month
            and (division.valid_to is null or division.valid_to > named.month)
        where division.division_code is null"""


def literal(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """String literals of SQL, separated by commas."""
    return ", ".join(map(literal, texts))
