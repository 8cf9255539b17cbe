"""The sheet of a template that explains how to fill it in and when to send it."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.base.language import clerk_language
from pipelines.base.wording import Text, fill, say
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.example import EXAMPLE_MARK
from pipelines.feedback.drop_down import allowed_labels
from pipelines.feedback.paper import LINE, lines_of, set_up_paper
from pipelines.feedback.reporting import Prefill, Reporting
from pipelines.feedback.texts import TEXTS

COLUMNS = (  # title, width in characters
    (TEXTS["guide.column"], 20),
    (TEXTS["guide.is_required"], 20),
    (TEXTS["guide.how"], 64),
    (TEXTS["guide.allowed"], 50),
)


def is_required(column: Column) -> bool:
    """Whether a blank can be refused, always or depending on another column."""
    return column.required or column.required_unless is not None


def explanation(column: Column) -> Text:
    """How to fill in a column: form, bounds, note."""
    form = column.of_kind.form
    ends = ["" if end is None else f"{end:,}" for end in (column.minimum, column.maximum)]
    bounds = "–".join(ends) if any(ends) else ""
    note = column.note or Text("", "")
    return Text(
        "；".join(filter(None, (form.zh, bounds, note.zh))),
        "; ".join(filter(None, (form.en, bounds, note.en))),
    )


def write_guide(
    sheet: Worksheet,
    register: Register,
    reporting: Reporting,
    prefill: Prefill | None,
    formats: dict[str, Format],
) -> None:
    """Write how to fill in and send the form: remarks, then one line for each column."""
    language = clerk_language()
    remarks = [say(remark, language) for remark in _remarks(register, reporting, prefill)]
    for line, remark in enumerate(remarks):
        sheet.write_string(line, 0, remark, formats["title" if line == 0 else "plain"])
    sheet.set_row(0, 24)
    top = len(remarks) + 1
    for place, (title, characters) in enumerate(COLUMNS):
        sheet.set_column(place, place, characters)
        sheet.write_string(top, place, say(title, language), formats["optional"])
    for line, column in enumerate(register.columns, top + 1):
        told = (
            column.title.zh,
            say(_how_required(register, column), language),
            say(explanation(column), language),
            "、".join(allowed_labels(column)),
        )
        for place, cell in enumerate(told):
            sheet.write_string(line, place, cell, formats["wrap"])
        sheet.set_row(line, LINE * lines_of(told, [characters for _, characters in COLUMNS]))
    set_up_paper(sheet, top, sum(characters for _, characters in COLUMNS))


def _remarks(register: Register, reporting: Reporting, prefill: Prefill | None) -> list[Text]:
    """Remarks about the whole form."""
    titles = [column.title for column in register.columns if is_required(column)]
    required = Text("、".join(t.zh for t in titles), ", ".join(t.en for t in titles))
    remarks = [register.title, register.grain]
    if due := reporting.due:
        where = reporting.send_to or TEXTS["form.send_to"]
        remarks.append(
            fill(TEXTS["guide.due"], year=due.year, month=due.month, day=due.day, where=where)
        )
    remarks.append(TEXTS["guide.one_file"])
    own = _of_rows(prefill) if prefill else [fill(TEXTS["guide.example"], mark=EXAMPLE_MARK)]
    return [
        *remarks,
        *own,
        TEXTS["guide.nil_return"],
        fill(TEXTS["guide.required_columns"], titles=required),
    ]


def _of_rows(prefill: Prefill) -> list[Text]:
    """Remarks about prefilled rows."""
    months = [fill(TEXTS["form.month"], year=m.year, month=m.month) for m in prefill.months]
    named = Text("、".join(m.zh for m in months), ", ".join(m.en for m in months))
    told = [fill(TEXTS["guide.prefilled"], months=named, rows=len(prefill.rows))]
    if prefill.lost:
        told.append(fill(TEXTS["guide.lost"], cells=len(prefill.lost)))
    if prefill.returned:
        told.append(fill(TEXTS["guide.returned"], rows=prefill.returned))
    return told


def _how_required(register: Register, column: Column) -> Text:
    if column.required:
        return TEXTS["guide.yes"]
    if column.required_unless is None:
        return TEXTS["guide.no"]
    name, code = column.required_unless
    other = register.column(name)
    if code is None or other.code_list is None:
        return fill(TEXTS["guide.unless_given"], title=other.title)
    label = code_lists()[other.code_list].labels[code]
    return fill(TEXTS["guide.unless"], title=other.title, label=label)
