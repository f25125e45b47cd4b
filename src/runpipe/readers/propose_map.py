"""A column map proposed for a table that nobody knows, from its headers and its values."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import log
from statistics import median
from typing import Final

from runpipe.model.logs import Domain
from runpipe.readers.logs.diet import KCAL_PER_G, not_eaten
from runpipe.readers.logs.strength import UNKNOWN, classify_exercise
from runpipe.readers.tables.dates import Moment, moments, parse_clock
from runpipe.readers.tables.durations import log_rules, parse_duration
from runpipe.readers.tables.numeric import column_sign, strip_unit, to_float
from runpipe.readers.tables.table import Header, Sheet, Table, is_missing, make_table, plain
from runpipe.units import KJ_PER_KCAL

HEADER_ROWS: Final = 12
SAMPLE_ROWS: Final = 400
MOST: Final = 0.8
FEWEST: Final = 2
MOST_FREE: Final = 6
MACROS: Final = ("protein", "carb", "fat")
WORDS: Final = {
    "date": r"\bdate|datum|fecha|^data\b|\bdato\b|^tag\b|\bday\b|jour\b|giorno|^dag\b|^dia\b|^día\b|дата|日付|日期|날짜|tarih|päivä",
    "time": r"\btime\b|uhrzeit|^zeit|heure|^hora|^ora\b|tijd|^tid\b|время",
    "meal": r"meal|mahlzeit|repas|comida|pasto|maaltijd|måltid|refeição|posiłek|ateria|öğün|приём пищи",
    "food": r"food|lebensmittel|aliment|produ[ck]t|\bitem|gericht|bezeichnung|descri|\bname\b|\bnom\b|nombre|\bnome\b|speise|żywno",
    "energy": r"k?cal\b|calor|\bkj\b|joule|energ|énerg|brennwert|kalor|ккал|カロリー|热量",
    "protein": r"prot|eiwei|eiwit|białk|белк|たんぱく|蛋白|äggvit",
    "carb": r"carb|kohlenh|\bkh\b|glucid|hidrato|koolh|węgl|углев|炭水|kolhydr|kulhydr|hiilih",
    "fat": r"\bfats?\b|\bfett|lipid|grass[io]|grasas|\bvet(?:ten)?\b|tłuszcz|жир|脂質|rasva|gordura",
    "fiber": r"fib|ballast|vezel|błonnik|cletchat",
    "alcohol": r"alco|alko",
    "body_fat": r"(?:body|körper).{0,3}(?:fat|fett)|fettanteil|masse grasse|grasa corporal|massa grassa|体脂肪|%.{0,3}fat",
    "mass": r"weight|gewicht|poids|peso\b|\bvikt|vægt|vekt|\bwaga|paino|\bвес|体重|\bmass|masse\b|^kg$|^lbs?$|kilo",
    "asleep": r"sleep|schlaf|sommeil|sueñ|sonno|slaap|sömn|søvn|\bсон|睡眠|slept|dormi",
    "bedtime": r"bed ?time|to bed|ins bett|einschlaf|coucher|acost|fell asleep|lights out",
    "wake": r"wake|aufwach|aufgest|réveil|\blever|despert|svegli|got up",
    "exercise": r"exerci[sc]e|übung|ejercicio|esercizio|exercício|oefening|övning|\blift\b|movement|упражн|种目",
    "reps": r"\breps?\b|wiederh|\bwdh|répét|repet|ripet|herhal|повт",
    "sets": r"\bsets?\b|\bsätze?\b|séries|\bseries\b|\bserie\b",
}  # fmt: skip
PATTERNS: Final = {name: re.compile(words) for name, words in WORDS.items()}
_BY_DOMAIN: Final = {
    Domain.STRENGTH: ("time", "exercise", "reps", "sets", "mass"),
    Domain.DIET: ("time", "meal", "food", "energy", "protein", "carb", "fat", "fiber", "alcohol"),
    Domain.BODY: ("time", "mass", "body_fat"),
    Domain.SLEEP: ("asleep", "bedtime", "wake"),
}
_NUMBERS: Final = frozenset({
    "energy", "protein", "carb", "fat", "fiber", "alcohol", "mass", "body_fat", "asleep", "reps", "sets",
})  # fmt: skip
_FIXED: Final = {
    "protein": "protein_g",
    "carb": "carb_g",
    "fat": "fat_g",
    "fiber": "fiber_g",
    "alcohol": "alcohol_g",
    "body_fat": "body_fat_pct",
    "wake": "wake_time",
}
_KILOJOULES: Final = re.compile(r"\bkj\b|joule")
_MOVED: Final = re.compile(r"\bsteps?\b|floors?|distance|active|heart|schritte|stockwerk")
_IDENTITY: Final = re.compile(r"\bid\b|uuid|serving|brand|custom|version")
_HOURS_UP_TO: Final = 20.0


@dataclass(frozen=True, slots=True)
class MapLine:
    """One line of a map: our column, theirs, and why it may be wrong (off where it is likely)."""

    ours: str
    theirs: str
    doubt: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class MapProposal:
    """The proposed lines by domain; none where nothing fits."""

    lines: dict[Domain, tuple[MapLine, ...]]

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the map as the settings hold it, without the lines that are off."""
        return {
            str(domain): {line.ours: line.theirs for line in lines if not line.is_off}
            for domain, lines in self.lines.items()
        }

    def block(self) -> str:
        """Return the map as lines for the settings file, doubts as comments."""
        return "\n".join(_block(self.lines))


