"""Settings, rules and athlete facts, read once at the start; where everything lies on disk."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runpipe.errors import SettingsError
from runpipe.model.athlete import AthleteFacts, Sex
from runpipe.model.logs import BodyFatMethod, Domain, Region
from runpipe.model.rules import Rules

ONLY_ATHLETE = "me"
"""The athlete's id where there is only one."""

_ATHLETE_NUMBERS = {
    "height_cm": ("height_m", 0.01, (100.0, 250.0)),
    "mass_kg": ("mass_kg", 1.0, (25.0, 300.0)),
    "body_fat_pct": ("body_fat_frac", 0.01, (3.0, 60.0)),
    "max_heart_rate_bpm": ("max_heart_rate_bpm", 1.0, (100.0, 240.0)),
    "rest_heart_rate_bpm": ("rest_heart_rate_bpm", 1.0, (25.0, 110.0)),
    "critical_speed_mps": ("critical_speed_mps", 1.0, (1.5, 7.0)),
    "easy_speed_mps": ("easy_speed_mps", 1.0, (1.0, 6.0)),
    "activity_factor": ("activity_factor", 1.0, (1.1, 2.5)),
}
_ATHLETE_FLAGS = ("is_strength_novice", "is_run_novice", "lifts_confirmed_none", "needs_referral")
SOURCES: Mapping[Domain, tuple[str, ...]] = {
    Domain.DIET: (
        "cronometer_servings", "cronometer_daily", "macrofactor", "macrofactor_days",
        "mfp_nutrition", "loseit", "fitbit_web", "generic_diet", "apple_health",
    ),
    Domain.BODY: (
        "withings_weight", "garmin_weight", "fit_scale", "renpho", "fitbit_web", "fitnotes_body",
        "mfp_measurement", "cronometer_biometrics", "macrofactor_days", "loseit_weights",
        "generic_body", "apple_health",
    ),
    Domain.SLEEP: (
        "oura_trends", "whoop_sleeps", "whoop_cycles", "garmin_sleep", "garmin_sleep_report",
        "polar_sleep", "withings_sleep", "fitbit_sleep", "fitbit_web", "generic_sleep",
        "apple_health", "cronometer_biometrics",
    ),
    Domain.STRENGTH: (
        "hevy", "strong", "fitnotes", "fitbod", "generic_strength", "fit", "mfp_exercise",
    ),
}  # fmt: skip
"""Where a day is taken from, best first: own choice, the more detailed export of an app before the
plainer one, the app that measures before the one that copies."""

_APP_WORDS = {
    "myfitnesspal": "mfp",
    "macro_factor": "macrofactor",
    "csv": "generic",
    "apple": "apple_health",
}

