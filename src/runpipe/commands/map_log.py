"""What runpipe would read of a log before it is kept, and the column map that it proposes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from runpipe import readers
from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.pipeline.collect_files import log_options
from runpipe.readers.options import LogOptions
from runpipe.readers.propose_map import propose_map
from runpipe.readers.tables.table import read_sheet
from runpipe.readers.tables.workbooks import is_workbook, read_workbook
from runpipe.settings import ONLY_ATHLETE, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDay:
    """What a file says of one day: kcal eaten, kg weighed, hours asleep, sets done."""

    day: date
    energy_kcal: float | None = None
    protein_g: float | None = None
    mass_kg: float | None = None
    asleep_h: float | None = None
    n_sets: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedLog:
    """One file as it would be read.

    Parameters
    ----------
    name
        The file, or the member of an archive.
    kind
        The format it is known as; `None` where nobody knows it.
    days
        What would be read, by day.
    notes
        What was guessed or left out, and how to settle it.
    problem
        Why it cannot be read as it is, empty where it can.
    proposed_toml
        A column map for the settings, doubts as comments; empty where none is needed or possible.
        `days` and `notes` are then what the map would give.
    """

    name: str
    kind: str | None
    days: tuple[LoggedDay, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    proposed_toml: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        return {
            "file": self.name,
            "kind": self.kind,
            "days": [
                {field: _plain(getattr(day, field)) for field in LoggedDay.__dataclass_fields__}
                for day in self.days
            ],
            "notes": list(self.notes),
            "problem": self.problem,
            "proposed_toml": self.proposed_toml,
        }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def preview_log(path: Path, settings: Settings) -> tuple[MappedLog, ...]:
    """Return what would be read of a file or of each member of an archive; nothing is kept.

    Raises
    ------
    ReadError
        If an archive cannot be opened.
    """
    options = log_options(settings, ONLY_ATHLETE)
    return tuple(_mapped(member, options) for member in readers.expand_path(path))


def _mapped(member: readers.Member, options: LogOptions) -> MappedLog:
    try:
        reading = readers.read_packed(member, options)
    except ReadError as error:
        return _proposed(member, options, error)
    return MappedLog(
        name=member.name,
        kind=reading.kind,
        days=tuple(_days(reading)),
        notes=_notes(reading),
        problem=reading.ignored_reason or "",
    )


def _proposed(member: readers.Member, options: LogOptions, error: ReadError) -> MappedLog:
    """Return the map of the first sheet for which there is one, and what it would give."""
    try:
        sheets = (
            read_workbook(member.data, member.name)
            if is_workbook(member.data)
            else {"": read_sheet(member.data, member.name)}
        )
        proposals = [propose_map(sheet) for sheet in sheets.values() if sheet.rows]
    except ReadError:
        proposals = []
    proposal = next((proposal for proposal in proposals if proposal.lines), None)
    if proposal is None:
        return MappedLog(name=member.name, kind=None, problem=error.sentence)
    mapped = replace(options, columns={**options.columns, **proposal.columns()})
    try:
        reading = readers.read_packed(member, mapped)
    except ReadError as still:
        return MappedLog(
            name=member.name, kind=None, problem=still.sentence, proposed_toml=proposal.block()
        )
    return MappedLog(
        name=member.name,
        kind=None,
        days=tuple(_days(reading)),
        notes=_notes(reading),
        problem=error.sentence,
        proposed_toml=proposal.block(),
    )


def _notes(reading: FileReading) -> tuple[str, ...]:
    errors = tuple(
        f"line {error.line}{f', {error.column}' if error.column else ''}: {error.value!r}: {error.reason}"
        for error in reading.row_errors
    )
    return (*reading.notes, *errors)


def _days(reading: FileReading) -> Iterator[LoggedDay]:
    """Yield each day's sums; a day's weigh-ins are averaged, naps are left out."""
    sums: dict[date, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for entry in reading.diet_entries:
        _add(sums[entry.local_date], energy_kcal=entry.energy_kcal, protein_g=entry.protein_g)
    for weighed in reading.body_measurements:
        _add(sums[weighed.local_date], mass_kg=weighed.mass_kg)
    for night in reading.sleep_nights:
        if not night.is_nap and night.asleep_s:
            _add(sums[night.local_date], asleep_h=night.asleep_s / 3600)
    for strength_set in reading.strength_sets:
        _add(sums[strength_set.local_date], n_sets=1.0)
    for day in sorted(sums):
        amounts = {name: sum(values) for name, values in sums[day].items()}
        if "mass_kg" in amounts:
            amounts["mass_kg"] /= len(sums[day]["mass_kg"])
        n_sets = amounts.pop("n_sets", None)
        yield LoggedDay(day=day, n_sets=None if n_sets is None else int(n_sets), **amounts)


def _add(day: Mapping[str, list[float]], **amounts: float | None) -> None:
    for name, amount in amounts.items():
        if amount is not None:
            day[name].append(amount)
