"""What a column and a register are."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text
from pipelines.contract.kind import KINDS, Kind, KindName

NAMING = ("name", "head_name", "entity_code", "post_no", "station_name")


@dataclass(frozen=True)
class Column:
    """A column of a register as a file brings it.

    `title` is what the file says; `aliases` are other titles seen in real files. `personal` columns
    live only in landing and vault. `required_unless` names a column and the code in it that excuses
    a blank here, None for any value. Bounds are inclusive. `ticked`: titles of columns of 是/否
    that stand in its place, one for each code (label of the code). `varies`: real people differ in
    it, so that one value in every row is a sign of invention. `in_normal_form`: a text by which
    rows are matched, so that its spelling must not matter.
    """

    name: str
    title: Text
    kind: KindName
    required: bool = False
    aliases: tuple[str, ...] = ()
    code_list: str | None = None
    ticked: tuple[str, ...] = ()
    required_unless: tuple[str, str | None] | None = None
    minimum: int | None = None
    maximum: int | None = None
    personal: bool = False
    varies: bool = False
    may_lie_ahead: bool = False  # a date that is rightly after the month
    in_normal_form: bool = False
    note: Text | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where the kind is none or a code list is not there or idle."""
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: no kind {self.kind!r}; {', '.join(KINDS)}")
        if (self.kind in ("code", "codes")) != (self.code_list is not None):
            raise ValueError(f"column {self.name}: a code has a code_list, and nothing else has")

    @property
    def of_kind(self) -> Kind:
        """What is known of every column of its kind."""
        return KINDS[self.kind]

    @property
    def list_of_cells(self) -> str | None:
        """The code list that its cells are read by, which for a flag is that of 是 and 否; None
        where a cell is no code.
        """
        return "flag" if self.kind == "flag" else self.code_list

    @property
    def list_of_codes(self) -> str:
        """The code list by which the cells are read. Raises ValueError where they hold no code."""
        if name := self.list_of_cells:
            return name
        raise ValueError(f"{self.name} holds no codes")

    @property
    def is_kept_in_lake(self) -> bool:
        """Whether the lake holds it: it is not personal, nor told by the place of the file."""
        return not self.personal and self.of_kind.lake_type is not None

    @property
    def pseudonym(self) -> str:
        """What the lake calls the pseudonym in place of this ID number: id_number is `person`,
        head_id_number `head_person`.
        """
        return self.name.removesuffix("id_number") + "person"

    @property
    def as_written(self) -> str:
        """What the intake calls this ID number as it was written, sound or not."""
        return f"{self.name}_written"


@dataclass(frozen=True)
class Contradiction:
    """Cells of one row that cannot all be right. `is_met` is SQL over the register's columns, true
    of such a row; the cell of `column` is marked, and told what `says` says.
    """

    column: str
    says: Text
    is_met: str


@dataclass(frozen=True)
class Register:
    """A register (台账): one row of it, its key, and the words by which titles and file names call
    it.

    `row_units` are the words, besides 行 and 条, that a total below the table counts its rows in.
    A row of a register `is_of_events` has a date that may lie in another month than the file's.
    """

    name: str
    sort_order: int  # its place among the registers, where they are shown
    title: Text
    grain: Text
    key: tuple[str, ...]
    title_words: tuple[str, ...]
    columns: tuple[Column, ...]
    row_units: tuple[str, ...] = ()
    is_of_events: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    reading_version: int = 1  # raised by hand when its files alone are read otherwise than before

    @property
    def id_numbers(self) -> tuple[Column, ...]:
        """Its columns of ID numbers."""
        return tuple(column for column in self.columns if column.kind == "id_number")

    @property
    def identifying(self) -> tuple[str, ...]:
        """Its columns that name who or what a row is of; a row with a cell in one is always a row."""
        return tuple(
            column.name
            for column in self.columns
            if column.kind == "id_number" or column.name in NAMING
        )

    @property
    def is_of_persons(self) -> bool:
        """Whether a row is a person, whose birth date the ID number tells."""
        return any(column.name == "id_number" for column in self.columns)

    @property
    def lake_columns(self) -> tuple[Column, ...]:
        """Those of its columns that the lake holds."""
        return tuple(column for column in self.columns if column.is_kept_in_lake)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the register has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")
