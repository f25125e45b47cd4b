"""From `runpipe.toml` to plain settings: every mistake of the file is reported at once."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from runpipe.errors import SettingsError
from runpipe.model.athlete import AthleteFacts, Habits, habits_of
from runpipe.settings.paths import ONLY_ATHLETE, DataPaths

if TYPE_CHECKING:
    from runpipe.settings.models import AthleteTable, LogsTable, Section, SettingsFile
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Literal

from runpipe.model.logs import Domain
from runpipe.settings.read_rules import SOURCES


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How to read logs that do not say it themselves. `None`: decide by content and say so."""

    mass_unit: Literal["kg", "lb"] | None = None
    energy_unit: Literal["kcal", "kj"] | None = None
    is_day_first: bool | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercises: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[Domain, tuple[str, ...]] = field(default_factory=lambda: SOURCES)


class EngineKind(StrEnum):
    """Where files are read."""

    PROCESSES = "processes"
    DASK = "dask"
    RAY = "ray"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Where files are read; without an address a cluster is started on this machine."""

    kind: EngineKind = EngineKind.PROCESSES
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the owner can set.

    `max_memory_mb` and `max_cpu_s` are what the reading of one file may use (MiB, seconds of
    processor time). `habits` are the units and the clock of pages; `mail_block` (in Prefect) and
    `sendmail` (a command) get each new week's digest, if the owner sets one. `deployment` is the name under which a schedule stands in Prefect,
    `schedule_zone` the time zone that `nightly_at` is meant in.
    """

    paths: DataPaths
    athletes: Mapping[str, AthleteFacts]
    nightly_at: time = time(3, 30)
    schedule_zone: str = "UTC"
    deployment: str | None = None
    n_workers: int = 0
    max_file_mb: int = 512
    max_memory_mb: int = 2048
    max_cpu_s: int = 600
    engine: EngineSettings = field(default_factory=EngineSettings)
    logs: LogSettings = field(default_factory=LogSettings)
    habits: Habits = field(default_factory=Habits)
    mail_block: str | None = None
    sendmail: str | None = None

    @property
    def is_team(self) -> bool:
        """Whether the folder is of several athletes: the settings name some, or there are some."""
        if self.paths.is_home:
            return False
        return any(name != ONLY_ATHLETE for name in self.athletes) or self.paths.is_divided

    def athlete_ids(self) -> tuple[str, ...]:
        """Return who may have anything in the folder, in order of name."""
        return tuple(sorted({*self.athletes, *self.paths.athletes_at_home()}))

    def of(self, athlete_id: str) -> Settings:
        """Return the settings of one athlete alone, where his own files lie; of an only one, all."""
        if not self.is_team:
            return self
        return replace(
            self,
            paths=self.paths.home(athlete_id),
            athletes={athlete_id: self.athlete(athlete_id)},
        )

    def athlete(self, athlete_id: str) -> AthleteFacts:
        """Return an athlete's facts; one who is not in the settings has none but a name."""
        facts = self.athletes.get(athlete_id)
        if facts is not None:
            return facts
        base = self.athletes.get(ONLY_ATHLETE, AthleteFacts())
        return AthleteFacts(athlete_id=athlete_id, time_zone=base.time_zone)

    def owner_of(self, folder: str) -> str | None:
        """Return whose the files in a first folder of the inbox are.

        Parameters
        ----------
        folder
            The folder's name; empty for files that lie in the inbox itself.

        Returns
        -------
        str or None
            The athlete of that name. Without ``[athlete.<id>]`` in the settings every folder is
            the single owner's; with one, `None` for a folder that is nobody's.
        """
        name = unicodedata.normalize("NFC", folder)
        if name in self.athletes:
            return name
        is_single = set(self.athletes) <= {ONLY_ATHLETE}
        return ONLY_ATHLETE if is_single or not folder else None


_Table = TypeVar("_Table", bound="Section")
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MEASUREMENT", "LANG")
_MAX_BYTES: Final = 1_000_000
_MAX_MISTAKES: Final = 20
_MAX_ID_BYTES: Final = 64
_EARLIEST_CLOCK: Final = date(2026, 1, 1)
"""A clock that stands before this is wrong, and makes no birth date wrong."""
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself."""
_FIRST_PERSON: Final = 1000
"""User ids below this are the system's, but for 0."""


