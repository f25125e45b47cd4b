"""What a row of a food diary is: food, a total of other rows, exercise, or a target.

A row is what its words and its numbers say together, whatever the app: a yoghurt called "Total 0%"
with fewer calories than the day's other foods is food; a row without a name that holds the sum of
all others is their total.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from runpipe.model.logs import DietEntry
from runpipe.readers.logs.journal import Journal
from runpipe.readers.tables.durations import log_rules
from runpipe.readers.tables.table import plain

_MEAL: Final = (
    r"(?:breakfast|brunch|lunch|dinner|supper|snacks?|tea|meal(?: \d)?|frühstück|mittagessen|mittag|"
    r"abendessen|abendbrot|snacks?|zwischenmahlzeit|petit[- ]déjeuner|déjeuner|dîner|collations?|"
    r"desayuno|almuerzo|comida|cena|merienda|colazione|pranzo|spuntin[oi]|ontbijt|lunch|avondeten|"
    r"tussendoortjes?|café da manhã|almoço|jantar|lanches?|morning|afternoon|evening)"
)
_TOTAL_WORD: Final = (
    r"(?:grand |daily |day'?s? |sub[- ]?|net |overall |all[- ])?(?:totals?|sum|summary)"
    r"|(?:tages|gesamt|zwischen|end)?summe|(?:ins)?gesamt|tagesgesamt|tagestotal|tageswert"
    r"|totale?s?(?: (?:del día|diario|du jour|journalier|général|giornaliero|del giorno|generale|"
    r"do dia|diário|geral|general))?|totaux|totaal|dagtotaal|suma|razem|итого|всего|合計|总计|sammanlagt|"
    r"totalt|i alt|yhteensä|toplam|összesen|celkem"
)
TOTAL: Final = re.compile(
    rf"^[-=*–— ]*(?:{_TOTAL_WORD})(?: (?:of |for |for the |der |des |du )?(?:the )?(?:day|{_MEAL}|calories|kcal|energy|tag))?[-=*–—:. ]*$"
    rf"|^{_MEAL}[- :]+(?:{_TOTAL_WORD})[:. ]*$"
)
_ACTIVITY: Final = (
    r"exerci[sc]es?|exercicios?|exercícios?|ejercicios?|esercizi[oi]?|(?:sport|kraft|kardio)?übung(?:en)?|"
    r"sports?|training|workouts?|cardio(?:vascular)?|strength(?: training)?|fitness|activit(?:y|ies|é|és|à)|aktivität(?:en)?|"
    r"actividad(?:es)?|atividades?|activiteit(?:en)?|bewegung|beweging|träning|motion|liikunta|"
    r"aktywność|ćwiczenia|upražnenija|упражнения"
)
ACTIVITY_MEAL: Final = re.compile(
    rf"^(?:my |daily )?(?:{_ACTIVITY})(?: (?:calories|kcal|minutes))?$"
)
AROUND_SPORT: Final = re.compile(
    r"\b(?:pre|post|intra|peri|after|before|during|vor|nach|während|avant|après|antes|después|despues|dopo|prima)"
    r"[- ]*(?:the |de[lr]? |dem |l'|il |do )?"
    rf"(?:{_ACTIVITY}|run|gym|race)\b"
)
BURNED: Final = re.compile(
    r"\bburn(?:ed|t)?\b|calorie (?:burn|adjustment)|\badjustment\b.*(?:healthkit|garmin|fitbit|strava|apple|calories)|"
    r"(?:healthkit|garmin|fitbit|strava|polar|suunto|coros|apple(?: watch)?|google fit|samsung health|withings|"
    r"whoop|oura).*\b(?:adjustment|bonus|activity|calories|burn)\b|verbrannt|verbrauch(?:t|te)?\b|brûlée?s|quemadas|"
    r"bruciate|verbrand|förbränd|queimadas|(?:active|aktive) (?:energy|energie|calories|kalorien)|\bsteps?\b.*\bcalories\b"
)
MOVING: Final = re.compile(
    rf"\b(?:{_ACTIVITY}|run(?:ning)?|jog(?:ging)?|treadmill|cycling|bik(?:e|ing)|spinning|swim(?:ming)?|walk(?:ing)?|"
    r"hik(?:e|ing)|elliptical|crosstrainer|row(?:ing|er)|stair(?:s|master)?|aerobics?|yoga|pilates|zumba|crossfit|"
    r"hiit|gym|weights? lifting|weightlifting|steps|lauf(?:en)?|joggen|rad(?:fahren|eln)|schwimmen|gehen|spazieren(?:gehen)?|"
    r"wandern|krafttraining|course(?: à pied)?|vélo|natation|marche|randonnée|musculation|correr|caminar|"
    r"ciclismo|nadar|natación|corsa|camminata|ciclismo|nuoto|corrida|caminhada|natação|hardlopen|fietsen|"
    r"wandelen|zwemmen|löpning|cykling|promenad)\b"
)
TARGET: Final = re.compile(
    r"^(?:daily |my |your |calorie |calories |kcal |energy )*"
    r"(?:goals?|targets?|budget|remaining|left|allowance|limit|net|deficit|surplus|over|under|tdee|bmr|rmr|"
    r"maintenance|expenditure|ziel(?:wert)?|tagesziel|verbleibend|übrig|netto|bilanz|defizit|grundumsatz|objectifs?|"
    r"restantes?|objetivos?|metas?|obiettivo|rimanenti|doel|resterend)"
    r"(?: (?:calories|kcal|intake|energy|for the day))?[:. ]*$"
)
MIN_PARTS: Final = 2
MIN_SURE_AMOUNTS: Final = 3
_AMOUNTS: Final = ("energy_kcal", "protein_g", "carb_g", "fat_g")
_MACROS: Final = _AMOUNTS[1:]


class RowKind(StrEnum):
    """What a row of a diary can be besides food."""

    FOOD = "food"
    TOTAL = "total"
    EXERCISE = "exercise"
    TARGET = "target"


_LEFT_OUT: Final = {
    RowKind.EXERCISE: "rows of exercise or burned energy ({}) are left out: they are not eaten",
    RowKind.TARGET: "rows of goals, nets or remainders ({}) are left out: they are not eaten",
}


def eaten_rows(entries: Sequence[DietEntry], journal: Journal) -> list[DietEntry]:
    """Return the rows that were eaten; the notes say what else there was.

    A total of other rows is never added to them; on a day with nothing else it is the day's. A row
    below zero without a word of exercise is a correction and counts.
    """
    has_macros = any(_has_macros(entry) for entry in entries)
    others: dict[RowKind, list[DietEntry]] = defaultdict(list)
    days: dict[date, list[DietEntry]] = defaultdict(list)
    for entry in entries:
        kind = _kind_by_words(entry, has_macros=has_macros)
        if kind is RowKind.FOOD:
            days[entry.local_date].append(entry)
        else:
            others[kind].append(entry)
    eaten: list[DietEntry] = []
    for day in days.values():
        parts, totals = _without_totals(day)
        others[RowKind.TOTAL] += totals
        eaten += parts or _whole_days(totals)
    _note(others, eaten, journal)
    order = {id(entry): index for index, entry in enumerate(entries)}
    return sorted(eaten, key=lambda entry: order.get(id(entry), 0))


def _kind_by_words(entry: DietEntry, *, has_macros: bool) -> RowKind:
    meal, food = plain(entry.meal or ""), plain(entry.food or "")
    if any(map(TARGET.match, (meal, food))) and not (meal and food and not TARGET.match(meal)):
        return RowKind.TARGET
    if _has_macros(entry) or entry.energy_kcal is None:
        return RowKind.FOOD
    if AROUND_SPORT.search(meal) or (AROUND_SPORT.search(food) and entry.energy_kcal > 0):
        return RowKind.FOOD
    is_activity = ACTIVITY_MEAL.match(meal) or BURNED.search(meal) or BURNED.search(food)
    may_move = entry.energy_kcal < 0 or (has_macros and entry.fiber_g is None)
    if is_activity or ACTIVITY_MEAL.match(food) or (may_move and _moves(meal, food)):
        return RowKind.EXERCISE
    return RowKind.FOOD


def _moves(meal: str, food: str) -> bool:
    return bool(MOVING.search(meal) or MOVING.search(food))


def _has_macros(entry: DietEntry) -> bool:
    return any(getattr(entry, name) for name in _MACROS)


def _without_totals(day: Sequence[DietEntry]) -> tuple[list[DietEntry], list[DietEntry]]:
    """Part a day's rows into foods and totals, by words first and then by numbers alone."""
    worded = [entry for entry in day if _is_called_total(entry)]
    parts = [entry for entry in day if not _is_called_total(entry)]
    totals = [
        entry
        for entry in worded
        if not parts or not entry.food or not _is_less(entry, _scope(entry, parts))
    ]
    parts += _others(worded, totals)
    subtotals = [entry for entry in parts if _is_subtotal(entry, parts)]
    parts = _others(parts, subtotals)
    sums = [entry for entry in parts if _is_sum(entry, _others(parts, [entry]))][:1]
    return _others(parts, sums), [*totals, *subtotals, *sums]


