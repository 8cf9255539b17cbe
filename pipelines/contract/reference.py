"""Reference tables: divisions, code labels, the retirement schedule, policy; shipped here, overlaid by files in reference/."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Text
from pipelines.contract.home import Home

SHIPPED = Path(__file__).with_name("reference")


@dataclass(frozen=True)
class ReferenceColumn:
    name: str
    title: Text
    dtype: type[pl.DataType]


@dataclass(frozen=True)
class ReferenceTable:
    """A table of `ref`. `key` says which rows of an operator's file replace shipped ones; the others are added."""

    name: str
    title: Text
    key: tuple[str, ...]
    columns: tuple[ReferenceColumn, ...]
    file: str | None  # None: derived from the contract, not to be overlaid


def _columns(*columns: tuple[str, str, str, type[pl.DataType]]) -> tuple[ReferenceColumn, ...]:
    return tuple(ReferenceColumn(name, Text(zh, en), dtype) for name, zh, en, dtype in columns)


_VALIDITY = (
    ("valid_from", "生效日期（含）", "Valid from (inclusive)", pl.Date),
    ("valid_to", "失效日期（不含），空为至今", "Valid to (exclusive); null is still valid", pl.Date),
)

DIVISION = ReferenceTable(
    "division", Text("统计用区划（历年）", "Statistical divisions, every vintage"), ("division_code", "valid_from"),
    _columns(
        ("division_code", "区划代码（2、4、6、9、12 位）", "Division code (2, 4, 6, 9 or 12 digits)", pl.String),
        ("division_name", "名称", "Name", pl.String),
        ("area_level", "层级", "Level", pl.String),
        ("parent_code", "上级代码", "Code of the division above", pl.String),
        *_VALIDITY,
    ),
    "division.csv.gz",
)
RETIREMENT = ReferenceTable(
    "retirement", Text("法定退休年龄", "Statutory retirement age"), ("retirement_line", "born_from", "valid_from"),
    _columns(
        ("retirement_line", "退休线：男、女干部、女工人", "Line: man, woman_cadre, woman_worker", pl.String),
        ("born_from", "出生日期起（含）", "Born on or after", pl.Date),
        ("born_before", "出生日期止（不含），空为不限", "Born before; null is open", pl.Date),
        ("retirement_months", "法定退休年龄（月）", "Statutory retirement age in months", pl.Int32),
        *_VALIDITY,
    ),
    "retirement.csv",
)
POLICY = ReferenceTable(
    "policy", Text("政策参数", "Policy parameters"), ("policy", "valid_from"),
    _columns(
        ("policy", "参数", "Parameter", pl.String),
        ("value", "值", "Value", pl.Float64),
        *_VALIDITY,
        ("unit", "单位", "Unit", pl.String),
        ("title_zh", "中文说明", "Meaning in Chinese", pl.String),
        ("title_en", "英文说明", "Meaning in English", pl.String),
        ("source", "依据", "Source", pl.String),
    ),
    "policy.csv",
)
CODE = ReferenceTable(
    "code", Text("代码表", "Code lists"), ("code_list", "code"),
    _columns(
        ("code_list", "代码表", "Code list", pl.String),
        ("code", "代码", "Code", pl.String),
        ("label", "中文", "Label in Chinese", pl.String),
        ("label_en", "英文", "Label in English", pl.String),
        *_VALIDITY,
    ),
    None,
)
REFERENCE_TABLES = (DIVISION, CODE, RETIREMENT, POLICY)


class ReferenceFault(ValueError):
    """An operator's reference file cannot be used; the message names the file and the remedy."""


def _read(path: Path, table: ReferenceTable) -> pl.DataFrame:
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise ReferenceFault(f"{path.name}: 不是 UTF-8 编码的 CSV / not a CSV file in UTF-8: {error}") from error
    missing = [c.name for c in table.columns if c.name not in frame.columns]
    if missing:
        raise ReferenceFault(f"{path.name}: 缺少列 / missing columns: {', '.join(missing)}")
    try:
        return frame.select(pl.col(c.name).cast(c.dtype) if c.dtype is not pl.Date else pl.col(c.name).str.to_date("%Y-%m-%d")
                            for c in table.columns)
    except pl.exceptions.PolarsError as error:
        raise ReferenceFault(f"{path.name}: 有不能识别的值，日期须如 2026-10-05 / a value does not parse, dates are YYYY-MM-DD: {error}") from error


def _code_frame() -> pl.DataFrame:
    rows = [(name, code, text.zh, text.en) for name, codes in code_lists().items() for code, text in codes.labels.items()]
    frame = pl.DataFrame(rows, schema=["code_list", "code", "label", "label_en"], orient="row")
    return frame.with_columns(pl.date(1900, 1, 1).alias("valid_from"), pl.lit(None, pl.Date).alias("valid_to"))


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference tables in force, and a hash of their content; hashable as itself."""

    tables: dict[str, pl.DataFrame]
    digest: str

    def policy(self, name: str, on) -> float:
        """The value of a policy parameter on a date; KeyError where none is in force."""
        rows = self.tables["policy"].filter(
            (pl.col("policy") == name) & (pl.col("valid_from") <= on)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > on))
        )
        if rows.is_empty():
            raise KeyError(f"policy {name} has no value on {on}")
        return rows["value"][-1]


def load_reference(home: Home | None = None) -> Reference:
    """The shipped tables, overlaid with `reference/NAME.csv` of the data folder. Raises ReferenceFault."""
    tables = {}
    for table in REFERENCE_TABLES:
        if table.file is None:
            frame = _code_frame()
        else:
            frame = _read(SHIPPED / table.file, table)
            own = home.reference / f"{table.name}.csv" if home else None
            if own and own.exists():
                overlay = _read(own, table)
                if overlay.select(table.key).is_duplicated().any():
                    raise ReferenceFault(f"{own.name}: 有重复的键 / keys repeat: {', '.join(table.key)}")
                frame = pl.concat([frame.join(overlay, on=list(table.key), how="anti"), overlay])
        tables[table.name] = frame.sort(table.key)
    content = hashlib.sha256()
    for name, frame in tables.items():
        content.update(name.encode() + frame.write_csv().encode())
    return Reference(tables, content.hexdigest()[:16])
