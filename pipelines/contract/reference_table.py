"""The reference tables: columns, required cells, and rules for rows.

Columns and rules have one line each in reference_columns.csv and reference_rules.csv. A line with
table * is shared: a table uses it by giving its name and leaving the other cells blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

COLUMNS_FILE = Path(__file__).with_name("reference_columns.csv")
RULES_FILE = Path(__file__).with_name("reference_rules.csv")
SHARED = "*"
_AREA = r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}"
_GROUP = r"(?:\d{2}|\d{4}|\d{6})-[a-z0-9_]+"


@dataclass(frozen=True)
class Pattern:
    """A pattern for whole values, and its description."""

    regex: str
    text: Text


PATTERNS = {
    "area_code": Pattern(
        _AREA,
        Text(
            "代码须为 2、4、6、9 或 12 位数字，请按文本保留前导 0",
            "a code has 2, 4, 6, 9 or 12 digits; keep it as text",
        ),
    ),
    "group_code": Pattern(
        _GROUP,
        Text(
            "片区代码须为所在省、市、县的代码，加短横和小写字母，如 5101-gaoxin",
            "the code of the area it lies in, a hyphen and small letters, such as 5101-gaoxin",
        ),
    ),
    "area_or_group": Pattern(
        f"{_AREA}|{_GROUP}",
        Text(
            "须为 2、4、6、9 或 12 位区划代码，或 ref.area_group 中的片区代码",
            "a code of 2, 4, 6, 9 or 12 digits, or a group_code of ref.area_group",
        ),
    ),
    "member_codes": Pattern(
        rf"(?:{_AREA})(?:;(?:{_AREA}))*",
        Text(
            "成员代码须为区划代码，用英文分号隔开，如 510107;510116004",
            "codes of areas with semicolons between, such as 510107;510116004",
        ),
    ),
}
TYPES: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "date": pl.Date,
    "integer": pl.Int32,
    "number": pl.Float64,
    "flag": pl.Boolean,
}


@dataclass(frozen=True)
class ReferenceColumn:
    """A column of a reference table in an operator's file."""

    name: str
    title: Text
    dtype: type[pl.DataType]
    required: bool = False
    code_list: str | None = None  # the permitted values
    pattern: Pattern | None = None
    derived: bool = False  # computed on loading; files may omit it


@dataclass(frozen=True)
class ReferenceRule:
    """`holds`: true for a good row; null counts as true."""

    code: str
    holds: pl.Expr
    text: Text


@dataclass(frozen=True)
class ReferenceTable:
    """A `ref` table with one row per `key`. A row in an operator's file replaces the shipped rows
    that agree in the columns `replaces` (None: the key).
    """

    name: str
    title: Text
    key: tuple[str, ...]
    columns: tuple[ReferenceColumn, ...]
    file: str | None  # None: derived from the contract, cannot be overlaid
    replaces: tuple[str, ...] | None = None
    rules: tuple[ReferenceRule, ...] = ()


def _lines_of(path: Path, column: str, table: str) -> list[dict[str, str]]:
    """The lines for a table; a line with only a name is replaced by the shared line."""
    lines = _read(path)
    shared = {line[column]: line for line in lines if line["table"] == SHARED}
    return [
        line if any(list(line.values())[2:]) else shared[line[column]]
        for line in lines
        if line["table"] == table
    ]


_read = cache(read_lines)


def _reference_column(line: dict[str, str]) -> ReferenceColumn:
    return ReferenceColumn(
        line["column"],
        Text(line["title_zh"], line["title_en"]),
        TYPES[line["type"]],
        required=line["presence"] == "required",
        code_list=line["code_list"] or None,
        pattern=PATTERNS[line["pattern"]] if line["pattern"] else None,
        derived=line["presence"] == "derived",
    )


def _reference_rule(line: dict[str, str]) -> ReferenceRule:
    return ReferenceRule(
        line["rule"], pl.sql_expr(line["holds"]), Text(line["text_zh"], line["text_en"])
    )


def _table(
    name: str,
    title: Text,
    key: tuple[str, ...],
    file: str | None,
    replaces: tuple[str, ...] | None = None,
) -> ReferenceTable:
    return ReferenceTable(
        name,
        title,
        key,
        tuple(_reference_column(line) for line in _lines_of(COLUMNS_FILE, "column", name)),
        file,
        replaces,
        tuple(_reference_rule(line) for line in _lines_of(RULES_FILE, "rule", name)),
    )


DIVISION = _table(
    "division",
    Text("统计用区划（历年）", "Statistical divisions, every vintage"),
    ("division_code", "valid_from"),
    "division.csv.gz",
)
PLACE_NAME = _table(
    "place_name",
    Text("地名的英文和拼音", "Place names in English and pinyin"),
    ("division_name",),
    "place_name.csv.gz",
)
AREA_GROUP = _table(
    "area_group",
    Text("片区和功能区", "Groups of areas that have no division code"),
    ("group_code", "valid_from"),
    "area_group.csv",
)
DIVISION_SUCCESSION = _table(
    "division_succession",
    Text("区划沿革：撤销代码的去向", "What became of abolished division codes"),
    ("from_code", "valid_from", "to_code"),
    "division_succession.csv.gz",
    replaces=("from_code", "valid_from"),
)
RETIREMENT = _table(
    "retirement",
    Text("法定退休年龄", "Statutory retirement age"),
    ("retirement_line", "born_from", "valid_from"),
    "retirement.csv",
)
POLICY = _table(
    "policy", Text("政策参数", "Policy parameters"), ("policy", "valid_from"), "policy.csv"
)
TARGET = _table(
    "target",
    Text("目标任务", "Targets"),
    ("year", "setter_code", "target_code", "indicator", "valid_from"),
    "target.csv",
)
USUAL_PATH = _table(
    "usual_path",
    Text("全国通常进度", "The nation's usual path through a year"),
    ("indicator", "month_number"),
    "usual_path.csv",
)
PUBLISHED_RESULT = _table(
    "published_result",
    Text("公布的完成情况", "Published results"),
    ("area_code", "indicator", "period_from", "period_to", "setter_code"),
    "published_result.csv",
)
CRITERION = _table(
    "criterion",
    Text("充分就业标准", "Criteria of full employment"),
    ("rule_set", "region", "area_level", "indicator", "valid_from"),
    "criterion.csv",
)
RECOGNITION = _table(
    "recognition",
    Text("充分就业社区（街道、县）认定", "Areas recognised as fully employed"),
    ("area_code", "batch"),
    "recognition.csv",
)
REPORTING = _table(
    "reporting",
    Text("报送范围：谁应报什么", "Who is expected to send which register"),
    ("area_code", "register", "valid_from"),
    "reporting.csv",
)
CODE = _table("code", Text("代码表", "Code lists"), ("code_list", "code"), None)
REFERENCE_TABLES = (
    DIVISION,
    PLACE_NAME,
    AREA_GROUP,
    DIVISION_SUCCESSION,
    CODE,
    RETIREMENT,
    POLICY,
    TARGET,
    USUAL_PATH,
    PUBLISHED_RESULT,
    CRITERION,
    RECOGNITION,
    REPORTING,
)
