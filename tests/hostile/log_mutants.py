"""One thing changed in a log, as people and spreadsheets change it, with what its days still are."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.options import LogOptions
from runpipe.readers.read_log import read_log

OPTIONS = LogOptions(zone="Europe/Berlin")
NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")
ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(.*)$")
LABELS = ("meal", "group", "type", "meal type", "food", "food name", "name", "title")
ENERGY = ("calories", "energy (kcal)", "energy_kcal", "kcal", "energy_kj", "calories (kcal)", "energy_kcal ", "calories, cals")  # fmt: skip
TOTALS = (
    "TOTAL", "Total", "Totals", "Daily total", "Summe", "Gesamt", "Tagessumme", "Total del día", "Totale", "Totaal",
    "Total journalier", "Total:", "Day total", "合計",
)  # fmt: skip
EXERCISES = (
    ("Exercise", "Running"), ("Exercises", "Cycling, 20 km/h"), ("Cardio", "Elliptical"), ("Übung", "Laufen 30 min"),
    ("Ejercicio", "Correr"), ("Exercice", "Course à pied"), ("Activity", "Walking"), ("Sport", "Schwimmen"),
    ("Exercise", "Garmin Connect calorie adjustment"), ("Training", "Gym"),
)  # fmt: skip
JUNK = (
    "7O.2", "x", "n.v.", "?", "#REF!", "12,5,6", "1.2.3", "see note", "--5", "1e400", "-", "N/A", "",
    "tr", "<5", "~200", "approx 300", "150-200",
)  # fmt: skip


@dataclass(frozen=True)
class TextTable:
    """A table as cells, with how it is written."""

    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","

    def data(self) -> bytes:
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="\n").writerows(self.rows)
        return out.getvalue().encode()

    def column(self, names: tuple[str, ...]) -> int | None:
        header = [cell.strip().casefold() for cell in self.rows[0]]
        return next((header.index(name) for name in names if name in header), None)

    @property
    def date(self) -> int | None:
        return next((i for i, cell in enumerate(self.rows[1]) if ISO_DAY.match(cell)), None)


def table_of(content: bytes) -> TextTable | None:
    """Return a text table whose first row is its header, `None` for another kind of file."""
    if content[:1] in b"{[<" or content[:2] == b"PK":
        return None
    text = content.decode("utf-8-sig")
    first = text.splitlines()[0]
    delimiter = max(";,\t", key=first.count)
    rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row)
    is_whole = len(rows) > 3 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1
    return TextTable(rows, delimiter) if is_whole else None


Totals = dict[tuple[str, str, str], float]


def totals(reading: FileReading) -> Totals:
    """Return each day's sums by domain and measure."""
    sums: Totals = defaultdict(float)
    for entry in reading.diet_entries:
        for name in ("energy_kcal", "protein_g", "carb_g", "fat_g"):
            if (amount := getattr(entry, name)) is not None:
                sums["diet", str(entry.local_date), name] += amount
    for row in reading.body_measurements:
        for name in ("mass_kg", "body_fat_frac"):
            if (amount := getattr(row, name)) is not None:
                sums["body", str(row.local_date), name] += amount
    for night in reading.sleep_nights:
        if not night.is_nap and night.asleep_s:
            sums["sleep", str(night.local_date), "asleep_s"] += night.asleep_s
    for row in reading.strength_sets:
        sums["strength", str(row.local_date), "n_sets"] += 1
        sums["strength", str(row.local_date), "reps"] += row.reps or 0
    return dict(sums)


def differing(right: Totals, found_totals: Totals) -> list[tuple[str, str, str]]:
    """Return the day totals that are not what they should be."""
    keys = right.keys() | found_totals.keys()
    return sorted(
        key
        for key in keys
        if abs(right.get(key, 0.0) - found_totals.get(key, 0.0))
        > max(0.51, 0.004 * abs(right.get(key, 0.0)))
    )


