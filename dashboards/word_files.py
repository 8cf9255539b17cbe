"""The text files of pages; a page loads those of one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboards.chart import Topic
from dashboards.methods import Chapter, queries_of, words_of
from dashboards.opening import Opening
from dashboards.packing import javascript
from dashboards.spec import Schemas, meanings, topic_spec
from dashboards.texts import TEXTS
from pipelines.base.wording import Language, say
from pipelines.contract.label import labels_of

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def word_files(
    topics: Sequence[Topic],
    homes: Mapping[str, str],
    partial: Mapping[str, Opening],
    schemas: Schemas,
    methods: Sequence[Chapter],
) -> dict[str, str]:
    """assets/<language>/<name>.js: a page's charts, texts of scripts, meanings of workbook columns,
    entries of the page of methods; and the SQL of those entries.
    """
    found: dict[str, object] = {"queries": queries_of(methods)}
    for language in LANGUAGES:
        for topic in topics:
            found[f"{language}/{topic.name}"] = topic_spec(topic, homes, partial, schemas, language)
        found[f"{language}/texts"] = {
            "texts": {
                name.removeprefix("ui."): say(text, language)
                for name, text in TEXTS.items()
                if name.startswith("ui.")
            },
            "registers": _labels("register", language),
            "warnings": _labels("warning", language),
        }
        found[f"{language}/meanings"] = meanings(topics, schemas, language)
        found[f"{language}/methods"] = words_of(methods, language)
    return {
        f"assets/{name}.js": f'jiuye.put("{name}",{javascript(value)})\n'
        for name, value in found.items()
    }


def _labels(column: str, language: Language) -> dict[str, str]:
    return {code: say(text, language) for code, text in (labels_of(column) or {}).items()}
