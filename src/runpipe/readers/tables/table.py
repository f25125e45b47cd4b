"""Text tables: bytes to rows of cells as written, headers, rejoined rows, line numbers."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeAlias, TypeVar

from runpipe.errors import ReadError
from runpipe.model.logs import RowError

NUMBER: Final = re.compile(r"^[<~+-]?\s?[\d.,]*\d[\d.,]*\s?[^\d\s]{0,6}$")
DATE: Final = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ,]+\d[\d:.]*.{0,8})?$")
DECIMALS: Final = re.compile(r"^[+-]?\d+, \d+$")
SAMPLE_ROWS: Final = 500
MOST_EXTRA: Final = 6
MOST: Final = 0.8
"""The share of a column's cells that tells what it holds."""

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What the good rows have in a column: only numbers, only dates, nothing, or texts."""

    texts: frozenset[str]
    is_number: bool
    is_date: bool
    has_numbers: bool

    @property
    def is_text(self) -> bool:
        return bool(self.texts) and not self.is_number and not self.is_date

    def takes(self, cell: str) -> bool:
        """Return whether a cell can stand in this column."""
        if is_missing(cell):
            return True
        if self.is_date:
            return bool(DATE.match(cell))
        if self.is_number:
            return bool(NUMBER.match(cell) or DECIMALS.match(cell))
        return bool(self.texts) and (self.has_numbers or not NUMBER.match(cell))


class RowColumns:
    """What most rows of a table have in each column, to hold the others against."""

    def __init__(self, good: Sequence[Cells], delimiter: str) -> None:
        step = max(1, len(good) // SAMPLE_ROWS)
        self._columns = [_column(cells) for cells in zip(*good[::step], strict=True)]
        self._delimiter = delimiter

    def fit(self, cells: Cells) -> bool:
        """Return whether each cell can stand in its column."""
        return all(map(_Column.takes, self._columns, cells))

    def is_shifted(self, cells: Cells) -> bool:
        """Return whether words stand where the other rows have numbers or dates."""
        return any(
            not column.is_text
            and column.texts
            and cell
            and not is_missing(cell)
            and not any(map(str.isdigit, cell))
            and any(map(str.isalpha, cell))
            for column, cell in zip(self._columns, cells, strict=False)
        )

    def rejoin(self, cells: Cells) -> Cells | None:
        """Return a row that was cut, `None` where it cannot be told how.

        One text of the row may have been cut, as few times as will do. All ways that fit the
        columns must agree on every number and date; which of two texts the words belong to is then decided by brackets and by
        the texts that other rows have.
        """
        width = len(self._columns)
        n_empty = next((n for n, cell in enumerate(reversed(cells)) if cell), len(cells))
        n_extra = len(cells) - width
        fits: list[tuple[int, Cells]] = []
        for n_joined in range(max(1, n_extra), min(n_extra + n_empty, MOST_EXTRA) + 1):
            for at, way in _ways(cells, n_joined, self._delimiter):
                whole = (*way, *("",) * width)[:width]
                if self.fit(whole):
                    fits.append((at, whole))
            if fits:
                break
        measured = {
            tuple(c for column, c in zip(self._columns, way, strict=True) if not column.is_text)
            for _, way in fits
        }
        if len(measured) != 1:
            return None
        return max(fits, key=self._likelihood)[1]

    def _likelihood(self, fit: tuple[int, Cells]) -> tuple[bool, int, int]:
        at, way = fit
        is_balanced = way[at].count("(") == way[at].count(")")
        n_seen = sum(cell in column.texts for column, cell in zip(self._columns, way, strict=True))
        return is_balanced, n_seen, at


def _column(cells: Sequence[str]) -> _Column:
    texts = [cell for cell in cells if not is_missing(cell)]
    n_dates, n_numbers = (
        sum(map(bool, map(DATE.match, texts))),
        sum(map(bool, map(NUMBER.match, texts))),
    )
    least = MOST * len(texts)
    is_date = bool(texts) and n_dates >= least
    return _Column(
        frozenset(texts), not is_date and bool(texts) and n_numbers >= least, is_date, n_numbers > 0
    )


def _ways(cells: Cells, n_extra: int, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Yield the row with each run of `n_extra` + 1 cells joined that may have been one text or number."""
    space = "" if delimiter == "\t" else " "
    for at in range(len(cells) - n_extra):
        parts = cells[at : at + n_extra + 1]
        text = f"{delimiter}{space}".join(parts)
        if all(any(map(str.isalpha, part)) for part in parts) or DECIMALS.match(text):
            yield at, (*cells[:at], text, *cells[at + n_extra + 1 :])


