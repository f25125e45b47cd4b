"""How the command line speaks: tables for people, JSON and CSV for scripts."""

from __future__ import annotations

import csv as csv_module
import json
import logging
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from runpipe.errors import UsageError
from runpipe.model.findings import finding
from runpipe.model.iso_week import Week
from runpipe.model.labels import MOST_SURE_FRAC
from runpipe.pipeline.results import (
    ClassifiedFile,
    IngestSummary,
    QueryResult,
    Status,
    WeekLine,
    WrittenReport,
)
from runpipe.printable import clean_line, clean_text, escape_json, plain_cell
from runpipe.settings import Settings
from runpipe.words import say
from runpipe.words.quantities import sentence

if TYPE_CHECKING:  # their modules load charts and the database, which few commands need
    from runpipe.commands.map_log import MappedLog
    from runpipe.commands.sessions import Explained, ListedSession
    from runpipe.commands.verify import Verification
    from runpipe.commands.what_if import WhatIf

_FILES_LOGGER: Final = "runpipe.files"
_MAX_REASONS: Final = 20
_MAX_DAYS: Final = 5
_WIDE_CELL: Final = 32
"""A longer text is broken into lines where there is no room for it."""
_BORDER: Final = 1
_BETWEEN_COLUMNS: Final = 3
_FOUR_DIGITS: Final = 1000
_console = Console(highlight=False, emoji=False)
_errors = Console(stderr=True, highlight=False, emoji=False)


def line(text: str) -> None:
    """Print one line."""
    _console.print(escape(clean_text(text)), soft_wrap=True)


def error(text: str) -> None:
    """Print one sentence where errors go."""
    _errors.print(f"[red]runpipe:[/red] {escape(clean_text(text))}", soft_wrap=True)


def note(text: str) -> None:
    """Print one sentence beside the results, for a person to read."""
    _errors.print(f"runpipe: {escape(clean_text(text))}", soft_wrap=True)


def week(text: str | None) -> Week | None:
    """Read a week such as 2026-W46.

    Raises
    ------
    UsageError
        On anything else.
    """
    if text is None:
        return None
    try:
        return Week.parse(text)
    except ValueError as exc:
        near = _nearest_week(text)
        raise UsageError(f"--week: {exc}" + (f"; did you mean {near}?" if near else "")) from exc


