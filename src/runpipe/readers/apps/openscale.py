"""openScale: weigh-ins, columns named in English whatever the phone's language."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat, has
from runpipe.readers.logs.whole_tables import WeighInColumns, read_weigh_ins
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

WEIGHTS: Final = WeighInColumns(dates=("datetime", "date"), fat=("fat",), unit="kg")


def read_openscale(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins: kilograms whatever unit the screen shows; zeros were not measured."""
    return read_weigh_ins(table, options, name, "openscale", WEIGHTS)


def _is_openscale(table: Table) -> bool:
    return has("datetime", "weight", "fat", "water", "muscle")(table)


APP: Final = App(
    name="openScale",
    tables=(TableFormat(kind="openscale", matches=_is_openscale, read=read_openscale),),
)
