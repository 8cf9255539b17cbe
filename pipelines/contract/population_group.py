"""The population groups by which employment is counted (SPEC section 4), in display order."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text


@dataclass(frozen=True)
class PopulationGroup:
    """A group and the family that it is shown in. Membership is defined in
    sql/fact/employment.sql.
    """

    code: str
    family: str
    name: Text


# Family -> its title; a group is compared with the others of its family.
FAMILIES: dict[str, Text] = {
    "all": Text("全部", "All"),
    "sex": Text("性别", "Sex"),
    "age": Text("年龄", "Age"),
    "sex_age": Text("性别和年龄", "Sex and age"),
    "difficulty": Text("困难类型", "Difficulty"),
    "state": Text("近 12 个月状态", "State in the last 12 months"),
    "hukou": Text("户口性质", "Hukou"),
}
POPULATION_GROUPS: tuple[PopulationGroup, ...] = tuple(
    PopulationGroup(code, family, Text(zh, en))
    for code, family, zh, en in (
        ("all", "all", "全部", "All"),
        ("male", "sex", "男性", "Men"),
        ("female", "sex", "女性", "Women"),
        ("age_16_24", "age", "16–24 岁", "Aged 16 to 24"),
        ("age_25_45", "age", "25–45 岁", "Aged 25 to 45"),
        ("age_46_up", "age", "46 岁及以上", "Aged 46 and over"),
        ("male_16_24", "sex_age", "男性 16–24 岁", "Men aged 16 to 24"),
        ("male_25_45", "sex_age", "男性 25–45 岁", "Men aged 25 to 45"),
        ("male_46_up", "sex_age", "男性 46 岁及以上", "Men aged 46 and over"),
        ("female_16_24", "sex_age", "女性 16–24 岁", "Women aged 16 to 24"),
        ("female_25_45", "sex_age", "女性 25–45 岁", "Women aged 25 to 45"),
        ("female_46_up", "sex_age", "女性 46 岁及以上", "Women aged 46 and over"),
        ("difficult", "difficulty", "就业困难人员", "Hard to place"),
        ("older", "difficulty", "大龄（4050）人员", "Older (4050)"),
        ("disabled", "difficulty", "残疾人员", "Disabled"),
        ("low_income", "difficulty", "低保人员", "On low-income support"),
        ("landless", "difficulty", "失地人员", "Landless"),
        ("graduate", "difficulty", "高校毕业生", "College graduates"),
        (
            "long_term_unemployed",
            "state",
            "长期失业人员（近 12 个月）",
            "Long-term unemployed (12 months)",
        ),
        (
            "zero_employment_family",
            "state",
            "零就业家庭成员（近 12 个月）",
            "Zero-employment family (12 months)",
        ),
        ("urban_hukou", "hukou", "非农业户口", "Urban hukou"),
        ("rural_hukou", "hukou", "农业户口", "Rural hukou"),
        ("resident_hukou", "hukou", "居民户口", "Resident hukou"),
    )
)
