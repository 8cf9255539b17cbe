"""Why a decision cannot be taken or no longer matches what was sent; the texts are in
words.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import load_words
from pipelines.decision.record import ASKED_FOR

WORDS = load_words(Path(__file__).with_name("words.toml"))
FAULTS = tuple(
    name.removesuffix(".message") for name in WORDS if name.endswith(".message")
)  # fault codes


@dataclass(frozen=True)
class DecisionFault:
    """A decision that does not match the file: a code in FAULTS, and a detail without cell
    texts.
    """

    decision: int
    code: str
    detail: str = ""

    @property
    def line(self) -> str:
        """The form stored in outcomes."""
        return f"{self.decision} {self.code} {self.detail}"


def parse_fault(line: str) -> DecisionFault:
    """Parse `DecisionFault.line`."""
    decision, code, detail = line.split(" ", 2)
    return DecisionFault(int(decision), code, detail)


def form_text(code: str, named: Sequence[str] = (), known: Sequence[str] = ()) -> Text:
    """Why a decision file cannot be read. `named`: the columns at fault; `known`: the permitted
    ones.
    """
    text = WORDS[f"form.{code}"]
    return Text(
        text.zh.format(named="、".join(named), known="、".join(known)),
        text.en.format(named=", ".join(named), known=", ".join(known)),
    )


def fault_text(code: str, detail: str = "") -> Text:
    """The fault and what to do. `detail`: in both languages if it contains " / "."""
    message, remedy = WORDS[f"{code}.message"], WORDS[f"{code}.remedy"]
    zh, _, en = detail.partition(" / ")
    return Text(
        f"{message.zh}，{remedy.zh}".format(detail=zh, kinds="、".join(ASKED_FOR)),
        f"{message.en}: {remedy.en}".format(detail=en or zh, kinds=", ".join(ASKED_FOR)),
    )