class _Column:
    """A column's header and what its cells are."""

    def __init__(self, table: Table, header: Header) -> None:
        self.header = header
        self.text = plain(header.raw)
        self.cells = [cell for cell in table.cells(header)[:SAMPLE_ROWS] if not is_missing(cell)]
        parts = [strip_unit(cell)[0] for cell in self.cells]
        sign = column_sign(parts, None)
        self.numbers = [value for part in parts if (value := to_float(part, sign)) is not None]
        self.lengths_s = [s for cell in self.cells if (s := parse_duration(cell)) is not None]
        self.is_date = self._is(lambda cell: isinstance(moments([cell], day_first=True)[0], Moment) or isinstance(moments([cell], day_first=False)[0], Moment))  # fmt: skip
        self.is_clock = self._is(lambda cell: parse_clock(cell) is not None)
        self.is_number = len(self.numbers) >= MOST * len(self.cells) and bool(self.cells)
        self.is_length = bool(self.cells) and len(self.lengths_s) >= MOST * len(self.cells)

    def _is(self, test: Callable[[str], bool]) -> bool:
        return bool(self.cells) and sum(map(test, self.cells)) >= MOST * len(self.cells)

    @property
    def usual(self) -> float:
        """The middle of its numbers."""
        return median(self.numbers)


def header_row(sheet: Sheet) -> int:
    """Return the place of the row that most likely is the header: the first of the widest."""
    widths = [sum(bool(cell) for cell in row.cells) for row in sheet.rows[:HEADER_ROWS]]
    return widths.index(max(widths))


def propose_map(sheet: Sheet) -> MapProposal:
    """Return a column map for a table, made from its headers and its values."""
    table = make_table(sheet, header_row(sheet), may_be_short=True)
    columns = [_Column(table, header) for header in table.headers]
    names = _names(columns)
    date = names.get("date")
    if date is None:
        return MapProposal({})
    lines: dict[Domain, tuple[MapLine, ...]] = {}
    for domain in _domains(names):
        chosen = [MapLine("date", date.header.raw)]
        for name in _BY_DOMAIN[domain]:
            column = names.get(name)
            if column is not None and column is not date:
                chosen.append(_line(name, names, domain, table))
        if len(chosen) > 1:
            lines[domain] = tuple(chosen)
    return MapProposal(lines)


def _names(columns: Sequence[_Column]) -> dict[str, _Column]:
    """Return for each of our names the first column whose words and values fit it."""
    names: dict[str, _Column] = {}
    for column in columns:
        if column.is_date and not column.is_number:
            names.setdefault("date", column)
    for name, pattern in PATTERNS.items():
        fitting = (
            column
            for column in columns
            if column not in names.values()
            and _is_called(name, pattern, column)
            and _fits(name, column)
        )
        chosen = next(fitting, None)
        if chosen is not None:
            names.setdefault(name, chosen)
    _by_values(columns, names)
    return names


def _is_called(name: str, pattern: re.Pattern[str], column: _Column) -> bool:
    is_mass = name == "mass" and column.header.unit in {"kg", "lb"}
    return is_mass or (
        pattern.search(column.text) is not None and not _IDENTITY.search(column.text)
    )


