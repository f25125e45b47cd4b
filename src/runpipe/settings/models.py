"""`runpipe.toml` as models: each setting's kind, unit, range, example and words, in one place.

The template that `runpipe init` writes and docs/settings.md are made of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Annotated, Any, Final, Literal, Self, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationInfo,
    create_model,
    model_validator,
)

from runpipe.errors import did_you_mean
from runpipe.model.athlete import AthleteFacts, ClockHours, Habits, MassUnit, Sex, Units
from runpipe.model.logs import BodyFatMethod, Domain, Region
from runpipe.settings.read_rules import SOURCES, read_sources
from runpipe.settings.read_settings import EngineKind

_PERCENT: Final = 0.01
_CM: Final = 0.01
_FIRST_DATE: Final = date(1900, 1, 1)
_YOUNGEST_YEARS: Final = 5
_ILL_AHEAD: Final = timedelta(days=366)
_DEPLOYMENT: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Section(BaseModel):
    """A section of the settings file: it holds what is declared and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _setting(words: str, example: object, default: object = None) -> Any:  # noqa: ANN401  (pydantic's own type)
    return Field(default=default, description=words, examples=[example])


def _number(
    words: str,
    example: float,
    unit: str,
    limits: tuple[float, float],
    default: float | None = None,
) -> Any:  # noqa: ANN401  (pydantic's own type)
    low, high = limits
    return Field(
        default=default,
        ge=low,
        le=high,
        strict=True,
        allow_inf_nan=False,
        description=words,
        examples=[example],
        json_schema_extra={"unit": unit},
    )


def _day(value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise ValueError("expected a date such as 1984-05-02") from None


def _today(info: ValidationInfo) -> date:
    return cast("date", (info.context or {}).get("today", date.max))


def _birth_date(value: date, info: ValidationInfo) -> date:
    today = _today(info)
    last = (today.year - _YOUNGEST_YEARS, today.month, today.day)
    if value < _FIRST_DATE or (value.year, value.month, value.day) > last:
        raise ValueError(f"expected a date from 1900 to {_YOUNGEST_YEARS} years ago")
    return value


def _past_day(value: date, info: ValidationInfo) -> date:
    if not _FIRST_DATE <= value <= _today(info):
        raise ValueError("expected a date from 1900 to today")
    return value


def _days(value: object) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise ValueError("expected a list of dates such as [2026-10-03]")  # noqa: TRY004  (pydantic's way)
    return tuple(sorted({_day(day) for day in value}))


def _days_ill(value: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
    today = _today(info)
    last = today + _ILL_AHEAD if today < date.max else today
    for day in value:
        if not _FIRST_DATE <= day <= last:
            raise ValueError(f"expected dates from 1900 to a year from today, not {day}")
    return value


def _time_of_day(value: object) -> time:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, time) or value.tzinfo is not None:
        raise ValueError("expected a time such as '03:30'")
    return value.replace(second=0, microsecond=0)


def _zone(value: object) -> str:
    try:
        return ZoneInfo(cast("str", value)).key
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError, AttributeError):
        near = did_you_mean(value, available_timezones()) if isinstance(value, str) else ""
        raise ValueError(
            "expected a time zone such as 'Europe/Rome'" + (f"; {near}" if near else "")
        ) from None


def _deployment(value: object) -> str:
    if not isinstance(value, str) or _DEPLOYMENT.fullmatch(value) is None:
        raise ValueError("expected a name of up to 100 letters, digits, - and _")
    return value