def _others(entries: Sequence[DietEntry], without: Sequence[DietEntry]) -> list[DietEntry]:
    """Return the entries that are none of some others; equal rows are different entries."""
    left_out = {id(entry) for entry in without}
    return [entry for entry in entries if id(entry) not in left_out]


def _is_called_total(entry: DietEntry) -> bool:
    meal, food = plain(entry.meal or ""), plain(entry.food or "")
    if TOTAL.match(meal):
        return not food or bool(TOTAL.match(food)) or not _has_macros(entry)
    return bool(TOTAL.match(food))


def _scope(entry: DietEntry, parts: Sequence[DietEntry]) -> Sequence[DietEntry]:
    """Return what a total may be the total of: its meal's rows, where it has a meal with some."""
    same_meal = [part for part in parts if entry.meal and part.meal == entry.meal]
    return same_meal or parts if not TOTAL.match(plain(entry.meal or "")) else parts


def _is_less(entry: DietEntry, parts: Sequence[DietEntry]) -> bool:
    """Return whether a row called a total holds less than one of its parts: then it is food."""
    energy = entry.energy_kcal
    if energy is None:
        return False
    largest = max((part.energy_kcal or 0.0 for part in parts), default=0.0)
    return energy < largest * (1 - log_rules()["food_rows.match"])