def _fits(name: str, column: _Column) -> bool:
    if name == "date":
        return column.is_date
    if name == "time":
        return column.is_clock
    if name == "asleep":
        return column.is_number or column.is_length
    if name in _NUMBERS:
        return column.is_number or (name == "reps" and not column.is_date)
    return not column.is_number or not column.cells


def _by_values(columns: Sequence[_Column], names: dict[str, _Column]) -> None:
    """Recognise what words do not name: energy and macronutrients by their sum, exercises by what they are."""
    free = [column for column in columns if column not in names.values() and column.is_number]
    energies = [names["energy"]] if "energy" in names else free
    missing = [name for name in MACROS if name not in names]
    best = min(_explanations(energies, free, missing, names), default=None, key=lambda fit: fit[0])
    if best is not None:
        _, energy, chosen = best
        names["energy"] = energy
        names.update(zip(missing, _carbs_first(missing, chosen), strict=True))
    if "exercise" not in names:
        texts = (c for c in columns if c not in names.values() and not c.is_number and c.cells)
        recognised = (c for c in texts if sum(classify_exercise(t) != UNKNOWN for t in c.cells) >= MOST * len(c.cells))  # fmt: skip
        column = next(recognised, None)
        if column is not None and "reps" in names:
            names["exercise"] = column


def _explanations(
    energies: Sequence[_Column],
    free: Sequence[_Column],
    missing: Sequence[str],
    names: dict[str, _Column],
) -> Iterator[tuple[float, _Column, tuple[_Column, ...]]]:
    """Yield each way to name the missing columns so that they make up an energy, with its misfit."""
    for energy in energies if missing else ():
        others = [column for column in free if column is not energy][:MOST_FREE]
        for chosen in permutations(others, len(missing)):
            whole = {**names, **dict(zip(missing, chosen, strict=True))}
            ratio = _energy_ratio(energy, [whole[name] for name in MACROS])
            if ratio is not None:
                yield min(abs(log(ratio)), abs(log(ratio * KJ_PER_KCAL))), energy, chosen


def _energy_ratio(energy: _Column, macros: Sequence[_Column]) -> float | None:
    """Return what the macronutrients hold of the energy, `None` where they are not what makes it up."""
    if len({len(energy.numbers), *(len(column.numbers) for column in macros)}) != 1:
        return None
    rules = log_rules()
    ratios = []
    for values in zip(energy.numbers, *(column.numbers for column in macros), strict=True):
        grams = dict(zip(("protein_g", "carb_g", "fat_g"), values[1:], strict=True))
        if values[0] > 0:
            ratios.append(sum(KCAL_PER_G[name] * gram for name, gram in grams.items()) / values[0])
    if len(ratios) < FEWEST:
        return None
    ratio = median(ratios)
    if ratio <= 0 or max(ratios) - min(ratios) > rules["energy_unit.spread"] * ratio:
        return None
    is_kcal = rules["energy_unit.kcal_low"] <= ratio <= rules["energy_unit.kcal_high"]
    is_kj = rules["energy_unit.kj_low"] <= ratio <= rules["energy_unit.kj_high"]
    return ratio if is_kcal or is_kj else None


def _carbs_first(missing: Sequence[str], chosen: Sequence[_Column]) -> Sequence[_Column]:
    """Return the columns with the larger of protein and carbohydrate as carbohydrate."""
    columns = dict(zip(missing, chosen, strict=True))
    if {"protein", "carb"} <= columns.keys() and columns["protein"].usual > columns["carb"].usual:
        columns["protein"], columns["carb"] = columns["carb"], columns["protein"]
    return [columns[name] for name in missing]


def _domains(names: dict[str, _Column]) -> Iterator[Domain]:
    if "exercise" in names and names.keys() & {"reps", "sets"}:
        yield Domain.STRENGTH
        return
    if "energy" in names or "protein" in names:
        yield Domain.DIET
    if "mass" in names or "body_fat" in names:
        yield Domain.BODY
    if "asleep" in names or {"bedtime", "wake"} <= names.keys():
        yield Domain.SLEEP


def _line(name: str, names: dict[str, _Column], domain: Domain, table: Table) -> MapLine:
    column = names[name]
    if name == "energy":
        return _energy_line(names, table)
    if name == "mass":
        return _mass_line(column, domain)
    if name == "asleep":
        return _asleep_line(column)
    doubt = ""
    if name in MACROS and not PATTERNS[name].search(column.text):
        doubt = (
            "named by its numbers alone: with the other two it makes up the energy; please check"
        )
    return MapLine(_FIXED.get(name, name), column.header.raw, doubt)