def _nearest_week(text: str) -> Week | None:
    """Find the week that a year and a number, or a day, stand for."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,4}", text)[:3]]
    try:
        match numbers:
            case [year, number]:
                last = Week.of(date(year, 12, 28))  # always in the year's last week
                return Week(year, min(max(number, 1), last.number))
            case [year, month, day]:
                return Week.of(date(year, month, day))
    except ValueError:
        pass
    return None


def as_json(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as one JSON array of objects."""
    text = json.dumps(_jsonable(list(rows)), ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write(escape_json(text) + "\n")


def csv(result: QueryResult, *, is_raw: bool = False) -> None:
    """Print a query's rows as CSV; what is missing is empty.

    Text is cleaned, and marked with a ``'`` where a spreadsheet would take it for a formula; with
    `is_raw` it is printed as it is stored.
    """
    writer = csv_module.writer(sys.stdout, lineterminator="\n")
    writer.writerow([_csv_cell(name, is_raw=is_raw) for name in result.columns])
    writer.writerows([[_csv_cell(v, is_raw=is_raw) for v in row] for row in result.rows])


def _csv_cell(value: object, *, is_raw: bool) -> str | int | float | bool:
    shown = _plain(value)
    if shown is None:
        return ""
    return plain_cell(shown) if isinstance(shown, str) and not is_raw else shown


def table(result: QueryResult) -> None:
    """Print a query's rows as a table of the columns that there is room for, first ones first."""
    rows = [[clean_line(_cell(v)) for v in row] for row in result.rows]
    n = _n_fitting(result.columns, rows)
    _console.print(_table(result.columns[:n], [row[:n] for row in rows]))
    line(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}")
    if n < len(result.columns):
        hidden = ", ".join(result.columns[n:])
        n_hidden, n_all = len(result.columns) - n, len(result.columns)
        line(f"{n_hidden} of {n_all} columns hidden (terminal too narrow): {hidden}.")
        line("Name the columns you want to see, or take all with --csv or --json.")


def _n_fitting(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Count the columns from the left that fit into the console, at least one."""
    room = _console.width - _BORDER
    for n, (name, *cells) in enumerate(zip(columns, *rows, strict=True)):
        widest = max(map(cell_len, (name, *cells)))
        room -= max(min(widest, _WIDE_CELL), cell_len(name)) + _BETWEEN_COLUMNS
        if room < 0:
            return max(n, 1)
    return len(columns)


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None
) -> Table:
    shown = Table(*map(_markup, columns), box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for row in rows:
        shown.add_row(*map(_markup, row))
    return shown


def _markup(text: str) -> str:
    """Return a cell's text so that it is shown as it is, and stays in its cell."""
    return escape(clean_line(text))


def _jsonable(value: object) -> object:
    """Return a value as JSON can hold it: instants as ISO text, what is not a number as null."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return _plain(value)


def _plain(value: object) -> str | int | float | bool | None:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _cell(value: object) -> str:
    value = _plain(value)
    if value is None:
        return "–"
    if isinstance(value, float):
        is_long = value.is_integer() or abs(value) >= _FOUR_DIGITS
        return f"{value:.0f}" if is_long else f"{value:.4g}"
    return str(value)


class _ProgressHandler(logging.Handler):
    """Moves a bar when the pipeline logs that files were read."""

    def __init__(self, bar: Progress) -> None:
        super().__init__(logging.INFO)
        self._bar = bar
        self._task: TaskID | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Read the counts from a log line that carries them."""
        total = getattr(record, "n_total", None)
        if total is None:
            return
        if self._task is None:
            self._task = self._bar.add_task("reading files", total=total)
        self._bar.update(self._task, completed=getattr(record, "n_done", 0), total=total)


@contextmanager
def progress(*, is_quiet: bool) -> Iterator[None]:
    """Show a bar with files and time left while files are read."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_errors,
        transient=True,
        disable=is_quiet or not _errors.is_terminal,
    )
    handler, logger = _ProgressHandler(bar), logging.getLogger(_FILES_LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        with bar:
            yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
        logger.propagate = True


def initialised(settings: Settings) -> None:
    """Print what `init` made and what comes next."""
    line(f"runpipe keeps its data in {settings.paths.root}")
    line(f"  settings     {settings.paths.settings_file}")
    line(f"  drop exports {settings.paths.inbox}")
    line("Next: fill in the settings, drop your exports, then: runpipe nightly")


def ingested(summary: IngestSummary) -> None:
    """Print what came in."""
    _lines(summary.unclaimed)
    _notes(summary.notes, [(f.name, f.status, f.reason) for f in summary.left])
    if not summary.files:
        line("Nothing new; database unchanged.")
        return
    line(
        f"{len(summary.files)} new: {summary.n('loaded')} loaded, {summary.n('partial')} in part, "
        f"{summary.n('duplicate')} duplicate, {summary.n('ignored')} skipped (nothing usable), "
        f"{summary.n('quarantined')} unreadable"
    )
    _reasons([(f.name, f.status, f.reason) for f in summary.files if f.status != "loaded"])


def _lines(texts: Sequence[str]) -> None:
    for text in texts:
        line(text)


def _notes(notes: Sequence[str], files: Sequence[tuple[str, str, str | None]]) -> None:
    """Print what the owner should know of beside the files that came in."""
    for note in notes[:_MAX_REASONS]:
        line(note)
    if len(notes) > _MAX_REASONS:
        line(f"… and {len(notes) - _MAX_REASONS} more; runpipe verify lists all of it")
    if files:
        line(f"{len(files)} {'file stays' if len(files) == 1 else 'files stay'} in the inbox:")
        _reasons(files)


def _reasons(rows: Sequence[tuple[str, str, str | None]]) -> None:
    """Print files with why they are not loaded, those with the same reason in one row."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, status, reason in rows:
        names[status, reason or ""].append(name)
    if not names:
        return
    shown = [
        [_first_of(alike), status, reason]
        for (status, reason), alike in list(names.items())[:_MAX_REASONS]
    ]
    _console.print(_table(("file", "status", "reason"), shown))
    n_left = sum(map(len, list(names.values())[_MAX_REASONS:]))
    if n_left:
        line(f"… and {n_left} more")
    if len(rows) > len(shown):
        line("Each of them: runpipe query 'select path, status, reason from files'")


def _first_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def night_done(counts: Mapping[str, Any], settings: Settings) -> None:
    """Print how the night went."""
    _lines(counts["unclaimed"])
    _notes(counts["notes"], [(file["file"], "left", file["reason"]) for file in counts["left"]])
    if not counts["n_new"] and not counts["reports"]:
        line("Nothing new; database and reports unchanged.")
        return
    line(
        f"{counts['n_new']} new files: {counts['n_loaded']} loaded, {counts['n_partial']} in part, "
        f"{counts['n_duplicate']} duplicate, {counts['n_ignored']} skipped (nothing usable), "
        f"{counts['n_quarantined']} unreadable"
    )
    if counts["n_quarantined"] or counts["n_partial"]:
        line("runpipe status says which, and why.")
    if counts["reports"]:
        line(f"{len(counts['reports'])} reports written to {settings.paths.reports}")
        line(f"Latest: {counts['reports'][-1]}")


def demo_done(latest: WeekLine | None, settings: Settings) -> None:
    """Print where the demo's report is, and its band."""
    if latest is not None:
        line(f"Week {latest.week}: muscle risk {latest.band_text}")
        line(f"Report: {latest.path}")
    question = "select local_date, label, distance_m, title from sessions"
    line(f"Ask it anything: runpipe query '{question}' --data {settings.paths.root}")


def report(written: WrittenReport) -> None:
    """Print a report as text and say where the page is."""
    line(written.markdown)
    line(f"The page: {written.path}")


def status(state: Status, settings: Settings) -> None:
    """Print how the data stands."""
    _console.print(
        _table(
            ("files", "n"), [[name, str(n)] for name, n in state.n_files_by_status], "What came in"
        )
    )
    _console.print(
        _table(
            ("", "first day", "last day", "n"),
            [[c.name, c.first_date or "–", c.last_date or "–", str(c.n)] for c in state.contents],
            "Data on file",
        )
    )
    if state.problems:
        line("What could not be read, or only in part")
        _reasons([(p.name, p.status, p.reason) for p in state.problems])
    if state.n_row_errors:
        line(f"{state.n_row_errors} rows of logs were skipped:")
        for row in state.row_errors[:_MAX_REASONS]:
            line(f"  {row}")
    if state.log_notes:
        line("What reading your logs guessed or left out, and how to settle it:")
        for note in state.log_notes[:_MAX_REASONS]:
            line(f"  {note}")
        if len(state.log_notes) > _MAX_REASONS:
            line(
                f"  … and {len(state.log_notes) - _MAX_REASONS} more; runpipe status --json has all"
            )
    _notes(state.notes, [(file.name, file.status, file.reason) for file in state.left])
    for pair in state.ambiguous:
        line(f"Perhaps the same session twice: {pair}")
    for missing in state.would_help:
        line(f"Would make the report surer: {missing}")
    _lines(state.unclaimed)
    if state.last_night:
        line(f"{state.last_night[0].upper()}{state.last_night[1:]}")
    line(f"Last good night: {state.last_good_night or 'none yet'}")
    line(f"Next night: {state.next_night} (while `runpipe serve` runs)")
    line(f"Data folder: {settings.paths.root}")


def verified(verification: Verification) -> None:
    """Print what was checked, what is wrong and what to do."""
    _console.print(_table(("checked", ""), [list(item) for item in verification.checked]))
    words = {"noted": "note", "healed": "healed", "needs_owner": "to do"}
    for item in verification.findings:
        line(f"{words[item.verdict.value]} ({item.area}): {item.text}")
    line("All is well." if verification.is_well else "What is marked 'to do' needs you.")


def mapped(logs: Sequence[MappedLog]) -> None:
    """Print what would be read of each file, by day, with what was guessed, and the proposed map."""
    for log in logs:
        line(f"{log.name}: {log.kind or 'no app that runpipe knows'}")
        if log.problem:
            line(f"  {log.problem}")
        if log.proposed_toml:
            line("Proposed for the settings (runpipe.toml); check it, then paste it there:")
            print(clean_text(log.proposed_toml))
        if log.days:
            line(
                "With it these days would be read:" if log.proposed_toml else "These days are read:"
            )
            shown = [*log.days[:_MAX_DAYS], *log.days[max(_MAX_DAYS, len(log.days) - _MAX_DAYS) :]]
            rows = [
                [
                    day.day.isoformat(),
                    _amount(day.energy_kcal, "kcal"),
                    _amount(day.protein_g, "g"),
                    _amount(day.mass_kg, "kg", 1),
                    _amount(day.asleep_h, "h", 1),
                    "" if day.n_sets is None else str(day.n_sets),
                ]
                for day in shown
            ]
            _console.print(_table(("day", "eaten", "protein", "mass", "asleep", "sets"), rows))
            if len(log.days) > len(shown):
                line(f"… and {len(log.days) - len(shown)} days between")
        for note in log.notes[:_MAX_REASONS]:
            line(f"  {note}")


def _amount(value: float | None, unit: str, decimals: int = 0) -> str:
    return "" if value is None else f"{value:,.{decimals}f} {unit}"


def classified(files: Sequence[ClassifiedFile]) -> None:
    """Print a row a session, with the strongest evidence."""
    rows = []
    for file in files:
        if not file.sessions:
            rows.append([PurePath(file.name).name, "–", "–", "–", file.reason or file.status])
        rows.extend(
            [
                PurePath(file.name).name,
                session.label,
                session.variant or "–",
                _sureness(session.confidence_frac),
                session.why,
            ]
            for session in file.sessions
        )
    _console.print(_table(("file", "label", "variant", "sure", "why"), rows))


def explained(explained_session: Explained) -> None:
    """Print what a session was and why, in the words of its page."""
    judged, session = explained_session.judged, explained_session.line
    line(f"{session.local_date}: {say(explained_session.built.name)}")
    for text in explained_session.built.why:
        line(sentence(say(text)))
    if not session.is_user_label:
        label = say(finding(f"label.{judged.label}")) if judged.label != "other" else "no label"
        line(f"{label.capitalize()}: {_sureness(judged.confidence_frac)} sure.")
    if judged.structure and judged.structure != explained_session.built.name:
        line(sentence(say(judged.structure)))
    if judged.would_change:
        line(sentence(say(judged.would_change)))
    for correction in explained_session.corrections:
        line(f"In the file: {correction}")
    if judged.bouts:
        rows = [
            [
                bout.kind.value,
                _clock(bout.start_s),
                _clock(bout.end_s - bout.start_s),
                "–" if bout.distance_m is None else f"{bout.distance_m:.0f} m",
                "–" if not bout.avg_speed_mps else f"{_clock(1000 / bout.avg_speed_mps)} /km",
                _grade(bout.avg_grade_frac),
                "–" if bout.avg_heart_rate_bpm is None else f"{bout.avg_heart_rate_bpm:.0f} bpm",
            ]
            for bout in judged.bouts
        ]
        _console.print(_table(("bout", "from", "for", "distance", "pace", "grade", "heart"), rows))
    line(f"The page: {explained_session.page}")
    line(f"Not right? runpipe label {session.session_id.partition('-')[0]} LABEL")


def sessions(rows: Sequence[ListedSession]) -> None:
    """Print sessions, newest first, as a list to pick from."""
    if not rows:
        line("No session on file yet. Drop your exports into the inbox, then: runpipe nightly")
        return
    cells = [[str(row.local_date), row.name, row.title or "", row.handle] for row in rows]
    _console.print(_table(("day", "session", "title", "for explain and label"), cells))
    line("Why a session is called what it is: runpipe explain DAY")


def _sureness(confidence_frac: float) -> str:
    return f"{min(confidence_frac, MOST_SURE_FRAC):.0%}"


def _grade(grade_frac: float | None) -> str:
    # a rounded zero has no minus sign
    return "–" if grade_frac is None else f"{round(grade_frac, 3) + 0.0:+.1%}"


def _drift(loss_pct: float | None) -> str:
    return (
        "–" if loss_pct is None else f"{abs(loss_pct):.2f}% {'lost' if loss_pct >= 0 else 'gained'}"
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def read_facts(path: Path) -> dict[str, Any]:
    """Read a week's numbers from a JSON file.

    Raises
    ------
    UsageError
        If it is not there, or holds no JSON object.
    """
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise UsageError(f"--facts {path}: expected a JSON file ({exc})") from exc
    if not isinstance(facts, dict):
        raise UsageError(f"--facts {path}: expected one JSON object")
    return facts


def what_if(answer: WhatIf) -> None:
    """Print the real and the changed week side by side."""
    if answer.changes:
        line(f"Changed: {', '.join(answer.changes)}.")
    rows = [
        [
            name,
            "–" if scored.score is None else f"{scored.score:.0f}",
            scored.band_text,
            _drift(scored.loss_rate_pct_per_week),
        ]
        for name, scored in (("as it was", answer.actual), ("what if", answer.changed))
    ]
    title = f"Week {answer.week}" if answer.week else None
    columns = (title or "", "score", "muscle risk", "lean mass a week")
    _console.print(_table(columns, rows))
    if answer.actual.withheld_reason:
        line(answer.actual.withheld_reason)
    line("This is what happened to groups in studies, not a forecast for you.")
