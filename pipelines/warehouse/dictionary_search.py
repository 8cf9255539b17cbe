"""Search of the dictionary: tables, columns, codes, rules and terms by word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES, rule_title
from pipelines.warehouse.dictionary import describe_tables
from pipelines.warehouse.engine import Session

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
NOTHING = Text("", "")
KINDS = {
    "table": Text("表", "Tables"),
    "column": Text("列", "Columns"),
    "register": Text("台账的列", "Columns of registers"),
    "code": Text("代码", "Codes"),
    "rule": Text("规则", "Rules"),
    "term": Text("词语", "Terms"),
}


@dataclass(frozen=True)
class Entry:
    """An entry of the dictionary: its SQL name, title, meaning and place."""

    kind: str
    name: str
    title: Text
    meaning: Text = NOTHING
    where: str = ""

    @property
    def said(self) -> str:
        """The searchable text, on one line."""
        parts = (self.name, self.title.zh, self.title.en, self.meaning.zh, self.meaning.en)
        return _normal(" ".join(parts))


def entries(release: Session | None = None) -> list[Entry]:
    """All entries by kind. Tables and columns come from a release's comments, or without a release
    from the models (which takes seconds).
    """
    tables = _commented(release) if release else _modelled()
    return [
        *(Entry("table", table.name, table.title, table.what) for table in tables),
        *_columns(tables),
        *_registers(),
        *_codes(),
        *_rules(),
        *_terms(),
    ]


def find_entries(word: str, known: Iterable[Entry]) -> list[Entry]:
    """Entries with the word in name, title or meaning, in Chinese or English; exact names and
    titles first.
    """
    wanted = _normal(word)
    ranked = [(_rank(wanted, entry), entry) for entry in known if wanted in entry.said]
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def near_words(word: str, known: Iterable[Entry], most: int = 8) -> list[str]:
    """Names and titles similar to a word without matches."""
    names = dict.fromkeys(
        name for entry in known for name in (entry.title.zh, entry.title.en, entry.name) if name
    )
    close = difflib.get_close_matches(word, names, most, 0.5)
    pairs = {word[at : at + 2] for at in range(len(word) - 1)} if not word.isascii() else set()
    sharing = [name for name in names if any(pair in name for pair in pairs)]
    return list(dict.fromkeys((*close, *sorted(sharing, key=len))))[:most]


def _normal(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def _rank(wanted: str, entry: Entry) -> int:
    names = [_normal(part) for part in (entry.name, entry.title.zh, entry.title.en)]
    short = names[0].rpartition(".")[2]
    if wanted in (*names, short):
        return 0
    if any(name.startswith(wanted) for name in (*names, short)):
        return 1
    return 2 if any(wanted in name for name in names) else 3


@dataclass(frozen=True)
class _Table:
    """A table, with (name, title, meaning) of each column."""

    name: str
    title: Text
    what: Text
    columns: tuple[tuple[str, Text, Text], ...]


def _modelled() -> list[_Table]:
    return [
        _Table(
            table.name,
            table.title,
            table.what or NOTHING,
            tuple((name, said.title, said.meaning or NOTHING) for name, _, said in table.columns),
        )
        for table in describe_tables()
    ]


def _commented(release: Session) -> list[_Table]:
    found = []
    for name, (comment, columns) in release.described_all().items():
        if name.startswith(("mart.", "ref.", "audit.")):
            told = tuple((one, *_parts(said)) for one, (_, said) in columns.items())
            found.append(_Table(name, *_parts(comment), told))
    return found


def _parts(comment: str) -> tuple[Text, Text]:
    """Split a comment `中文（意思） / English (meaning)` into title and meaning."""
    zh, _, en = comment.partition(" / ")
    titles, meanings = zip(_split(zh, "（", "）"), _split(en, "(", ")"), strict=True)
    return Text(*titles), Text(*meanings)


def _split(said: str, opening: str, closing: str) -> tuple[str, str]:
    """Split a text into the part before its last bracket and the bracket's content, which may
    contain brackets.
    """
    if not said.endswith(closing):
        return said, ""
    depth = 0
    for place in range(len(said) - 1, -1, -1):
        depth += (said[place] == closing) - (said[place] == opening)
        if not depth:
            return said[:place].rstrip(), said[place + 1 : -1]
    return said, ""


def _columns(tables: Iterable[_Table]) -> Iterator[Entry]:
    """Yield each column once per meaning, with the tables that have it."""
    found: dict[tuple[str, Text, Text], list[str]] = {}
    for table in tables:
        for column in table.columns:
            found.setdefault(column, []).append(table.name)
    for (name, title, meaning), where in found.items():
        yield Entry("column", name, title, meaning, " ".join(where))


def _registers() -> Iterator[Entry]:
    for register in REGISTERS:
        yield Entry("register", register.name, register.title, register.grain)
        for column in register.columns:
            others = "、".join(column.aliases)
            note = column.note or NOTHING
            meaning = Text(f"{note.zh} {f'别名：{others}' if others else ''}".strip(), note.en)
            yield Entry("register", column.name, column.title, meaning, register.title.zh)


def _codes() -> Iterator[Entry]:
    for name, codes in sorted(code_lists().items()):
        for code, label in codes.labels.items():
            yield Entry("code", code, label, where=name)


def _rules() -> Iterator[Entry]:
    for rule in RULES.values():
        yield Entry("rule", rule.code, rule_title(rule.code), rule.remedy, rule.severity)


def _terms() -> Iterator[Entry]:
    """The words of docs/glossary.md: `| word | Chinese | what it is |`."""
    if not GLOSSARY.is_file():  # installed without its documents
        return
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("word", "---"):
            yield Entry("term", cells[0], Text(cells[1], cells[0]), Text("", cells[2]))
