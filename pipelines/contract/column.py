"""The definitions of column and register."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text
from pipelines.contract.kind import KINDS, Kind, KindName

NAMING = ("name", "head_name", "entity_code", "post_no", "station_name")


@dataclass(frozen=True)
class Column:
    """A column of a register, as in received files.

    `title`: its title in files; `aliases`: other titles seen in real files. `personal` columns
    exist only in landing and vault. `required_unless`: another column and the code in it that
    permits a blank here (None: any value). Bounds are inclusive. `ticked`: titles of 是/否 columns
    that replace it, one for each code (by label). `varies`: differs between real people, so one
    value in all rows suggests invented data. `in_normal_form`: rows are matched by this text, so
    spelling differences are removed.
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
    may_lie_ahead: bool = False  # a date that may be after the month
    in_normal_form: bool = False
    note: Text | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown kind, or a code list that is missing or not
        applicable.
        """
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: no kind {self.kind!r}; {', '.join(KINDS)}")
        if (self.kind in ("code", "codes")) != (self.code_list is not None):
            raise ValueError(f"column {self.name}: a code has a code_list, and nothing else has")

    @property
    def of_kind(self) -> Kind:
        """The properties of its kind."""
        return KINDS[self.kind]

    @property
    def list_of_cells(self) -> str | None:
        """The code list for its cells (for a flag the one of 是 and 否); None if cells are not
        codes.
        """
        return "flag" if self.kind == "flag" else self.code_list

    @property
    def list_of_codes(self) -> str:
        """The code list for its cells. Raises ValueError if cells are not codes."""
        if name := self.list_of_cells:
            return name
        raise ValueError(f"{self.name} holds no codes")

    @property
    def is_kept_in_lake(self) -> bool:
        """Whether the lake has it: it is neither personal nor given by the file's location."""
        return not self.personal and self.of_kind.lake_type is not None

    @property
    def pseudonym(self) -> str:
        """The lake's name for the pseudonym of this ID number: `person` for id_number,
        `head_person` for head_id_number.
        """
        return self.name.removesuffix("id_number") + "person"

    @property
    def as_written(self) -> str:
        """Intake's name for this ID number as written, sound or not."""
        return f"{self.name}_written"


@dataclass(frozen=True)
class Contradiction:
    """A contradiction between cells of one row. `is_met`: SQL over the register's columns, true for
    such a row; `column`: the cell that is marked; `says`: its message.
    """

    column: str
    says: Text
    is_met: str


@dataclass(frozen=True)
class Register:
    """A register (台账): what a row is, its key, and its names in titles and file names.

    `row_units`: words other than 行 and 条 by which a total counts its rows. Rows of a register with
    `is_of_events` have a date that may be in another month than the file's.
    """

    name: str
    sort_order: int  # position among the registers in lists
    title: Text
    grain: Text
    key: tuple[str, ...]
    title_words: tuple[str, ...]
    columns: tuple[Column, ...]
    row_units: tuple[str, ...] = ()
    is_of_events: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    reading_version: int = 1  # raised by hand when only this register's files are read differently

    @property
    def id_numbers(self) -> tuple[Column, ...]:
        """Its columns of ID numbers."""
        return tuple(column for column in self.columns if column.kind == "id_number")

    @property
    def identifying(self) -> tuple[str, ...]:
        """Its columns that identify what a row is about; a row with any of them filled is always
        data.
        """
        return tuple(
            column.name
            for column in self.columns
            if column.kind == "id_number" or column.name in NAMING
        )

    @property
    def is_of_persons(self) -> bool:
        """Whether a row is a person, with a birth date in the ID number."""
        return any(column.name == "id_number" for column in self.columns)

    @property
    def lake_columns(self) -> tuple[Column, ...]:
        """Its columns in the lake."""
        return tuple(column for column in self.columns if column.is_kept_in_lake)

    def column(self, name: str) -> Column:
        """The column with this name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")
