"""The shape of an app on the shelf: the kinds of file it exports, how each is told, who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

from runpipe.model.logs import BodyMeasurement, DietEntry
from runpipe.model.recording import FileReading
from runpipe.readers.logs.journal import Journal
from runpipe.readers.logs.sleep import MarkedSleep
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Sheet, Table

Record: TypeAlias = Mapping[str, Any]
DocumentRow: TypeAlias = DietEntry | BodyMeasurement | MarkedSleep


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """One kind of table that an app exports: told by its headers, read with what lies below them.

    Parameters
    ----------
    kind
        The source that its rows are stored under.
    matches
        Whether a table of these headers is of this kind; called with few rows or none.
    read
        The reader of the whole table; raises `ReadError` if no row of it can be read.
    is_ragged
        Whether rows may be shorter than the header.
    """

    kind: str
    matches: Callable[[Table], bool]
    read: Callable[[Table, LogOptions, str], FileReading]
    is_ragged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFormat:
    """A file of several tables, one below the other, that an app exports."""

    kind: str
    matches: Callable[[Sheet], bool]
    read: Callable[[Sheet, LogOptions, str], FileReading]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFormat:
    """A JSON document of an app: told by the keys of its objects.

    Parameters
    ----------
    kind
        The source that its rows are stored under.
    matches
        Whether objects with these keys are of this kind.
    read_record
        The reader of one object: its rows, none for an object that logs nothing. It raises
        `ValueError` or `KeyError` for one that cannot be read.
    settle
        What only all objects together tell, such as a unit: returns the options to read with.
    """

    kind: str
    matches: Callable[[Set[str]], bool]
    read_record: Callable[[Record, LogOptions, Journal], Sequence[DocumentRow]]
    settle: Callable[[Sequence[Record], LogOptions, Journal], LogOptions] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What an app exports. Of its formats, the most particular comes first."""

    name: str
    sheets: tuple[SheetFormat, ...] = ()
    tables: tuple[TableFormat, ...] = ()
    documents: tuple[DocumentFormat, ...] = ()


def has(*names: str) -> Callable[[Table], bool]:
    """Return a matcher of tables that have a column of each of these plain names."""
    required = frozenset(names)
    return lambda table: required <= {header.name for header in table.headers}
