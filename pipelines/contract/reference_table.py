"""The reference tables: what each holds, which of its cells must be filled in, and the rules that
its rows keep.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.base.wording import Text

AREA_CODE = r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}"


@dataclass(frozen=True)
class ReferenceColumn:
    name: str
    title: Text
    dtype: type[pl.DataType]
    required: bool = False
    code_list: str | None = None  # the values that are allowed
    pattern: str | None = None  # what the whole value must match
    derived: bool = False  # computed when the table is loaded; a file need not have it


@dataclass(frozen=True)
class ReferenceRule:
    """`holds` is true of a good row; null counts as true."""

    code: str
    holds: pl.Expr
    text: Text


@dataclass(frozen=True)
class ReferenceTable:
    """A table of `ref`, one row a `key`. A row of an operator's file puts out the shipped ones that
    agree in `replaces` (the key where None).
    """

    name: str
    title: Text
    key: tuple[str, ...]
    columns: tuple[ReferenceColumn, ...]
    file: str | None  # None: derived from the contract, not to be overlaid
    replaces: tuple[str, ...] | None = None
    rules: tuple[ReferenceRule, ...] = ()


def _column(
    name: str, zh: str, en: str, dtype: type[pl.DataType] = pl.String, **more
) -> ReferenceColumn:
    return ReferenceColumn(name, Text(zh, en), dtype, **more)


def _rule(code: str, holds: pl.Expr, zh: str, en: str) -> ReferenceRule:
    return ReferenceRule(code, holds, Text(zh, en))


_VALID_FROM = _column(
    "valid_from", "生效日期（含）", "Valid from (inclusive)", pl.Date, required=True
)
_VALID_TO = _column(
    "valid_to", "失效日期（不含），空为至今", "Valid to (exclusive); null is still valid", pl.Date
)
_SOURCE = _column("source", "依据", "Source", required=True)
_DIRECTION = _column("direction", "方向", "Direction", required=True, code_list="direction")
_UNIT = _column("unit", "单位", "Unit", required=True, code_list="reference_unit")
_IN_ORDER = _rule(
    "dates_in_order",
    pl.col("valid_to") >= pl.col("valid_from"),
    "失效日期早于生效日期，请改正其中一个",
    "valid_to lies before valid_from: mend one of them",
)
_SHARE_IN_RANGE = _rule(
    "share_in_range",
    (pl.col("unit") != "share") | pl.col("value").is_between(0, 1),
    "比例须在 0 至 1 之间，如 85% 填 0.85",
    "a share lies between 0 and 1: write 85 % as 0.85",
)

DIVISION = ReferenceTable(
    "division",
    Text("统计用区划（历年）", "Statistical divisions, every vintage"),
    ("division_code", "valid_from"),
    (
        _column(
            "division_code",
            "区划代码（2、4、6、9、12 位）",
            "Division code (2, 4, 6, 9 or 12 digits)",
            required=True,
            pattern=AREA_CODE,
        ),
        _column("division_name", "名称", "Name", required=True),
        _column("area_level", "层级", "Level", required=True, code_list="area_level"),
        _column("parent_code", "上级代码", "Code of the division above", pattern=AREA_CODE),
        _VALID_FROM,
        _VALID_TO,
    ),
    "division.csv.gz",
    rules=(
        _IN_ORDER,
        _rule(
            "level_of_code",
            pl.col("area_level")
            == pl.col("division_code")
            .str.len_bytes()
            .replace_strict(
                {2: "province", 4: "prefecture", 6: "county", 9: "street", 12: "community"},
                default=None,
                return_dtype=pl.String,
            ),
            "层级与代码位数不符：省 2 位、市州 4 位、县 6 位、乡镇街道 9 位、村社 12 位",
            "area_level does not go with the code: province 2 digits, prefecture 4, county 6,"
            " street 9, community 12",
        ),
        _rule(
            "parent_begins_code",
            pl.col("division_code").str.starts_with(pl.col("parent_code")),
            "上级代码须是本代码的开头",
            "parent_code must be how division_code begins",
        ),
    ),
)
DIVISION_SUCCESSION = ReferenceTable(
    "division_succession",
    Text("区划沿革：撤销代码的去向", "What became of abolished division codes"),
    ("from_code", "valid_from", "to_code"),
    (
        _column(
            "from_code",
            "撤销（或改给他处）的代码",
            "The code that ended, or was given to another place",
            required=True,
            pattern=AREA_CODE,
        ),
        _column(
            "to_code",
            "去向代码，空为无从查考",
            "The code that took its place; null: nothing tells",
            pattern=AREA_CODE,
        ),
        _column(
            "valid_from", "自此日起（含）", "From this day on (inclusive)", pl.Date, required=True
        ),
        _column(
            "valid_to",
            "原代码重新启用之日（不含），空为未重新启用",
            "The day on which the old code stood again (exclusive); null: never",
            pl.Date,
            derived=True,
        ),
        _column(
            "certain",
            "去向是否确定；不确定的为候选",
            "Whether the successor is certain; others are candidates",
            pl.Boolean,
            required=True,
        ),
        _column(
            "evidence", "依据", "What tells it", required=True, code_list="succession_evidence"
        ),
        _column("villages_found", "在此找到的村社数", "Communities found again there", pl.Int32),
        _column("villages", "原有村社数", "Communities that it had", pl.Int32),
        _column(
            "current_code",
            "在最新一版区划中的确定去向，空为不确定",
            "Where it has certainly gone in the newest vintage; null: not certain",
            derived=True,
        ),
    ),
    "division_succession.csv.gz",
    replaces=("from_code", "valid_from"),
    rules=(
        _rule(
            "certain_has_target",
            ~pl.col("certain") | pl.col("to_code").is_not_null(),
            "去向确定的须填去向代码",
            "a certain successor needs its to_code",
        ),
        _rule(
            "not_itself",
            pl.col("to_code") != pl.col("from_code"),
            "去向不能是原代码",
            "a code cannot succeed itself",
        ),
        _rule(
            "same_level",
            pl.col("to_code").str.len_bytes() == pl.col("from_code").str.len_bytes(),
            "去向须与原代码同级（位数相同）",
            "from_code and to_code must have the same number of digits",
        ),
    ),
)
RETIREMENT = ReferenceTable(
    "retirement",
    Text("法定退休年龄", "Statutory retirement age"),
    ("retirement_line", "born_from", "valid_from"),
    (
        _column("retirement_line", "退休线", "Line", required=True, code_list="retirement_line"),
        _column("born_from", "出生日期起（含）", "Born on or after", pl.Date, required=True),
        _column(
            "born_before", "出生日期止（不含），空为不限", "Born before; null is open", pl.Date
        ),
        _column(
            "retirement_months",
            "法定退休年龄（月）",
            "Statutory retirement age in months",
            pl.Int32,
            required=True,
        ),
        _VALID_FROM,
        _VALID_TO,
    ),
    "retirement.csv",
    rules=(_IN_ORDER,),
)
POLICY = ReferenceTable(
    "policy",
    Text("政策参数", "Policy parameters"),
    ("policy", "valid_from"),
    (
        _column("policy", "参数", "Parameter", required=True),
        _column("value", "值", "Value", pl.Float64, required=True),
        _VALID_FROM,
        _VALID_TO,
        _column("unit", "单位", "Unit"),
        _column("title_zh", "中文说明", "Meaning in Chinese"),
        _column("title_en", "英文说明", "Meaning in English"),
        _column("source", "依据", "Source"),
    ),
    "policy.csv",
    rules=(_IN_ORDER,),
)
TARGET = ReferenceTable(
    "target",
    Text("目标任务", "Targets"),
    ("year", "setter_code", "target_code", "indicator", "valid_from"),
    (
        _column("year", "年份", "Year", pl.Int32, required=True),
        _column(
            "setter_code", "下达地区代码", "Area that set it", required=True, pattern=AREA_CODE
        ),
        _column(
            "target_code",
            "承担地区代码",
            "Area that it is set for",
            required=True,
            pattern=AREA_CODE,
        ),
        _column("indicator", "指标", "Indicator", required=True, code_list="target_indicator"),
        _column("value", "目标值", "Value", pl.Float64, required=True),
        _UNIT,
        _DIRECTION,
        _column("basis", "来历", "How it is known", required=True, code_list="target_basis"),
        _VALID_FROM,
        _VALID_TO,
        _SOURCE,
    ),
    "target.csv",
    rules=(
        _IN_ORDER,
        _SHARE_IN_RANGE,
        _rule(
            "year_is_a_year",
            pl.col("year").is_between(1949, 2100),
            "年份须是四位数字，如 2026",
            "year has four digits, such as 2026",
        ),
        _rule(
            "value_not_negative", pl.col("value") >= 0, "目标值不能为负", "a target is not negative"
        ),
    ),
)
PUBLISHED_RESULT = ReferenceTable(
    "published_result",
    Text("公布的完成情况", "Published results"),
    ("area_code", "indicator", "period_from", "period_to", "setter_code"),
    (
        _column("area_code", "地区代码", "Area", required=True, pattern=AREA_CODE),
        _column("indicator", "指标", "Indicator", required=True, code_list="target_indicator"),
        _column("period_from", "时段起（含）", "First day of the period", pl.Date, required=True),
        _column(
            "period_to",
            "时段止（含）；时点数为该日",
            "Last day of the period; the day itself for a stock or a rate",
            pl.Date,
            required=True,
        ),
        _column("value", "公布值", "Value as published", pl.Float64, required=True),
        _UNIT,
        _column(
            "value_step",
            "公布值的最小单位：真值在公布值上下半个单位之内",
            "Unit of the last published digit: the true value lies within half of it",
            pl.Float64,
            required=True,
        ),
        _column(
            "setter_code",
            "所对照目标的下达地区，空为未对照",
            "Who set the target it is held against; null: none",
            pattern=AREA_CODE,
        ),
        _column(
            "published_share",
            "公布的完成比例（1 为 100%）",
            "Share of the target achieved, as published (1 is 100 %)",
            pl.Float64,
        ),
        _column(
            "share_step", "公布比例的最小单位", "Unit of the last digit of that share", pl.Float64
        ),
        _column(
            "target_value",
            "对照的目标值（公布或由比例推算）",
            "The target it is held against, published or implied by the share",
            pl.Float64,
        ),
        _SOURCE,
    ),
    "published_result.csv",
    rules=(
        _SHARE_IN_RANGE,
        _rule(
            "period_in_order",
            pl.col("period_to") >= pl.col("period_from"),
            "时段止早于时段起，请改正",
            "period_to lies before period_from: mend one of them",
        ),
        _rule(
            "step_positive",
            (pl.col("value_step") > 0)
            & (pl.col("share_step").is_null() | (pl.col("share_step") > 0)),
            "最小单位须大于 0，如公布到百人则填 100",
            "a step is above 0: 100 where hundreds were published",
        ),
        _rule(
            "share_complete",
            pl.col("published_share").is_null()
            | (pl.col("share_step").is_not_null() & pl.col("target_value").is_not_null()),
            "有完成比例的须填比例的最小单位和目标值",
            "a published_share needs its share_step and the target_value",
        ),
    ),
)
CRITERION = ReferenceTable(
    "criterion",
    Text("充分就业标准", "Criteria of full employment"),
    ("rule_set", "region", "area_level", "indicator", "valid_from"),
    (
        _column("rule_set", "标准", "Rule set", required=True, code_list="rule_set"),
        _column(
            "region",
            "适用地区代码（前缀）；几套都适用的取前缀最长的",
            "Area (code prefix) where it applies; of several the longest prefix counts",
            required=True,
            pattern=AREA_CODE,
        ),
        _column("area_level", "层级", "Level", required=True, code_list="area_level"),
        _column("indicator", "指标", "Indicator", required=True, code_list="criterion_indicator"),
        _column("threshold", "阈值", "Threshold", pl.Float64, required=True),
        _UNIT,
        _DIRECTION,
        _column(
            "base", "分母（基数）", "Base (denominator)", required=True, code_list="criterion_base"
        ),
        _column(
            "veto",
            "是否一票否决",
            "Whether failing it alone fails the area",
            pl.Boolean,
            required=True,
        ),
        _VALID_FROM,
        _VALID_TO,
        _SOURCE,
    ),
    "criterion.csv",
    rules=(
        _IN_ORDER,
        _rule(
            "threshold_in_range",
            (pl.col("unit") != "share") | pl.col("threshold").is_between(0, 1),
            "比例须在 0 至 1 之间，如 95% 填 0.95",
            "a share lies between 0 and 1: write 95 % as 0.95",
        ),
        _rule(
            "threshold_not_negative",
            pl.col("threshold") >= 0,
            "阈值不能为负",
            "a threshold is not negative",
        ),
    ),
)
RECOGNITION = ReferenceTable(
    "recognition",
    Text("充分就业社区（街道、县）认定", "Areas recognised as fully employed"),
    ("area_code", "batch"),
    (
        _column("area_code", "地区代码", "Area", required=True, pattern=AREA_CODE),
        _column("area_level", "层级", "Level", required=True, code_list="area_level"),
        _column("batch", "批次", "Batch", required=True),
        _column(
            "recognised_on", "认定日期（含）", "Recognised on (inclusive)", pl.Date, required=True
        ),
        _column(
            "withdrawn_on",
            "取消日期（不含），空为有效",
            "Withdrawn on (exclusive); null: still recognised",
            pl.Date,
        ),
        _SOURCE,
    ),
    "recognition.csv",
    rules=(
        _rule(
            "dates_in_order",
            pl.col("withdrawn_on") >= pl.col("recognised_on"),
            "取消日期早于认定日期，请改正其中一个",
            "withdrawn_on lies before recognised_on: mend one of them",
        ),
    ),
)
REPORTING = ReferenceTable(
    "reporting",
    Text("报送范围：谁应报什么", "Who is expected to send which register"),
    ("area_code", "register", "valid_from"),
    (
        _column(
            "area_code",
            "地区代码（前缀）：其下每个街道都应报",
            "Area (code prefix): every street below it is expected",
            required=True,
            pattern=AREA_CODE,
        ),
        _column(
            "register",
            "台账；一种台账没有任何行时，报过它的街道自报过的最早月份起都应报",
            "Register; where the table has no row for one, every street that ever sent it is"
            " expected, from the earliest month it sent on",
            required=True,
        ),
        _VALID_FROM,
        _VALID_TO,
        _SOURCE,
    ),
    "reporting.csv",
    rules=(_IN_ORDER,),
)
CODE = ReferenceTable(
    "code",
    Text("代码表", "Code lists"),
    ("code_list", "code"),
    (
        _column("code_list", "代码表", "Code list"),
        _column("code", "代码", "Code"),
        _column("label", "中文", "Label in Chinese"),
        _column("label_en", "英文", "Label in English"),
        _VALID_FROM,
        _VALID_TO,
    ),
    None,
)
REFERENCE_TABLES = (
    DIVISION,
    DIVISION_SUCCESSION,
    CODE,
    RETIREMENT,
    POLICY,
    TARGET,
    PUBLISHED_RESULT,
    CRITERION,
    RECOGNITION,
    REPORTING,
)
