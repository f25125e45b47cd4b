"""The shape of an app on the shelf: the kinds of file it exports, how each is told, who reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

from runpipe.model.logs import SleepNight
from runpipe.model.recording import FileReading
from runpipe.readers.logs.journal import Journal
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Sheet, Table

Record: TypeAlias = Mapping[str, Any]


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
    """A JSON document of nights that an app exports: told by the keys of its objects.

    Parameters
    ----------
    kind
        The source that its nights are stored under.
    matches
        Whether objects with these keys are of this kind.
    read_night
        The reader of one object; `None` for one without sleep in it.
    """

    kind: str
    matches: Callable[[Set[str]], bool]
    read_night: Callable[[Record, LogOptions, Journal], SleepNight | None]


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