_DEPLOYMENT = re.compile(r"[A-Za-z0-9_-]{1,100}")
_Choice = TypeVar("_Choice", Sex, BodyFatMethod, Domain, Region)
_SECTIONS = {"athlete", "paths", "schedule", "reading", "logs"}


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The folders and files below the data folder."""

    root: Path
    inbox_override: Path | None = None

    @property
    def inbox(self) -> Path:
        """Where exports are dropped."""
        return self.inbox_override or self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Originals by content; the truth that all else is rebuilt from."""
        return self.root / "archive"

    @property
    def quarantine(self) -> Path:
        """What could not be read, each with its reason beside it."""
        return self.root / "quarantine"

    @property
    def reports(self) -> Path:
        """The weekly reports, one folder an athlete."""
        return self.root / "reports"

    @property
    def database(self) -> Path:
        """The published database; never opened for writing."""
        return self.root / "runpipe.duckdb"

    @property
    def settings_file(self) -> Path:
        """The owner's settings."""
        return self.root / "runpipe.toml"

    @property
    def labels_file(self) -> Path:
        """The owner's own labels, a table of session and label."""
        return self.root / "labels.csv"

    @property
    def lock_file(self) -> Path:
        """Held by the one run that may write."""
        return self.root / ".runpipe.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How to read logs that do not say it themselves. `None` means: decide by content and say so."""

    mass_unit: Literal["kg", "lb"] | None = None
    is_day_first: bool | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercises: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[Domain, tuple[str, ...]] = field(default_factory=lambda: SOURCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the owner can set.

    `deployment` is the name under which a schedule stands in Prefect, `schedule_zone` the time
    zone that `nightly_at` is meant in.
    """

    paths: DataPaths
    athletes: Mapping[str, AthleteFacts]
    nightly_at: time = time(3, 30)
    schedule_zone: str = "UTC"
    deployment: str | None = None
    n_workers: int = 0
    max_file_mb: int = 512
    logs: LogSettings = field(default_factory=LogSettings)

    def athlete(self, athlete_id: str) -> AthleteFacts:
        """Return an athlete's facts; one who is not in the settings has none but a name."""
        known = self.athletes.get(athlete_id)
        if known is not None:
            return known
        base = self.athletes.get(ONLY_ATHLETE, AthleteFacts())
        return AthleteFacts(athlete_id=athlete_id, time_zone=base.time_zone)


def require_data_folder(folder: Path) -> DataPaths:
    """Return the paths of a data folder that is there; nothing is made.

    Raises
    ------
    SettingsError
        If there is no such folder, or it holds none of settings, inbox, archive and database.
        The message has the command that makes one.
    """
    paths = DataPaths(folder.expanduser())
    make = f"runpipe init --data {shlex.quote(str(folder))}"
    if not paths.root.is_dir():
        raise SettingsError(f"There is no data folder at {folder}. Make one: {make}")
    parts = (paths.settings_file, paths.root / "inbox", paths.archive, paths.database)
    if not any(part.exists() for part in parts):
        raise SettingsError(
            f"{folder} is not a data folder: it holds no runpipe.toml, inbox, archive or database. "
            f"Make it one: {make}"
        )
    return paths


def read_settings(data_dir: Path) -> Settings:
    """Read `runpipe.toml` of a data folder; without one, every setting has its default.

    Raises
    ------
    SettingsError
        If the file is not TOML, or a value is not of its kind or in its range. The message
        names the key, what was found and what was expected.
    """
    paths = DataPaths(data_dir)
    if not paths.settings_file.exists():
        return Settings(paths=paths, athletes={ONLY_ATHLETE: AthleteFacts()})
    try:
        tables = tomllib.loads(paths.settings_file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{paths.settings_file}: not a settings file ({exc})") from exc
    unknown = set(tables) - _SECTIONS
    if unknown:
        raise SettingsError(
            f"{paths.settings_file}: no section is called {', '.join(sorted(unknown))}; "
            f"there are {', '.join(sorted(_SECTIONS))}"
        )
    return _settings_from(tables, paths)


def _settings_from(tables: Mapping[str, object], paths: DataPaths) -> Settings:
    reading = _table(tables, "reading")
    folder = _table(tables, "paths").get("inbox")
    if folder is not None:
        paths = replace(paths, inbox_override=(paths.root / Path(str(folder)).expanduser()))
    athletes, schedule = _athletes(_table(tables, "athlete")), _table(tables, "schedule")
    zone = schedule.get("time_zone", athletes[ONLY_ATHLETE].time_zone)
    return Settings(
        paths=paths,
        athletes=athletes,
        nightly_at=_time_of_day(schedule.get("nightly_at", "03:30")),
        schedule_zone=_zone(zone, "schedule.time_zone"),
        deployment=_deployment(schedule.get("deployment")),
        n_workers=int(_number(reading, "reading.workers", "workers", (0, 64)) or 0),
        max_file_mb=int(_number(reading, "reading.max_file_mb", "max_file_mb", (1, 65536)) or 512),
        logs=_log_settings(_table(tables, "logs")),
    )


def _athletes(table: Mapping[str, object]) -> dict[str, AthleteFacts]:
    named = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    own = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    athletes = {ONLY_ATHLETE: _athlete(ONLY_ATHLETE, own, "athlete")}
    for athlete_id, facts in named.items():
        athletes[athlete_id] = _athlete(athlete_id, {**own, **facts}, f"athlete.{athlete_id}")
    return athletes


def _athlete(athlete_id: str, table: Mapping[str, object], where: str) -> AthleteFacts:
    known = {*_ATHLETE_NUMBERS, *_ATHLETE_FLAGS, "sex", "birth_date", "body_fat_method"}
    known |= {"body_fat_date", "time_zone", "days_ill"}
    unknown = set(table) - known
    if unknown:
        raise SettingsError(
            f"[{where}] has no setting {', '.join(sorted(unknown))}; there are "
            + ", ".join(sorted(known))
        )
    numbers = {}
    for key, (name, factor, limits) in _ATHLETE_NUMBERS.items():
        found = _number(table, f"{where}.{key}", key, limits)
        numbers[name] = None if found is None else found * factor
    flags = {key: _flag(table, f"{where}.{key}", key) for key in _ATHLETE_FLAGS}
    return AthleteFacts(
        athlete_id=athlete_id,
        sex=_choice(Sex, table.get("sex", "unspecified"), f"{where}.sex"),
        birth_date=_day(table.get("birth_date"), f"{where}.birth_date"),
        body_fat_method=_choice(
            BodyFatMethod, table.get("body_fat_method", "unknown"), f"{where}.body_fat_method"
        ),
        body_fat_date=_day(table.get("body_fat_date"), f"{where}.body_fat_date"),
        time_zone=_zone(table.get("time_zone", "UTC"), f"{where}.time_zone"),
        is_strength_novice=flags["is_strength_novice"],
        is_run_novice=flags["is_run_novice"],
        lifts_confirmed_none=bool(flags["lifts_confirmed_none"]),
        needs_referral=bool(flags["needs_referral"]),
        days_ill=_days(table.get("days_ill", []), f"{where}.days_ill"),
        **numbers,
    )


def _log_settings(table: Mapping[str, object]) -> LogSettings:
    unit = table.get("mass_unit")
    if unit not in {None, "kg", "lb"}:
        raise SettingsError(f"logs.mass_unit: expected 'kg' or 'lb', found {unit!r}")
    dates = table.get("dates")
    if dates not in {None, "day_first", "month_first"}:
        raise SettingsError(f"logs.dates: expected 'day_first' or 'month_first', found {dates!r}")
    columns = {
        str(domain): {str(ours): str(theirs) for ours, theirs in names.items()}
        for domain, names in _table(table, "columns").items()
        if isinstance(names, Mapping)
    }
    exercises = {
        str(name): _exercise(words, f"logs.exercises.{name}")
        for name, words in _table(table, "exercises").items()
    }
    sources = dict(SOURCES)
    for word, apps in _table(table, "priority").items():
        domain = _choice(Domain, word, "logs.priority")
        if not isinstance(apps, list):
            raise SettingsError(f"logs.priority.{domain}: expected a list of apps, found {apps!r}")
        sources[domain] = _ranked(domain, [str(app) for app in apps])
    return LogSettings(
        mass_unit=None if unit is None else "kg" if unit == "kg" else "lb",
        is_day_first=None if dates is None else dates == "day_first",
        columns=columns,
        exercises=exercises,
        sources=sources,
    )


def _exercise(words: object, where: str) -> str:
    """Check the owner's word on an exercise: a region, and perhaps a pattern and plyometric."""
    _choice(Region, str(words).split(",")[0].strip(), where)
    return str(words)


def _ranked(domain: Domain, apps: Sequence[str]) -> tuple[str, ...]:
    """Put the sources of the named apps first, in that order, and leave the others as they are."""
    ranked: list[str] = []
    for app in apps:
        word = app.lower().replace(" ", "_")
        name = _APP_WORDS.get(word, word)
        found = [s for s in SOURCES[domain] if s == name or s.startswith(f"{name}_")]
        if not found:
            raise SettingsError(
                f"logs.priority.{domain}: no source of {domain} is called {app!r}; there are "
                + ", ".join(SOURCES[domain])
            )
        ranked += found
    return tuple(dict.fromkeys((*ranked, *SOURCES[domain])))


def _table(tables: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = tables.get(name, {})
    if not isinstance(table, Mapping):
        raise SettingsError(f"{name}: expected a section, found {table!r}")
    return table


def _number(
    table: Mapping[str, object], where: str, key: str, limits: tuple[float, float]
) -> float | None:
    found = table.get(key)
    if found is None:
        return None
    low, high = limits
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not low <= float(str(found)) <= high:
        raise SettingsError(f"{where}: expected a number from {low:g} to {high:g}, found {found!r}")
    return float(str(found))


def _flag(table: Mapping[str, object], where: str, key: str) -> bool | None:
    found = table.get(key)
    if found is not None and not isinstance(found, bool):
        raise SettingsError(f"{where}: expected true or false, found {found!r}")
    return found


def _choice(kind: type[_Choice], found: object, where: str) -> _Choice:
    try:
        return kind(str(found))
    except ValueError:
        choices = ", ".join(str(member.value) for member in kind)
        raise SettingsError(f"{where}: expected one of {choices}, found {found!r}") from None


def _day(found: object, where: str) -> date | None:
    if found is None:
        return None
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        raise SettingsError(
            f"{where}: expected a date such as 1984-05-02, found {found!r}"
        ) from None


def _days(found: object, where: str) -> tuple[date, ...]:
    if not isinstance(found, list):
        raise SettingsError(f"{where}: expected a list of dates, found {found!r}")
    days = {_day(one, where) for one in found}
    return tuple(sorted(day for day in days if day is not None))


def _zone(found: object, where: str) -> str:
    try:
        ZoneInfo(str(found))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"{where}: expected a time zone such as 'Europe/Rome', found {found!r}"
        ) from None
    return str(found)


def _deployment(found: object) -> str | None:
    if found is None or (isinstance(found, str) and _DEPLOYMENT.fullmatch(found)):
        return found
    raise SettingsError(
        f"schedule.deployment: expected a name of up to 100 letters, digits, - and _, found {found!r}"
    )


def _time_of_day(found: object) -> time:
    if isinstance(found, time):
        return found
    try:
        return time.fromisoformat(str(found))
    except ValueError:
        raise SettingsError(
            f"schedule.nightly_at: expected a time such as '03:30', found {found!r}"
        ) from None


@cache
def read_rules(name: str) -> Rules:
    """Read one of the package's rules files.

    Parameters
    ----------
    name
        The file's name in `runpipe/rules` without its ending: ``classification``, ``risk``, ….

    Raises
    ------
    RuleError
        If a rule has no value, unit or source.
    """
    text = (resources.files("runpipe") / "rules" / f"{name}.toml").read_text("utf-8")
    return Rules.from_tables(tomllib.loads(text))


def settings_template() -> str:
    """Return the commented `runpipe.toml` that `runpipe init` writes."""
    return (resources.files("runpipe") / "rules" / "runpipe.template.toml").read_text("utf-8")