UNIT_WORDS: Final = {
    "kg": ("kg", "kgs", "kilogram", "kilograms", "kilogramm", "kilogramme", "кг"),
    "lb": ("lb", "lbs", "pound", "pounds", "livres", "libras", "pfund"),
    "st": ("st", "stone", "stones"),
    "g": ("g", "gr", "gram", "grams", "gramm", "grammes"),
    "mg": ("mg", "milligram", "milligrams"),
    "oz": ("oz", "ounce", "ounces"),
    "kcal": ("kcal", "kcals", "kilocalories", "kilokalorien"),
    "cal": ("cal", "cals", "calories"),
    "kj": ("kj", "kilojoule", "kilojoules"),
    "ms": ("ms", "milliseconds"),
    "s": ("s", "sec", "secs", "second", "seconds", "sekunden"),
    "min": ("min", "mins", "minute", "minutes", "minuten"),
    "h": ("h", "hr", "hrs", "hour", "hours", "stunden", "heures", "std"),
    "m": ("m", "meter", "meters", "metre", "metres"),
    "km": ("km", "kilometer", "kilometers", "kilometre", "kilometres"),
    "mi": ("mi", "mile", "miles"),
    "ft": ("ft", "foot", "feet"),
    "yd": ("yd", "yds", "yard", "yards"),
    "cm": ("cm", "centimeter", "centimeters"),
    "in": ("in", "inch", "inches"),
    "%": ("%", "pct", "percent", "prozent"),
    "frac": ("frac", "fraction"),
}
UNITS: Final = {word: unit for unit, words in UNIT_WORDS.items() for word in words}
# Words that end a plain header and only look like a unit.
NOT_A_TRAILING_UNIT: Final = frozenset({"calories", "minutes", "in", "cal", "cals"})
IN_BRACKETS: Final = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]*)\s*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Header:
    """A column: as written, its plain name, its unit (`None` if it names none) and its place.

    `unit` is a key of `UNIT_WORDS`, or the word itself in lower case where we do not know it.
    """

    raw: str
    name: str
    unit: str | None
    index: int


def plain(text: str) -> str:
    """Return text in lower case, single-spaced, without marks that exports differ in."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").strip(" \t\ufeff\"'*:#")
    return re.sub(r"\s+", " ", text)


def unit_of(word: str) -> str | None:
    """Return the unit a word stands for, or `None`."""
    return UNITS.get(plain(word).rstrip("."))


def split_header(raw: str, index: int = 0) -> Header:
    """Split ``Weight (kg)``, ``Weight(kg)``, ``weight_kg`` or ``Body fat %`` into name and unit."""
    text = plain(raw)
    match = IN_BRACKETS.match(text)
    if match and match.group(1):
        word = match.group(2)
        return Header(raw, match.group(1), UNITS.get(word.rstrip("."), word or None), index)
    name, _, last = text.rpartition(", ")
    if name and last in UNITS:  # "Protein, g"
        return Header(raw, name, UNITS[last], index)
    name, _, last = text.rpartition(" ")
    if name and last in UNITS and last not in NOT_A_TRAILING_UNIT:
        return Header(raw, name, UNITS[last], index)
    if len(text) > 1 and text.endswith("%"):
        return Header(raw, text[:-1].rstrip(), "%", index)
    return Header(raw, text, None, index)


DELIMITERS: Final = (";", "\t", ",", "|")
HEAD_LINES: Final = 25
MAX_RECORD_LINES: Final = 60
MAX_BYTES: Final = 64 << 20
MAX_ROWS: Final = 200_000
"""Twenty-five years of twenty foods a day."""
MAX_LINES: Final = 400_000
"""A note in a row may take some lines."""
MAX_COLUMNS: Final = 500
"""The widest exports have some hundred."""
MAX_CELLS: Final = 10_000_000
MAX_CELL_LETTERS: Final = 100_000
"""A cell of a spreadsheet holds 32,767."""
LOOK_AHEAD: Final = 8
"""How often, on average, each letter is looked at again in search of a closing quotation mark."""
# Possessive: what was read is never gone back over, however many quotation marks there are.
_QUOTES: Final = {
    sign: (
        re.compile(rf'(^|{re.escape(sign)}) *+"[^"]*+(?:""[^"]*+)*+"'),
        re.compile(rf'(^|{re.escape(sign)}) *+"'),
    )
    for sign in DELIMITERS
}
NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on (from 1) and its cells, stripped of outer white space."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a text file, before anyone knows which of them is the header."""

    rows: tuple[Row, ...]
    delimiter: str
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it.

    `rows` have exactly as many cells as there are headers. Rows which do not fit are `lost`, and
    named in `errors`; those that end early are among both.
    """

    headers: tuple[Header, ...]
    rows: tuple[Row, ...]
    delimiter: str
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
    lost: tuple[Row, ...] = ()

    def cells(self, header: Header) -> list[str]:
        """Return a column's cells."""
        return [row.cells[header.index] for row in self.rows]

    def find(self, *names: str) -> Header | None:
        """Return the first header with one of these normalised names, in the names' order."""
        for name in names:
            for header in self.headers:
                if header.name == name:
                    return header
        return None


