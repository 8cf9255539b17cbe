"""Places of Sichuan whose codes were abolished."""

from __future__ import annotations

DATONG, DATONG_NOW = "510113103", "510113003"  # 大同镇 -> 大同街道, and nothing else went into it


DONGPO, GUANGHUA = "510105010", "510105009"  # 东坡街道 -> 光华街道, which others went into as well


WENLIN = "511421123"  # 文林镇, split into three
