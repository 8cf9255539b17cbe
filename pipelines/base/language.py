"""The language of workbooks for clerks, set in the environment."""

from __future__ import annotations

import os

from pipelines.base.limits import SettingUnfit
from pipelines.base.wording import LANGUAGES, Language

SETTING = "JIUYE_LANGUAGE"


def clerk_language() -> Language:
    """The language of templates, return workbooks and check lists: Chinese, or English if
    JIUYE_LANGUAGE is `en`. Raises SettingUnfit.
    """
    given = os.environ.get(SETTING) or "zh"
    for language in LANGUAGES:
        if given == language:
            return language
    raise SettingUnfit(
        f"环境变量 {SETTING} 须是 zh（中文）或 en（英文），现为 {given} / the environment variable"
        f" {SETTING} must be zh or en"
    )
