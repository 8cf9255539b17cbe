"""Checks of a register's accepted rows: the contract's requirements, verified independently."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import ascii_uppercase, digits

from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.personal import PERSONAL_NUMBER, SHORTEST_PERSONAL_NUMBER
from pipelines.quality.check import Check, literals
from pipelines.warehouse.engine import quoted
from pipelines.warehouse.model import Severity

EARLIEST = date(1900, 1, 1)
LAKE_TITLES = {
    "submission": Text("报送", "Submission"),
    "row": Text("行号", "Row"),
    "person": Text("人员代号", "Person"),
    "birth_date": Text("出生日期", "Birth date"),
}


def register_checks(register: Register) -> tuple[Check, ...]:
    """The checks for every accepted row of a register, in the view lake.REGISTER: the lake's
    columns and `month` (DATE).
    """
    named = ("person",) if register.is_of_persons else ()
    checks = [_required(register, name) for name in ("submission", "row", *named)]
    checks += [_sixteen_bytes(register, column) for column in register.id_numbers]
    if register.is_of_persons:
        checks += _birth_date_checks(register)
    for column in register.lake_columns:
        checks += _blank_checks(register, column)
        checks += _value_checks(register, column)
    return tuple(checks)


def _says(register: Register, column: str, zh: str, en: str) -> Text:
    title = LAKE_TITLES[column] if column in LAKE_TITLES else register.column(column).title
    return Text(f"{register.title.zh}：“{title.zh}”{zh}", f"{register.title.en}: {title.en} {en}")


def _holds(register: Register, rule: str, says: Text, condition: str) -> Check:
    """A row check that also holds if a column in it is null."""
    return Check(register.name, rule, says, "condition", sql=f"coalesce({condition}, true)")


def _required(register: Register, column: str) -> Check:
    says = _says(register, column, "有空值", "is blank in some accepted row")
    return Check(register.name, f"required:{column}", says, "required", (column,))


def _sixteen_bytes(register: Register, column: Column) -> Check:
    says = Text(
        f"{register.title.zh}：“{column.title.zh}”的代号不是 16 字节",
        f"{register.title.en}: the pseudonym of {column.title.en} has not 16 bytes",
    )
    length = f"octet_length({column.pseudonym}) = 16"
    return _holds(register, f"sixteen_bytes:{column.pseudonym}", says, length)


def _birth_date_checks(register: Register) -> Iterator[Check]:
    says = _says(register, "birth_date", "晚于本月", "lies after the month")
    yield _holds(register, "not_in_future:birth_date", says, "birth_date <= last_day(month)")
    # A warning only: an ID number with a birth date in the 1800s can be formally valid, and then
    # stands.
    yield _not_before_1900(register, "birth_date", "warn")


def _not_before_1900(register: Register, column: str, severity: Severity = "block") -> Check:
    says = _says(register, column, "早于 1900 年", "lies before 1900")
    return Check(
        register.name,
        f"not_before_1900:{column}",
        says,
        "within",
        (column,),
        minimum=EARLIEST,
        severity=severity,
    )


def _blank_checks(register: Register, column: Column) -> Iterator[Check]:
    if column.required:
        yield _required(register, column.name)
    elif column.required_unless:
        other, code = column.required_unless
        says = _says(
            register,
            column.name,
            f"有空值，而“{register.column(other).title.zh}”不能豁免",
            f"is blank where {other} does not excuse it",
        )
        excused = f"{other} is not null" if code is None else f"{other} = {quoted(code)}"
        condition = f"{column.name} is not null or coalesce({excused}, false)"
        yield Check(register.name, f"required:{column.name}", says, "condition", sql=condition)


def _value_checks(register: Register, column: Column) -> Iterator[Check]:
    table, name = register.name, column.name
    unknown = _says(register, name, "有代码表以外的值", "has a value outside its code list")
    match column.kind:
        case "code":
            yield Check(
                table, f"known_code:{name}", unknown, "known", (name,), values=_codes(column)
            )
        case "codes":
            holds = f"list_has_all([{literals(_codes(column))}], string_split({name}, ';'))"
            yield _holds(register, f"known_code:{name}", unknown, holds)
        case "integer" | "decimal" if column.minimum is not None or column.maximum is not None:
            yield Check(
                table,
                f"within_bounds:{name}",
                _says(register, name, "超出范围", "is out of range"),
                "within",
                (name,),
                minimum=column.minimum,
                maximum=column.maximum,
            )
        case "date":
            yield _not_before_1900(register, name)
        case "text":
            says = _says(
                register, name, "含有身份证号或手机号", "holds an ID number or a phone number"
            )
            is_short = (  # true for most values, and a regular expression is slow
                f"length({name}) < {SHORTEST_PERSONAL_NUMBER}"
            )
            is_no_number = f"not regexp_full_match({name}, {quoted(PERSONAL_NUMBER)})"
            holds = f"case when {is_short} then true else {is_no_number} end"
            yield _holds(register, f"not_personal:{name}", says, holds)
        case "credit_code":
            says = _says(register, name, "不是 18 位代码", "has not 18 characters")
            holds = _characters(name, 18, digits + ascii_uppercase)
            yield _holds(register, f"eighteen_characters:{name}", says, holds)
        case "community_code":
            yield from _division_checks(register, name)


def _codes(column: Column) -> tuple[str, ...]:
    return tuple(code_lists()[column.code_list or ""].labels)


def _division_checks(register: Register, column: str) -> Iterator[Check]:
    # In a register that allows streets, a street's own row has the street's code.
    of_streets = any(other.kind == "street_code" for other in register.columns)
    says = (
        _says(register, column, "不是 9 或 12 位数字", "has neither 9 nor 12 digits")
        if of_streets
        else _says(register, column, "不是 12 位数字", "has not 12 digits")
    )
    is_code = _characters(column, 12, digits) + (
        f" or {_characters(column, 9, digits)}" if of_streets else ""
    )
    yield _holds(register, f"twelve_digits:{column}", says, is_code)
    says = _says(register, column, "不在当月区划表中", "is not in the division table of its month")
    query = _unknown_divisions(register.name, column, is_code)
    rule, seen = f"known_division:{column}", ("month", column)
    yield Check(register.name, rule, says, "query", sql=query, of_values=seen)


def _characters(column: str, length: int, characters: str) -> str:
    """SQL for exactly `length` of these characters; three times as fast as a regular expression."""
    return f"length({column}) = {length} and ltrim({column}, '{characters}') = ''"


def _unknown_divisions(register: str, column: str, is_code: str) -> str:
    return f"""
        with named as (
            select distinct {column} as division_code, month
            from lake.{register}
            where {is_code}
        )
        select named.month, named.division_code
        from named
        left join ref.division as division
            on division.division_code = named.division_code
            and division.valid_from <= named.month
            and (division.valid_to is null or division.valid_to > named.month)
        where division.division_code is null"""