def silent_wrong_days(right: FileReading, content: bytes, name: str) -> list[tuple[str, str, str]]:
    """Return the day totals of a mutant that are wrong without a word."""
    try:
        reading = read_log(content, name, OPTIONS)
    except ReadError:
        return []
    if reading.ignored_reason or set(reading.row_errors) - set(right.row_errors):
        return []
    if set(reading.notes) - set(right.notes):
        return []
    return differing(totals(right), totals(reading))


Mutation = Callable[[Random, TextTable], TextTable | None]


def _with_row(table: TextTable, at: int, row: list[str]) -> TextTable:
    return replace(table, rows=(*table.rows[:at], tuple(row), *table.rows[at:]))


def _with_cell(table: TextTable, at: int, column: int, cell: str) -> TextTable:
    row = list(table.rows[at])
    row[column] = cell
    return replace(table, rows=(*table.rows[:at], tuple(row), *table.rows[at + 1 :]))


def one_cell(chance: Random, table: TextTable) -> TextTable | None:
    """Put something that is no number, or an estimate, where a number was."""
    at = chance.randrange(1, len(table.rows))
    numeric = [i for i, cell in enumerate(table.rows[at]) if NUMBER.match(cell)]
    if not numeric:
        return None
    column = chance.choice(numeric)
    cell = chance.choice(JUNK)
    if cell in {"", "-", "N/A"}:  # nothing is nothing: another log, not a fault
        return None
    return _with_cell(table, at, column, cell)


def same_cell(chance: Random, table: TextTable) -> TextTable | None:
    """Write a number in another of the ways that mean the same."""
    at = chance.randrange(1, len(table.rows))
    numeric = [i for i, cell in enumerate(table.rows[at]) if NUMBER.match(cell)]
    if not numeric:
        return None
    column = chance.choice(numeric)
    cell = table.rows[at][column]
    ways = [f" {cell} ", f"~{cell}", f"ca. {cell}", f"{cell}.0" if "." not in cell else f"{cell}0"]
    return _with_cell(table, at, column, chance.choice(ways))


def columns_in_another_order(chance: Random, table: TextTable) -> TextTable:
    order = chance.sample(range(len(table.rows[0])), len(table.rows[0]))
    return replace(table, rows=tuple(tuple(row[i] for i in order) for row in table.rows))


def one_more_column(chance: Random, table: TextTable) -> TextTable:
    """Add a column of burned, net, planned or empty numbers."""
    name = chance.choice(
        ["Calories Burned", "Net Calories", "Goal", "Remaining", "Steps", "Mood", "Exercise calories", "Notes", "Net"]
    )  # fmt: skip
    cells = [name, *("" if name in {"Mood", "Notes"} else str(chance.randint(1500, 9000)) for _ in table.rows[1:])]  # fmt: skip
    at = chance.choice([0, len(table.rows[0])]) if table.date else len(table.rows[0])
    rows = tuple((*row[:at], cell, *row[at:]) for row, cell in zip(table.rows, cells, strict=True))
    return replace(table, rows=rows)


def energy_in_kilojoules(_chance: Random, table: TextTable) -> TextTable | None:
    column = table.column(ENERGY)
    if column is None or "kj" in table.rows[0][column]:
        return None
    rows = [
        [*row[:column], f"{float(row[column]) * 4.184:.1f}" if NUMBER.match(row[column]) else row[column], *row[column + 1 :]]
        for row in table.rows
    ]  # fmt: skip
    return replace(table, rows=tuple(map(tuple, rows)))


def a_row_cut_short(chance: Random, table: TextTable) -> TextTable | None:
    at = chance.randrange(1, len(table.rows))
    keep = chance.randrange(1, len(table.rows[at]))
    rest = table.rows[at][keep:]
    if not any(rest):
        return None
    return replace(table, rows=(*table.rows[:at], table.rows[at][:keep], *table.rows[at + 1 :]))


