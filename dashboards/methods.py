"""The page of methods with the dictionary: measures, tables, rules, and recipes with their SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.release import Release
from dashboards.texts import TEXTS
from pipelines.base.wording import Language, Text, same, say
from pipelines.contract.rule import CONSEQUENCES, RULES, rule_title
from pipelines.contract.vocabulary import VOCABULARY


@dataclass(frozen=True)
class Question:
    """A recipe: the question, notes on the answer, and its SQL."""

    name: str
    title: Text
    question: Text
    answer: Text
    sql: str


@dataclass(frozen=True)
class Entry:
    """An entry on the page; `code`: its name in SQL or in return workbooks."""

    code: str
    title: Text
    meaning: Text
    sql: str = ""


@dataclass(frozen=True)
class Chapter:
    """Entries under one heading."""

    name: str
    title: Text
    entries: tuple[Entry, ...]


def chapters(release: Release, questions: Sequence[Question]) -> tuple[Chapter, ...]:
    """The chapters of the page, in order."""
    found = (
        ("measures", _measures()),
        ("tables", _tables(release)),
        ("rules", _rules()),
        ("questions", _questions(questions)),
    )
    return tuple(Chapter(name, TEXTS[f"chapter.{name}"], entries) for name, entries in found)


def words_of(chapters: Sequence[Chapter], language: Language) -> dict[str, list[list[object]]]:
    """Map each chapter to [code, title, meaning] of each entry in one language, plus 1 if it has
    SQL.
    """
    return {
        chapter.name: [
            [one.code, say(one.title, language), say(one.meaning, language), int(bool(one.sql))]
            for one in chapter.entries
        ]
        for chapter in chapters
    }


def queries_of(chapters: Sequence[Chapter]) -> dict[str, str]:
    """Map entry codes to their SQL."""
    return {one.code: one.sql for chapter in chapters for one in chapter.entries if one.sql}


def _measures() -> tuple[Entry, ...]:
    return tuple(
        Entry(column, term.title, term.meaning)
        for column, term in VOCABULARY.items()
        if term.meaning.zh
    )


def _tables(release: Release) -> tuple[Entry, ...]:
    titles = release.session.rows(
        "select schema_name || '.' || table_name, coalesce(comment, '') from duckdb_tables()"
        " where schema_name = 'mart' order by table_name"
    )
    return tuple(
        Entry(table, Text(zh, en or zh), same(", ".join(release.tables[table])))
        for table, told in titles
        for zh, _, en in [told.partition(" / ")]
    )


def _rules() -> tuple[Entry, ...]:
    return tuple(
        Entry(
            code,
            rule_title(code),
            Text(
                f"{CONSEQUENCES[rule.severity].zh}。改法：{rule.remedy.zh}",
                f"{CONSEQUENCES[rule.severity].en}. Remedy: {rule.remedy.en}",
            ),
        )
        for code, rule in RULES.items()
        if "{" not in rule.remedy.zh
    )


def _questions(questions: Sequence[Question]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            one.name,
            one.title,
            Text(f"{one.question.zh} {one.answer.zh}", f"{one.question.en} {one.answer.en}"),
            one.sql,
        )
        for one in questions
    )
