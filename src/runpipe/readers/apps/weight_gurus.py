"""Weight Gurus (Greater Goods): weigh-ins with the time beside the date."""

from __future__ import annotations

from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.whole_tables import WeighInColumns, read_weigh_ins
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table

WEIGHTS: Final = WeighInColumns(
    dates=("date/time", "date"), fat=("body fat", "body fat percentage")
)


def _is_weight_gurus(table: Table) -> bool:
    names = {header.name for header in table.headers}
    marks = {"muscle mass", "water", "body water"}
    return (
        bool(names & {"date", "date/time"})
        and {"weight", "bmi", "body fat"} <= names
        and bool(names & marks)
        and not names
        & {"fat-free mass", "fat free mass", "fat mass", "skeletal muscle", "visceral fat"}
    )


def read_weight_gurus(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read weigh-ins; where no unit is named the weights themselves must tell it."""
    return read_weigh_ins(table, options, name, "weight_gurus", WEIGHTS)


APP: Final = App(
    name="Weight Gurus",
    tables=(TableFormat(kind="weight_gurus", matches=_is_weight_gurus, read=read_weight_gurus),),
)
