"""Strong: one row per set, in three dialects and the phone's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from runpipe.model.recording import FileReading
from runpipe.readers.apps.app import App, TableFormat
from runpipe.readers.logs.journal import Journal, LogColumns, finish
from runpipe.readers.logs.strength import cast_sets, strength_sets, warmups, workout_length
from runpipe.readers.options import LogOptions
from runpipe.readers.tables.table import Table, subset

WORDS: Final[Mapping[str, Sequence[str]]] = {
    "date": ("date", "datum", "fecha", "data", "päivämäärä", "dato", "дата", "日付", "날짜", "日期", "tarih"),
    "workout name": (
        "workout name", "workout-name", "nom de l'entraînement", "nombre del entrenamiento", "nome allenamento",
        "nome do treino", "naam van training", "trainingsnaam", "träningspassets namn", "название тренировки",
        "ワークアウト名", "운동 이름", "训练名称", "antrenman adı",
    ),
    "exercise name": (
        "exercise name", "name der übung", "übungsname", "nom de l'exercice", "nombre del ejercicio", "nome esercizio",
        "nome dell'esercizio", "nome do exercício", "naam van oefening", "oefeningsnaam", "övningens namn",
        "название упражнения", "エクササイズ名", "종목 이름", "动作名称", "egzersiz adı",
    ),
    "set order": (
        "set order", "reihenfolge festlegen", "satzreihenfolge", "satz-reihenfolge", "ordre des séries", "ordre de la série",
        "orden de la serie", "orden de series", "ordine serie", "ordem da série", "setvolgorde", "setordning",
        "порядок подходов", "セット順", "세트 순서", "组顺序", "set sırası",
    ),
    "duration": ("duration", "dauer", "durée", "duración", "durata", "duração", "duur", "längd", "длительность", "süre"),
    "weight": ("weight", "gewicht", "poids", "peso", "vikt", "vægt", "vekt", "вес", "重量", "무게", "ağırlık"),
    "reps": (
        "reps", "wiederh", "wiederholungen", "répétitions", "reps.", "rép", "repeticiones", "ripetizioni",
        "repetições", "herhalingen", "repetitioner", "повторения", "レップ", "횟수", "次数", "tekrar",
    ),
    "distance": ("distance", "distanz", "distancia", "distanza", "distância", "afstand", "distans", "расстояние", "mesafe"),
    "seconds": ("seconds", "sekunden", "secondes", "segundos", "secondi", "seconden", "sekunder", "секунды", "saniye"),
    "rpe": ("rpe",),
}  # fmt: skip
ORDER: Final = (
    "date", "workout name", "duration", "exercise name", "set order", "weight", "reps", "distance", "seconds",
    "notes", "workout notes", "rpe",
)  # fmt: skip
"""The places of the columns in the app's comma export, whatever language their names are in."""
SET: Final = re.compile(r"^(?:\d+|[A-Za-z])$")
STARTED: Final = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$")
NUMBER: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")
MARKS: Final = frozenset({"date", "workout name", "exercise name", "set order"})


def _in_english(table: Table) -> Table:
    """Return the table with Strong's English names: by their words, else all of them by place."""
    words = {word: name for name, listed in WORDS.items() for word in listed}
    headers = tuple(
        replace(header, name=words.get(header.name.rstrip("."), header.name))
        for header in table.headers
    )
    if {header.name for header in headers} >= MARKS or not _is_in_place(table):
        return replace(table, headers=headers)
    named = zip(table.headers, ORDER, strict=True)
    return replace(table, headers=tuple(replace(header, name=name) for header, name in named))


def _is_in_place(table: Table) -> bool:
    """Return whether the rows are Strong's by their shape: a start, words, an order and numbers."""
    if len(table.headers) != len(ORDER) or table.headers[-1].name != "rpe" or not table.rows:
        return False
    return all(
        STARTED.match(row.cells[0])
        and (SET.match(row.cells[4]) or not NUMBER.match(row.cells[4]))
        and all(not cell or NUMBER.match(cell) for cell in row.cells[5:9])
        for row in table.rows[:5]
    )


def _is_strong(table: Table) -> bool:
    return {header.name for header in _in_english(table).headers} >= MARKS


def read_strong(table: Table, options: LogOptions, name: str) -> FileReading:
    """Read Strong's workouts, in all its dialects and languages. Rest timers and notes are no sets."""
    table = _in_english(table)
    order = next(header for header in table.headers if header.name == "set order")
    sets = subset(table, lambda row: bool(SET.match(row.cells[order.index])))
    columns = LogColumns(sets, options, Journal(name))
    columns.dates("date", ("date",))
    cast_sets(columns, lengths=("seconds",))
    _drop_unitless_distance(columns)
    warmups(columns, sets.find("set type") or order)
    workout_length(columns, ("duration", "workout duration"))
    n_other = len(table.rows) - len(sets.rows)
    if n_other:
        columns.journal.note(f"{n_other} rows of rest timers and notes are no sets")
    return finish("strong", columns.journal, strength_sets(columns, "strong"), columns.span())


def _drop_unitless_distance(columns: LogColumns) -> None:
    header = columns.headers.get("distance_m")
    if header is not None and header.unit is None and columns.table.find("distance unit") is None:
        columns.put("distance_m", header, [None] * len(columns.table.rows))


APP: Final = App(
    name="Strong",
    tables=(
        TableFormat(
            kind="strong",
            matches=_is_strong,
            read=read_strong,
        ),
    ),
)