def a_text_with_the_separator(chance: Random, table: TextTable) -> TextTable | None:
    """Cut a text in two where it holds the separator and no quotation marks."""
    at = chance.randrange(1, len(table.rows))
    words = [
        i
        for i, cell in enumerate(table.rows[at])
        if cell and not any(map(str.isdigit, cell)) and i != table.date
    ]
    if not words:
        return None
    column = chance.choice(words)
    row = list(table.rows[at])
    row[column : column + 1] = [row[column], chance.choice([" cooked", " large", " (each side)", " B"])]  # fmt: skip
    return replace(table, rows=(*table.rows[:at], tuple(row), *table.rows[at + 1 :]))


def blank_rows(chance: Random, table: TextTable) -> TextTable:
    at = chance.randrange(1, len(table.rows) + 1)
    return _with_row(table, at, [""] * len(table.rows[0]))


def a_total_row(chance: Random, table: TextTable) -> TextTable | None:
    """Add the sum of a day's rows under it, or of all rows at the end."""
    label, energy, day = table.column(LABELS), table.column(ENERGY), table.date
    if label is None or energy is None or day is None:
        return None
    name = chance.choice(TOTALS)
    chosen = chance.choice(sorted({row[day] for row in table.rows[1:]}))
    of_day = [i for i, row in enumerate(table.rows) if i and row[day] == chosen]
    rows = [table.rows[i] for i in of_day]
    total = [""] * len(table.rows[0])
    for column in range(len(total)):
        values = [row[column] for row in rows]
        if all(NUMBER.match(value) or not value for value in values) and any(values):
            total[column] = f"{sum(float(value or 0) for value in values):.2f}".rstrip("0").rstrip(".")  # fmt: skip
    total[label], total[day] = name, chosen
    return _with_row(table, of_day[-1] + 1, total)


def an_exercise_row(chance: Random, table: TextTable) -> TextTable | None:
    """Add a row of burned calories, below zero or above."""
    label, energy, day = table.column(LABELS), table.column(ENERGY), table.date
    if label is None or energy is None or day is None:
        return None
    meal, food = chance.choice(EXERCISES)
    at = chance.randrange(1, len(table.rows))
    row = [""] * len(table.rows[0])
    row[day] = table.rows[at][day]
    row[energy] = str(chance.choice([-1, 1]) * chance.randint(80, 900))
    row[label] = meal
    second = table.column(("food", "food name", "name", "title"))
    if second is not None and second != label:
        row[second] = food
    return _with_row(table, at, row)


def decimal_commas(_chance: Random, table: TextTable) -> TextTable:
    """Save the table again as a spreadsheet of another country does."""
    rows = tuple(
        tuple(cell.replace(".", ",") if NUMBER.match(cell) else cell for cell in row)
        for row in table.rows
    )
    return TextTable(rows, ";")


def days_of_another_country(chance: Random, table: TextTable) -> TextTable | None:
    """Write the days with dots, slashes or names of months."""
    if table.date is None:
        return None
    write = chance.choice(
        [
            lambda y, m, d: f"{d}.{m}.{y}",
            lambda y, m, d: f"{d}/{m}/{y}",
            lambda y, m, d: f"{m}/{d}/{y}",
            lambda y, m, d: f"{d} {('Jan', 'Feb', 'März', 'Apr', 'Mai', 'Juni', 'Juli', 'Aug', 'Sept', 'Okt', 'Nov', 'Dez')[int(m) - 1]} {y}",
        ]
    )  # fmt: skip
    rows = [table.rows[0]]
    for row in table.rows[1:]:
        cells = list(row)
        match = ISO_DAY.match(cells[table.date])
        if match:
            cells[table.date] = write(*match.groups()[:3]) + match[4].replace("T", " ")
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def tabs_or_semicolons(chance: Random, table: TextTable) -> TextTable:
    return replace(table, delimiter=chance.choice([";", "\t", "|"]))


MUTATIONS: tuple[Mutation, ...] = (
    one_cell,
    same_cell,
    columns_in_another_order,
    one_more_column,
    energy_in_kilojoules,
    a_row_cut_short,
    a_text_with_the_separator,
    blank_rows,
    a_total_row,
    an_exercise_row,
    decimal_commas,
    days_of_another_country,
    tabs_or_semicolons,
)
