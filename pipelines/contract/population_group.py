"""The groups of persons by which employment is counted (SPEC section 4), in the order in which they
are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text


@dataclass(frozen=True)
class PopulationGroup:
    """A group; who belongs to it is said in sql/fact/employment.sql."""

    code: str
    name: Text


POPULATION_GROUPS: tuple[PopulationGroup, ...] = tuple(
    PopulationGroup(code, Text(zh, en))
    for code, zh, en in (
        ("all", "全部", "All"),
        ("male", "男性", "Men"),
        ("female", "女性", "Women"),
        ("age_16_24", "16–24 岁", "Aged 16 to 24"),
        ("age_25_45", "25–45 岁", "Aged 25 to 45"),
        ("age_46_up", "46 岁及以上", "Aged 46 and over"),
        ("difficult", "就业困难人员", "Hard to place"),
        ("older", "大龄（4050）人员", "Older (4050)"),
        ("disabled", "残疾人员", "Disabled"),
        ("low_income", "低保人员", "On low-income support"),
        ("landless", "失地人员", "Landless"),
        ("graduate", "高校毕业生", "College graduates"),
        ("long_term_unemployed", "长期失业人员（近 12 个月）", "Long-term unemployed (12 months)"),
        (
            "zero_employment_family",
            "零就业家庭成员（近 12 个月）",
            "Zero-employment family (12 months)",
        ),
        ("urban_hukou", "非农业户口", "Urban hukou"),
        ("rural_hukou", "农业户口", "Rural hukou"),
        ("resident_hukou", "居民户口", "Resident hukou"),
    )
)