def read_settings(data_dir: Path, *, today: date | None = None) -> Settings:
    """Read `runpipe.toml` of a data folder; without one, every setting has its default.

    Parameters
    ----------
    data_dir
        The data folder; it need not be there.
    today
        The day that dates are held against; without it, no date is too late.

    Raises
    ------
    SettingsError
        If the file is not TOML in UTF-8, or a key or value is not one. The message names every
        mistake with its key, what was found, what was expected, and the nearest right key.
    """
    paths = DataPaths(data_dir)
    if not os.path.lexists(paths.settings_file):
        return Settings(
            paths=paths, athletes={ONLY_ATHLETE: AthleteFacts()}, habits=_usual_habits()
        )
    tables = _read_toml(paths.settings_file)
    day = date.max if today is None else max(today, _EARLIEST_CLOCK)
    mistakes: list[str] = []
    settings = _settings_of(tables, paths, day, mistakes)
    if settings is None or mistakes:
        raise SettingsError(_message(paths.settings_file, mistakes))
    return settings


def _message(file: Path, mistakes: list[str]) -> str:
    if len(mistakes) == 1:
        return f"{file}: {mistakes[0]}"
    n_more = len(mistakes) - _MAX_MISTAKES
    lines = [f"{file}: {len(mistakes)} settings cannot be used", *mistakes[:_MAX_MISTAKES]]
    return "\n  ".join([*lines, f"… and {n_more} more"] if n_more > 0 else lines)


def _read_toml(file: Path) -> dict[str, Any]:
    """Read a settings file; a byte order mark and Windows' line ends are welcome."""
    try:
        if not file.is_file():
            raise SettingsError(f"{file}: not a settings file (it is not a file)")
        if file.stat().st_size > _MAX_BYTES:
            raise SettingsError(f"{file}: not a settings file (it is larger than 1 MB)")
        content = file.read_bytes()
    except OSError as exc:
        raise SettingsError(f"{file}: cannot be read ({exc.strerror})") from exc
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise SettingsError(f"{file}: line {line} is not UTF-8; save the file as UTF-8") from exc
    except (ValueError, RecursionError) as exc:
        reason = str(exc)[:200] if isinstance(exc, ValueError) else "it is nested too deeply"
        printable = "".join(c if c.isprintable() else "?" for c in reason)
        raise SettingsError(f"{file}: not a settings file ({printable})") from exc


def _settings_of(
    tables: dict[str, Any], paths: DataPaths, today: date, mistakes: list[str]
) -> Settings | None:
    from runpipe.settings.models import AthleteTable, SettingsFile  # noqa: PLC0415  (pydantic: a tenth of a second)

    named: dict[str, Mapping[str, Any]] = {}
    shared = tables.get("athlete")
    if isinstance(shared, Mapping):
        named = {
            key: table
            for key, table in shared.items()
            if isinstance(table, Mapping) and key not in AthleteTable.model_fields
        }
        tables = {**tables, "athlete": {k: v for k, v in shared.items() if k not in named}}
    file = _checked(SettingsFile, tables, "", today, mistakes)
    mistakes += _wrong_ids(list(named))
    own = {
        athlete_id: _checked(AthleteTable, table, f"athlete.{athlete_id}", today, mistakes)
        for athlete_id, table in named.items()
    }
    if file is None:
        return None
    if file.paths.inbox is not None:
        paths = replace(paths, inbox_override=_inbox(file.paths.inbox, paths, mistakes))
    return _built(file, own, paths)


def _checked(
    model: type[_Table], table: object, where: str, today: date, mistakes: list[str]
) -> _Table | None:
    """Return a table as its model; where it is none, note what is wrong with it."""
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        return model.model_validate(table, context={"today": today})
    except ValidationError as exc:
        from runpipe.settings.template import explain  # noqa: PLC0415

        mistakes += explain(exc, model, where)
        return None


def _built(
    file: SettingsFile, own: Mapping[str, AthleteTable | None], paths: DataPaths
) -> Settings:
    athletes = {ONLY_ATHLETE: file.athlete.facts(ONLY_ATHLETE)}
    for athlete_id, table in own.items():
        if table is not None:
            name = unicodedata.normalize("NFC", athlete_id)
            athletes[name] = table.over(file.athlete).facts(name)
    return Settings(
        paths=paths,
        athletes=athletes,
        nightly_at=file.schedule.nightly_at,
        schedule_zone=file.schedule.time_zone or file.athlete.time_zone,
        deployment=file.schedule.deployment,
        habits=file.report.habits(_usual_habits()),
        mail_block=file.report.mail_block,
        sendmail=file.report.sendmail,
        n_workers=file.reading.workers,
        max_file_mb=file.reading.max_file_mb,
        max_memory_mb=file.reading.max_memory_mb,
        max_cpu_s=file.reading.max_cpu_s,
        engine=EngineSettings(kind=file.engine.kind, address=file.engine.address),
        logs=_log_settings(file.logs),
    )