def _is_sum(entry: DietEntry, parts: Sequence[DietEntry]) -> bool:
    """Return whether a row is the sum of all others: unnamed, or equal in energy and macronutrients."""
    if len(parts) < MIN_PARTS:
        return False
    n_equal = _n_equal_sums(entry, parts)
    is_named = bool(entry.food) or (
        bool(entry.meal) and any(part.meal == entry.meal for part in parts)
    )
    return n_equal >= MIN_SURE_AMOUNTS or (n_equal > 0 and not is_named and _are_named(parts))


def _is_subtotal(entry: DietEntry, parts: Sequence[DietEntry]) -> bool:
    """Return whether a row without a food is the sum of its meal's foods."""
    if entry.food or not entry.meal:
        return False
    foods = [part for part in parts if part.meal == entry.meal and part.food]
    return bool(foods) and _n_equal_sums(entry, foods) > 0


def _are_named(parts: Iterable[DietEntry]) -> bool:
    return all(part.food or part.meal for part in parts)


def _n_equal_sums(entry: DietEntry, parts: Sequence[DietEntry]) -> int:
    """Return how many amounts equal the parts' sums; 0 where one differs."""
    n_equal = 0
    for name in _AMOUNTS:
        amount = getattr(entry, name)
        amounts = [value for part in parts if (value := getattr(part, name)) is not None]
        if amount is None or not amounts or (not amount and not any(amounts)):
            continue
        rules = log_rules()
        room = rules["food_rows.rounding"] * (len(amounts) + 1)
        if abs(amount - sum(amounts)) > min(room, max(1.0, abs(amount) * rules["food_rows.match"])):
            return 0
        n_equal += 1
    return n_equal


def _whole_days(totals: Sequence[DietEntry]) -> list[DietEntry]:
    """Return a day's total as the day itself, where no foods are listed: the largest."""
    best = max(totals, key=lambda entry: entry.energy_kcal or 0.0)
    return [replace(best, meal=None, food=None, is_day_total=True)]


def _note(
    others: dict[RowKind, list[DietEntry]], eaten: Sequence[DietEntry], journal: Journal
) -> None:
    for kind, text in _LEFT_OUT.items():
        if others[kind]:
            journal.note(f"{len(others[kind])} {text.format(_examples(others[kind]))}")
    totals = others[RowKind.TOTAL]
    if totals:
        journal.note(
            f"{len(totals)} rows are totals of other rows ({_examples(totals)}): not added to them"
        )
    n_below = sum((entry.energy_kcal or 0.0) < 0 for entry in eaten)
    if n_below:
        journal.note(f"{n_below} rows below zero count as corrections of other rows")


def _examples(entries: Sequence[DietEntry]) -> str:
    names = (" ".join(filter(None, (entry.meal, entry.food))) or "unnamed" for entry in entries)
    return ", ".join(list(dict.fromkeys(names))[:3])