def subset(table: Table, keep: Callable[[Row], bool]) -> Table:
    """Return the table with only the rows that `keep` wants."""
    return replace(table, rows=tuple(row for row in table.rows if keep(row)))


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Turn a file's bytes into text, whatever its encoding, with LF line ends.

    Returns
    -------
    tuple
        The text, and notes on what had to be guessed.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _clean(data.decode("utf-16", errors="replace")), ()
    if _looks_utf16(data, 1):
        return _clean(data.decode("utf-16-le", errors="replace")), ()
    if _looks_utf16(data, 0):
        return _clean(data.decode("utf-16-be", errors="replace")), ()
    text, notes = _decode_8bit(data.removeprefix(b"\xef\xbb\xbf"))
    return _clean(text), notes


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return NOT_TEXT.sub("\ufffd", text)


def _looks_utf16(data: bytes, zero_at: int) -> bool:
    head = data[:400]
    zeros = head[zero_at::2].count(0)
    return len(head) >= 8 and zeros > 0.7 * len(head) / 2 and head[1 - zero_at :: 2].count(0) == 0  # noqa: PLR2004


def _decode_8bit(data: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    patched = data.decode("utf-8", errors="replace")
    # A few damaged bytes among good multi-byte letters: still UTF-8, not another encoding.
    good = sum(1 for char in patched if char > "\x7f" and char != "\ufffd")
    if good > 2 * patched.count("\ufffd"):
        return patched, ("some letters are damaged",)
    try:
        return data.decode("cp1252"), ("not UTF-8: read as Windows-1252",)
    except UnicodeDecodeError:
        return data.decode("latin-1"), ("not UTF-8: read as Latin-1",)


def read_sheet(data: bytes, name: str) -> Sheet:
    """Split a text file into rows of text cells.

    A quote that never closes costs its own line, not the rest of the file.

    Raises
    ------
    ReadError
        If the file holds no text rows.
    """
    if len(data) > MAX_BYTES:
        raise ReadError(name, f"it is larger than any log (over {MAX_BYTES >> 20} MB)")
    text, notes = decode(data)
    lines = text.split("\n")
    offset = 0
    delimiter = _declared_delimiter(lines[0])
    if delimiter:
        lines, offset = lines[1:], 1
    else:
        delimiter = find_delimiter(lines)
    n_rows = sum(1 for line in lines if line)
    if n_rows > MAX_LINES:
        check_extent(n_rows, 1, name)
    records, errors = _join_records(lines, delimiter, offset)
    if not records and not errors:
        raise ReadError(name, "the file holds no rows")
    if not records:
        raise ReadError(name, "no row of this log can be read", errors[0].reason)
    check_extent(len(records), max(record.n_cells for record in records), name)
    return Sheet(_split(records, delimiter, name), delimiter, errors, notes)


def check_extent(n_rows: int, n_columns: int, name: str) -> None:
    """Raise a `ReadError` if a table is larger than any log."""
    if n_rows > MAX_ROWS or n_rows * n_columns > MAX_CELLS:
        extent = f"over {MAX_ROWS:,} rows" if n_rows > MAX_ROWS else f"{n_rows:,} by {n_columns:,}"
        raise ReadError(
            name, "the table is larger than any log: export fewer years at once", extent
        )


def _declared_delimiter(line: str) -> str | None:
    match = re.fullmatch(r'"?sep=(.)"?', line.strip(), re.IGNORECASE)
    return match.group(1) if match and match.group(1) in DELIMITERS else None


def find_delimiter(lines: list[str]) -> str:
    """Return what separates the cells: a sign of the first line that has one, and of most lines.

    Data may be full of decimal commas; headers are not.
    """
    head = list(islice((line for line in lines if line.strip()), HEAD_LINES))
    cuts = [{sign: _n_cells(line, sign)[0] - 1 for sign in DELIMITERS} for line in head]
    first = next((line for line in cuts if any(line.values())), None)
    if first is None:
        return ","

    def score(sign: str) -> int:
        counts = Counter(line[sign] for line in cuts if line[sign])
        return max(n_cuts * n_lines for n_cuts, n_lines in counts.items())

    return max((sign for sign in DELIMITERS if first[sign]), key=score)


def _n_cells(record: str, delimiter: str) -> tuple[int, bool]:
    """Count a record's cells; say whether a quote is still open."""
    if '"' not in record:
        return record.count(delimiter) + 1, False
    quoted, opened = _QUOTES[delimiter]
    bare = quoted.sub(r"\1", record)
    return bare.count(delimiter) + 1, opened.search(bare) is not None


@dataclass(frozen=True, slots=True)
class _Record:
    """One row as text: the line it starts on (from 1), and how many cells it has."""

    line: int
    text: str
    n_cells: int


def _join_records(
    lines: list[str], delimiter: str, offset: int
) -> tuple[list[_Record], tuple[RowError, ...]]:
    """Join the lines of quoted line breaks; a quote that never closes costs its own line only."""
    records: list[_Record] = []
    errors: list[RowError] = []
    at, to_look_at = 0, LOOK_AHEAD * (sum(map(len, lines)) + MAX_CELL_LETTERS)
    while at < len(lines):
        first, text = at, lines[at]
        if not text:
            at += 1
            continue
        n_cells, is_open = _n_cells(text, delimiter)
        while is_open and at + 1 < len(lines) and at - first < MAX_RECORD_LINES and to_look_at > 0:
            at += 1
            text = f"{text}\n{lines[at]}"
            to_look_at -= len(text)
            n_cells, is_open = _n_cells(text, delimiter)
        reason = _unfit(text, n_cells, is_open=is_open)
        if reason is not None:
            value = lines[first][:80]
            errors.append(
                RowError(line=first + 1 + offset, column=None, value=value, reason=reason)
            )
        elif text.strip():
            records.append(_Record(first + 1 + offset, text, n_cells))
        at = first + 1 if is_open else at + 1
    return records, tuple(errors)


def _unfit(text: str, n_cells: int, *, is_open: bool) -> str | None:
    """Return why a record cannot be a row of a log, or `None`."""
    if is_open:
        return "a quotation mark is opened and never closed"
    if n_cells > MAX_COLUMNS:
        return f"the row has {n_cells:,} cells, more than any log"
    if len(text) > MAX_CELL_LETTERS:
        return f"the row is {len(text):,} letters long, more than any log's"
    return None


def _split(records: list[_Record], delimiter: str, name: str) -> tuple[Row, ...]:
    try:
        rows = list(
            csv.reader(
                (record.text for record in records), delimiter=delimiter, skipinitialspace=True
            )
        )
    except csv.Error as error:
        raise ReadError(name, "the file cannot be split into columns", str(error)) from None
    if len(rows) != len(records):
        raise ReadError(
            name, "the file cannot be split into columns", "its quotation marks do not pair up"
        )
    return tuple(
        Row(record.line, tuple(cell.strip() for cell in cells))
        for record, cells in zip(records, rows, strict=True)
    )


def make_table(sheet: Sheet, header_at: int = 0, *, may_be_short: bool = False) -> Table:
    """Make a table of one row as the header and the rows below it.

    Rows that end early are refused (a cut number would pass for a smaller one) unless
    `may_be_short`; empty cells too many at a row's end are dropped; blank rows are left out.
    """
    head = list(sheet.rows[header_at].cells)
    while head and not head[-1]:
        head.pop()
    headers = tuple(split_header(raw, index) for index, raw in enumerate(head))
    errors = [error for error in sheet.errors if error.line > sheet.rows[header_at].line]
    below = [row for row in sheet.rows[header_at + 1 :] if any(row.cells)]
    fitted, n_joined = _joined(below, len(headers), sheet.delimiter)
    rows: list[Row] = []
    lost: list[Row] = []
    for row in fitted:
        reason = _misfit(row, len(headers), may_be_short=may_be_short)
        if reason:
            lost.append(row)
            value = sheet.delimiter.join(row.cells)[:80]
            errors.append(RowError(line=row.line, column=None, value=value, reason=reason))
            continue
        padding = ("",) * (len(headers) - len(row.cells))
        rows.append(Row(row.line, (*row.cells, *padding)[: len(headers)]))
    notes = sheet.notes
    cut = _cut_short(fitted, rows, len(headers))
    if cut:
        lost += cut
        notes = (
            *notes,
            f"{len(cut)} rows end before the others do: what is missing counts as not logged",
        )
    if n_joined:
        notes = (*notes, f"{n_joined} rows had a {sheet.delimiter!r} inside a text: joined again")
    return Table(headers, tuple(rows), sheet.delimiter, tuple(errors), notes, tuple(lost))


def _cut_short(fitted: Sequence[Row], rows: Sequence[Row], width: int) -> list[Row]:
    """Return the rows that end before a column that a quarter of the rows or more fill."""
    short = [row for row in fitted if len(row.cells) < width]
    if not short:
        return []
    filled = [sum(bool(row.cells[at]) for row in rows) for at in range(width)]
    usual = [at for at in range(width) if 4 * filled[at] >= len(rows)]
    return [row for row in short if usual and len(row.cells) <= usual[-1]]


def _joined(rows: Sequence[Row], width: int, delimiter: str) -> tuple[list[Row], int]:
    """Return the rows with those joined again that a separator inside a text has cut."""
    suspects = [row for row in rows if len(row.cells) > width or _may_be_shifted(row, width)]
    good = [row.cells for row in rows if len(row.cells) == width]
    if not suspects or not good:
        return list(rows), 0
    columns = RowColumns(good, delimiter)
    joined = {
        row.line: cells
        for row in suspects
        if columns.is_shifted(row.cells[:width]) or any(row.cells[width:])
        if (cells := columns.rejoin(row.cells)) is not None
    }
    return [Row(row.line, joined.get(row.line, row.cells)) for row in rows], len(joined)


def _may_be_shifted(row: Row, width: int) -> bool:
    """Return whether a row of the right width may hold one cell too many and one too few."""
    return len(row.cells) == width and not row.cells[-1]


def _misfit(row: Row, width: int, *, may_be_short: bool) -> str | None:
    if len(row.cells) < width and not may_be_short:
        return f"the row ends early: {len(row.cells)} of {width} columns"
    if any(row.cells[width:]):
        return f"the row has {len(row.cells)} cells under {width} headers"
    return None


T = TypeVar("T")

MISSING: Final = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "–",
        "n/a",
        "na",
        "#n/a",
        "nan",
        "none",
        "null",
        "nil",
        "(null)",
        "undefined",
    }
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that holds something which cannot be what its column says."""

    value: str
    reason: str


Cell: TypeAlias = T | Bad | None


def is_missing(text: str) -> bool:
    """Return whether a cell is one of the ways in which exports write "nothing"."""
    return text.strip().lower() in MISSING
