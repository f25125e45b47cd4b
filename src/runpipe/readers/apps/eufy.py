"""Eufy: weigh-ins, all headers in capitals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.body_measures import MASS_UNITS
from runpipe.readers.logs.whole_tables import WeighInColumns, read_weigh_ins
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table, subset

MEMBERS: Final = ("family members", "family member", "user", "name")
WEIGHTS: Final = WeighInColumns(dates=("time", "date"), times=(), lean=("lean body mass",))


def _is_eufy(table: Table) -> bool:
    weight = table.find("weight")
    is_capital = weight is not None and weight.raw.startswith("WEIGHT")
    has_unit = weight is not None and weight.unit in MASS_UNITS
    return is_capital and has_unit and table.find("time") is not None


def read_eufy(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins. Where a family shares the scale, those of the member with most are read."""
    members = table.find(*MEMBERS)
    names = Counter(table.cells(members)) if members else Counter()
    if members is None or len(names) <= 1:
        return read_weigh_ins(table, options, name, "eufy", WEIGHTS)
    usual = names.most_common(1)[0][0]
    note = f"the file holds {len(names)} people; only the weigh-ins of {usual!r}, who has most, are read"
    own = subset(
        replace(table, notes=(*table.notes, note)), lambda row: row.cells[members.index] == usual
    )
    return read_weigh_ins(own, options, name, "eufy", WEIGHTS)


APP: Final = App(name="Eufy", tables=(TableFormat(kind="eufy", matches=_is_eufy, read=read_eufy),))