def _usual_habits() -> Habits:
    """Return what is usual where the computer's locale says that its owner lives."""
    names = (os.environ.get(name) for name in _LOCALE_VARIABLES)
    return habits_of(next((name for name in names if name), ""))


def _log_settings(logs: LogsTable) -> LogSettings:
    return LogSettings(
        mass_unit=logs.mass_unit,
        energy_unit=logs.energy_unit,
        is_day_first=None if logs.dates is None else logs.dates == "day_first",
        columns=logs.columns.names(),
        exercises=logs.exercises,
        sources=logs.priority.sources(),
    )


def _wrong_ids(athlete_ids: list[str]) -> list[str]:
    """Return what is wrong with the athletes' ids: each is the name of a folder."""
    from runpipe.settings.template import dotted  # noqa: PLC0415

    wrong: list[str] = []
    ids_of: dict[str, str] = {}
    for athlete_id in athlete_ids:
        alike = unicodedata.normalize("NFKC", athlete_id).casefold()
        before = ids_of.setdefault(alike, athlete_id)
        if alike == ONLY_ATHLETE:
            reason = "'me' is the athlete of [athlete] itself: write these settings there"
        elif not _is_folder_name(unicodedata.normalize("NFC", athlete_id)):
            reason = (
                "an athlete's id is a folder's name: up to 64 letters, digits, - _ and dots, and "
                "no dot at its beginning or end"
            )
        elif before != athlete_id:
            reason = f"differs from {dotted('athlete', before)} in capitals only: rename one"
        else:
            continue
        wrong.append(f"{dotted('athlete', athlete_id)}: {reason}")
    return wrong


def _is_folder_name(name: str) -> bool:
    return (
        0 < len(name.encode("utf-8", "replace")) <= _MAX_ID_BYTES
        and all(c.isalnum() or c in "-_." for c in name)
        and name.strip(".") == name
        and _DEVICES.fullmatch(name) is None
    )


def _inbox(setting: str, paths: DataPaths, mistakes: list[str]) -> Path | None:
    """Return the inbox that is set, from the data folder on; note why it cannot be one."""
    try:
        inbox = paths.root / Path(setting).expanduser()
        reason = _why_no_inbox(inbox, inbox.resolve(), paths)
    except (OSError, RuntimeError, ValueError):
        inbox, reason = paths.root, "there can be no such folder"
    if reason:
        mistakes.append(f"paths.inbox: {reason} (found {setting[:120]!r})")
    return inbox


def _why_no_inbox(inbox: Path, resolved: Path, paths: DataPaths) -> str:
    root, homes = paths.root.resolve(), _homes()
    others = {home for home, is_own in homes.items() if not (is_own or root.is_relative_to(home))}
    if inbox.exists() and not inbox.is_dir():
        return "it is a file; name a folder that exports are dropped into"
    if root.is_relative_to(resolved):
        return "it is the data folder or holds it, and a night would take in its own archive"
    if any(resolved.is_relative_to(p.resolve()) for p in _own_folders(paths)) or (
        resolved.is_relative_to(root) and resolved.relative_to(root).parts[0].startswith(".")
    ):
        return "runpipe keeps files of its own there; name another folder"
    if any(home.is_relative_to(resolved) for home in homes):
        return "it is or holds a whole home; name a folder that exports are dropped into"
    if any(resolved.is_relative_to(home) for home in others):
        return "it lies in another person's home"
    return ""


def _own_folders(paths: DataPaths) -> tuple[Path, ...]:
    return (paths.archive, paths.reports, paths.quarantine, paths.athletes, paths.lake)


def _homes() -> dict[Path, bool]:
    """Return the homes of people on this machine, and whether each is our own."""
    import pwd  # noqa: PLC0415  (there is none on Windows)

    own_id = os.getuid()
    homes = {
        Path(user.pw_dir).resolve(): user.pw_uid == own_id
        for user in pwd.getpwall()
        if user.pw_uid in {0, own_id} or user.pw_uid >= _FIRST_PERSON
    }
    homes[Path.home().resolve()] = True
    homes.pop(Path(os.sep), None)
    return homes