def _language(value: object) -> str:
    from runpipe.words import languages  # noqa: PLC0415  (slow to import, and asked for by few)

    if value not in languages():
        raise ValueError(f"expected one of {', '.join(languages())}")
    return str(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("expected a text in quotes")
    return value


def _exercise(value: object) -> str:
    """Check the owner's word on an exercise: a region, and perhaps a pattern and plyometric."""
    text = _text(value)
    region = text.split(",")[0].strip()
    if region.lower() not in set(Region):
        near = did_you_mean(region, Region)
        raise ValueError(f"expected one of {', '.join(Region)}" + (f"; {near}" if near else ""))
    return text


Text = Annotated[str, BeforeValidator(_text)]
Zone = Annotated[str, BeforeValidator(_zone)]
Day = Annotated[date, BeforeValidator(_day)]


class AthleteTable(Section):
    """You, and what all athletes share. runpipe learns what you leave out where it can."""

    sex: Sex = _setting("chooses between published equations", example="F", default=Sex.UNSPECIFIED)
    birth_date: Annotated[Day, AfterValidator(_birth_date)] | None = _setting(
        "muscle is lost more easily with the years", example=date(1984, 5, 2)
    )
    height_cm: float | None = _number("your height", 172, "cm", (100, 250))
    mass_kg: float | None = _number("only used when no scale is logged", 62.5, "kg", (25, 300))
    body_fat_pct: float | None = _number("only used when no scale says it", 22, "%", (3, 60))
    body_fat_method: BodyFatMethod = _setting(
        "how it was measured", example="bia", default=BodyFatMethod.UNKNOWN
    )
    body_fat_date: Annotated[Day, AfterValidator(_past_day)] | None = _setting(
        "when it was measured", example=date(2024, 10, 1)
    )
    max_heart_rate_bpm: float | None = _number(
        "otherwise learned from your hardest runs", 188, "bpm", (100, 240)
    )
    rest_heart_rate_bpm: float | None = _number("lying, in the morning", 48, "bpm", (25, 110))
    critical_speed_mps: float | None = _number(
        "what you can hold for about half an hour on the flat; otherwise learned",
        3.9,
        "m/s",
        (1.5, 7),
    )
    easy_speed_mps: float | None = _number(
        "your usual easy running on the flat; otherwise learned", 2.8, "m/s", (1, 6)
    )
    time_zone: Zone = _setting(
        "for files that do not say where they were made", example="Europe/Rome", default="UTC"
    )
    activity_factor: float | None = _number(
        "the day without sport, over resting: 1.3 seated, 1.4 usual, 1.55 on your feet, "
        "1.7 manual work",
        1.4,
        "times",
        (1.1, 2.5),
    )
    is_strength_novice: StrictBool | None = _setting(
        "true if you have lifted for less than half a year", example=False
    )
    is_run_novice: StrictBool | None = _setting(
        "true if you have run for less than half a year", example=False
    )
    lifts_confirmed_none: StrictBool = _setting(
        'true if you do no strength work at all: then none is counted, not "unknown"',
        example=False,
        default=False,
    )
    days_ill: Annotated[tuple[date, ...], BeforeValidator(_days), AfterValidator(_days_ill)] = (
        _setting(
            "days in bed: muscle goes fastest then",
            example=[date(2024, 10, 3), date(2024, 10, 4)],
            default=(),
        )
    )
    new_scale_dates: Annotated[tuple[date, ...], BeforeValidator(_days)] = _setting(
        "first days on another scale, so that its offset is not taken for a change of yours",
        example=[date(2024, 11, 2)],
        default=(),
    )
    has_menstrual_cycle: StrictBool | None = _setting(
        "false leaves out the four-week wave of body water; otherwise by sex and age", example=False
    )
    needs_referral: StrictBool = _setting(
        "true for kidney disease, pregnancy, under 18, or an eating-disorder history: runpipe then "
        "gives no energy numbers and no diet advice",
        example=False,
        default=False,
    )

    def facts(self, athlete_id: str) -> AthleteFacts:
        """Return the facts in the core's units: metres, fractions."""
        return AthleteFacts(
            athlete_id=athlete_id,
            sex=self.sex,
            birth_date=self.birth_date,
            height_m=_times(self.height_cm, _CM),
            mass_kg=_times(self.mass_kg, 1.0),
            body_fat_frac=_times(self.body_fat_pct, _PERCENT),
            body_fat_method=self.body_fat_method,
            body_fat_date=self.body_fat_date,
            max_heart_rate_bpm=_times(self.max_heart_rate_bpm, 1.0),
            rest_heart_rate_bpm=_times(self.rest_heart_rate_bpm, 1.0),
            critical_speed_mps=_times(self.critical_speed_mps, 1.0),
            easy_speed_mps=_times(self.easy_speed_mps, 1.0),
            activity_factor=_times(self.activity_factor, 1.0),
            time_zone=self.time_zone,
            is_strength_novice=self.is_strength_novice,
            is_run_novice=self.is_run_novice,
            lifts_confirmed_none=self.lifts_confirmed_none,
            days_ill=self.days_ill,
            new_scale_dates=self.new_scale_dates,
            has_menstrual_cycle=self.has_menstrual_cycle,
            needs_referral=self.needs_referral,
        )

    def over(self, shared: AthleteTable) -> AthleteTable:
        """Return these settings, with those of `shared` for what is not set here."""
        return shared.model_copy(
            update={name: getattr(self, name) for name in self.model_fields_set}
        )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else float(value) * factor


class PathsTable(Section):
    """Where files come from."""

    inbox: Text | None = _setting(
        "another folder to look into; files there are copied, never moved", "~/Sync/exports"
    )


class ScheduleTable(Section):
    """When `runpipe serve` runs a night."""

    nightly_at: Annotated[time, BeforeValidator(_time_of_day)] = _setting(
        "when a night begins", example="03:30", default=time(3, 30)
    )
    time_zone: Zone | None = _setting(
        "whose clock that is; otherwise the athlete's time_zone", example="Europe/Rome"
    )
    deployment: Annotated[str, BeforeValidator(_deployment)] | None = _setting(
        "the schedule's name in Prefect: up to 100 letters, digits, - and _", example="runpipe"
    )


class ReportTable(Section):
    """How pages are written; units and clock follow your computer's locale where they are not set."""

    language: Annotated[str, BeforeValidator(_language)] = _setting(
        "the language of the pages, by the name of its catalogue in `runpipe/words/locale`",
        example="en",
        default="en",
    )
    units: Units | None = _setting("kilometres and metres, or miles and feet", example="metric")
    mass: MassUnit | None = _setting("body weight in kilograms, pounds or stones", example="kg")
    clock: ClockHours | None = _setting("24 or 12 hours", example="24")
    mail_block: Text | None = _setting(
        "a Prefect notification block that gets each new week's digest", example="email/my-mail"
    )
    sendmail: Text | None = _setting(
        "a command that gets each new week's e-mail on its standard input",
        example="/usr/sbin/sendmail -t",
    )

    def habits(self, usual: Habits) -> Habits:
        """Return the owner's habits, with what is usual for what is not set."""
        return Habits(
            units=self.units or usual.units,
            mass=self.mass or usual.mass,
            clock=self.clock or usual.clock,
            language=self.language,
        )


class ReadingTable(Section):
    """How files are read."""

    workers: int = _number(
        "processes that decode; 0 means one per core, 1 decodes in the night itself and starts none, "
        "so that a file it cannot bear ends the night, once",
        0,
        "processes",
        (0, 64),
        default=0,
    )
    max_file_mb: int = _number(
        "larger files are kept and reported, not read", 512, "MB", (1, 65536), default=512
    )
    max_memory_mb: int = _number(
        "what one file may need; a file that needs more is kept and reported",
        2048,
        "MB",
        (256, 1_048_576),
        default=2048,
    )
    max_cpu_s: int = _number(
        "how long one file may be worked on; a file that takes longer is kept and reported",
        600,
        "s",
        (1, 86400),
        default=600,
    )


class EngineTable(Section):
    """Where files are read: on this machine, or on a cluster that sees the data folder too."""

    kind: EngineKind = _setting(
        "processes of this machine, or a cluster of Dask's or Ray's (`runpipe[dask]`, "
        "`runpipe[ray]`)",
        example="dask",
        default=EngineKind.PROCESSES,
    )
    address: Text | None = _setting(
        "where a cluster of kind dask or ray answers; without one it is started on this machine, with `workers` processes",
        example="tcp://10.0.0.5:8786",
    )


class ColumnNames(Section):
    """Our column's name on the left, your column's name on the right (docs/exports.md)."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ours_of: dict[str, str] = {}
        for ours, theirs in self.names().items():
            before = ours_of.setdefault(" ".join(theirs.casefold().split()), ours)
            if before != ours:
                raise ValueError(f"{theirs!r} cannot be both {before} and {ours}")
        return self

    def names(self) -> dict[str, str]:
        """Return our name to theirs, for the columns that are mapped."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


def _column_names(domain: Domain) -> type[ColumnNames]:
    names: dict[str, Any] = dict.fromkeys(read_sources().columns[domain], (Text | None, None))
    return create_model(f"{domain.title()}ColumnNames", __base__=ColumnNames, **names)


class ColumnsTable(Section):
    """Your own tables, by what they log."""

    diet: _column_names(Domain.DIET) | None = None  # type: ignore[valid-type]
    body: _column_names(Domain.BODY) | None = None  # type: ignore[valid-type]
    sleep: _column_names(Domain.SLEEP) | None = None  # type: ignore[valid-type]
    strength: _column_names(Domain.STRENGTH) | None = None  # type: ignore[valid-type]

    def names(self) -> dict[str, dict[str, str]]:
        """Return, for each domain that is mapped, our column's name to theirs."""
        return {domain: getattr(self, domain).names() for domain in sorted(self.model_fields_set)}


def ranked(domain: Domain) -> Callable[[object], tuple[str, ...]]:
    """Return a check that puts the named apps' sources first and leaves the others as they are."""

    def check(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(app, str) for app in value):
            raise ValueError("expected a list of apps such as ['hevy', 'fit']")
        first: list[str] = []
        for app in value:
            sources = _sources_of(domain, app)
            if not set(sources) - set(first):
                raise ValueError(f"{app!r} is there already")
            first += sources
        return tuple(dict.fromkeys((*first, *SOURCES[domain])))

    return check


def _sources_of(domain: Domain, app: str) -> list[str]:
    apps = read_sources().apps
    word = app.strip().lower().replace(" ", "_")
    name = apps.get(word, word)
    sources = [s for s in SOURCES[domain] if s == name or s.startswith(f"{name}_")]
    if not sources:
        spelt = {source.split("_")[0] for source in SOURCES[domain]} | set(apps)
        near = did_you_mean(app, {*SOURCES[domain], *spelt})
        raise ValueError(
            f"no source of {domain} is called {app[:60]!r}; "
            + (f"{near} There are " if near else "there are ")
            + ", ".join(SOURCES[domain])
        )
    return sources


def _priority(domain: Domain, example: list[str]) -> Any:  # noqa: ANN401  (pydantic's own type)
    return _setting("best first", example=example, default=SOURCES[domain])


class PriorityTable(Section):
    """Which app a day is taken from when several logged it; days are never added up across apps."""

    diet: Annotated[tuple[str, ...], BeforeValidator(ranked(Domain.DIET))] = _priority(
        Domain.DIET, ["cronometer", "myfitnesspal"]
    )
    body: Annotated[tuple[str, ...], BeforeValidator(ranked(Domain.BODY))] = _priority(
        Domain.BODY, ["withings", "garmin"]
    )
    sleep: Annotated[tuple[str, ...], BeforeValidator(ranked(Domain.SLEEP))] = _priority(
        Domain.SLEEP, ["oura", "whoop"]
    )
    strength: Annotated[tuple[str, ...], BeforeValidator(ranked(Domain.STRENGTH))] = _priority(
        Domain.STRENGTH, ["hevy", "fit"]
    )

    def sources(self) -> dict[Domain, tuple[str, ...]]:
        """Return the sources of each domain, best first."""
        return {domain: getattr(self, domain) for domain in Domain}


def _exercises(value: object) -> object:
    """Check that no exercise is named twice with other capitals or spaces."""
    if isinstance(value, Mapping):
        names: dict[str, str] = {}
        for name in value:
            before = names.setdefault(" ".join(name.casefold().split()), name)
            if before != name:
                raise ValueError(f"{before!r} and {name!r} are the same exercise")
    return value


class LogsTable(Section):
    """What logs do not say themselves."""

    mass_unit: Literal["kg", "lb"] | None = _setting(
        "for exports that do not say it (MyFitnessPal, Strong)", example="kg"
    )
    energy_unit: Literal["kcal", "kj"] | None = _setting(
        "for tables of food whose energy has no unit", example="kcal"
    )
    dates: Literal["day_first", "month_first"] | None = _setting(
        "for dates such as 03/04/2026", example="day_first"
    )
    priority: PriorityTable = PriorityTable()
    columns: ColumnsTable = ColumnsTable()
    exercises: Annotated[
        dict[str, Annotated[str, BeforeValidator(_exercise)]], BeforeValidator(_exercises)
    ] = Field(
        default_factory=dict,
        description=(
            "Exercises that runpipe does not know: lower, upper, core or full; then, after commas, "
            "a pattern, and plyometric where it is."
        ),
        examples=[{"Grandpa's log carry": "full"}],
    )


class SettingsFile(Section):
    """The sections of `runpipe.toml`. ``[athlete.<id>]`` is read apart: ids are the owner's."""

    athlete: AthleteTable = AthleteTable()
    paths: PathsTable = PathsTable()
    schedule: ScheduleTable = ScheduleTable()
    report: ReportTable = ReportTable()
    reading: ReadingTable = ReadingTable()
    engine: EngineTable = EngineTable()
    logs: LogsTable = LogsTable()
