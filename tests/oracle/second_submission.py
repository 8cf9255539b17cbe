"""What came in from each street, counted a second time from the ledger alone."""

from __future__ import annotations

from datetime import date

from tests.oracle.second_table import Table

TOLD_WHOSE = {
    "rows_bad_share",
    "column_missing",
    "header_duplicate",
}  # of the rules that the sample breaks, those after which street and month are known


def submission_status(ledger: dict) -> Table:
    """What came in from each street for each register and month, from the ledger alone; files are
    received in the order of their paths.

    A refused file is of a street only where it was read as far as that: TOLD_WHOSE.
    """
    received: dict[tuple, list[dict]] = {}
    for file in sorted(ledger["files"], key=lambda file: file["file"]):
        if not file["refused"] or file["rule"] in TOLD_WHOSE:
            received.setdefault(
                (date.fromisoformat(f"{file['month']}-01"), file["street"], file["register"]), []
            ).append(file)
    months = {
        month
        for (month, _, _), files in received.items()
        if not all(file["refused"] for file in files)
    }
    table = Table()
    first = {
        (street, register): min(
            month for month, *sender in received if tuple(sender) == (street, register)
        )
        for _, street, register in received
    }
    for key in {
        (month, *sender) for sender, begin in first.items() for month in months if month >= begin
    } | set(received):
        files = received.get(key, [])
        good = [file for file in files if not file["refused"]]
        quarantined = sum(file["quarantined"] for file in good)
        table[key] = {
            "accepted_rows": sum(file["rows"] for file in good) - quarantined,
            "quarantined_rows": quarantined,
            "warnings": sum(file["warnings"] + len(file["file_warnings"]) for file in good),
            "verdict": _verdict(files, good, quarantined),
            "due_on": date(key[0].year + key[0].month // 12, key[0].month % 12 + 1, 5),
        }
    return table


def _verdict(files: list[dict], good: list[dict], quarantined: int) -> str:
    if not files:
        return "missing"
    if files[-1]["refused"]:
        return "refused_former_stands" if good else "refused"
    if all(file["nil"] for file in good):
        return "nil"
    return "partly_accepted" if quarantined else "accepted"