def _energy_line(names: dict[str, _Column], table: Table) -> MapLine:
    column = names["energy"]
    raw, unit = column.header.raw, column.header.unit
    if not_eaten(column.header):
        return MapLine("energy_kcal", raw, "its name says that this was not eaten", is_off=True)
    if unit == "kj" or _KILOJOULES.search(column.text):
        return MapLine("energy_kj", raw)
    if unit == "kcal" or "kcal" in column.text:
        return MapLine("energy_kcal", raw)
    macros = [names[name] for name in MACROS if name in names]
    ratio = _energy_ratio(column, macros) if len(macros) == len(MACROS) else None
    if ratio is not None:
        is_kj = ratio <= log_rules()["energy_unit.kj_high"]
        word = "kj" if is_kj else "kcal"
        doubt = "no unit is named; its macronutrients say so"
        if not PATTERNS["energy"].search(column.text):
            doubt = f"named by its numbers alone: {doubt}; please check"
        return MapLine(f"energy_{word}", raw, doubt)
    return _energy_by_day(column, _usual_day(column, table, names["date"]), table)


def _energy_by_day(column: _Column, usual: float, table: Table) -> MapLine:
    raw, rules = column.header.raw, log_rules()
    if usual > rules["energy_unit.surely_kj_above"]:
        return MapLine(
            "energy_kj", raw, f"no unit is named; a usual day of {usual:,.0f} must be kJ"
        )
    if usual >= rules["energy_unit.surely_kcal_below"]:
        doubt = f"a usual day holds {usual:,.0f}: kcal for very long days, energy_kj for small ones"
        return MapLine("energy_kcal", raw, doubt)
    if any(_MOVED.search(plain(header.raw)) for header in table.headers):
        doubt = (
            "beside steps or floors these may be calories burned: switch it on if they were eaten"
        )
        return MapLine("energy_kcal", raw, doubt, is_off=True)
    return MapLine("energy_kcal", raw, f"no unit is named; a usual day of {usual:,.0f} is kcal")


def _usual_day(column: _Column, table: Table, date: _Column) -> float:
    days: dict[str, float] = defaultdict(float)
    sign = column_sign([strip_unit(cell)[0] for cell in column.cells], None)
    for row in table.rows[:SAMPLE_ROWS]:
        value = to_float(strip_unit(row.cells[column.header.index])[0], sign)
        days[row.cells[date.header.index][:10]] += value or 0.0
    return median(days.values()) if days else 0.0


def _mass_line(column: _Column, domain: Domain) -> MapLine:
    raw, unit = column.header.raw, column.header.unit or column.header.name
    if unit in {"kg", "lb"}:
        return MapLine(f"mass_{unit}", raw)
    if domain is Domain.STRENGTH:
        return MapLine("mass_kg", raw, "no unit is named: write mass_lb if these are pounds")
    rules = log_rules()
    if column.usual > rules["mass_unit.surely_lb_above"]:
        return MapLine(
            "mass_lb", raw, f"no unit is named; {column.usual:.0f} kg would be too heavy"
        )
    is_sure = column.usual < rules["mass_unit.surely_kg_below"]
    doubt = (
        f"no unit is named; {column.usual:.0f} lb would be too light"
        if is_sure
        else f"{column.usual:.0f} may be kg or lb: write mass_lb if these are pounds"
    )
    return MapLine("mass_kg", raw, doubt)


def _asleep_line(column: _Column) -> MapLine:
    raw, unit = column.header.raw, column.header.unit
    if column.is_length or unit == "h":
        return MapLine("asleep_h", raw)
    if unit == "min":
        return MapLine("asleep_min", raw)
    is_hours = column.usual <= _HOURS_UP_TO
    return MapLine(
        "asleep_h" if is_hours else "asleep_min",
        raw,
        f"no unit is named; {column.usual:.3g} must be {'hours' if is_hours else 'minutes'}",
    )


def _block(lines_of: dict[Domain, tuple[MapLine, ...]]) -> Iterator[str]:
    for domain, lines in lines_of.items():
        yield f"[logs.columns.{domain}]"
        for line in lines:
            text = f"{line.ours} = {json.dumps(line.theirs, ensure_ascii=False)}"
            off = "# " if line.is_off else ""
            yield f"{off}{text}" + (f"  # {line.doubt}" if line.doubt else "")
        yield ""
