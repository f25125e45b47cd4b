"""Assessed weeks whole, as JSON: dataclasses as JSON can hold them, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import duckdb

from runpipe.model.athlete import AthleteFacts
from runpipe.model.findings import Finding, finding_from_json, finding_to_json
from runpipe.model.iso_week import Week
from runpipe.model.week_assessment import WeekAssessment
from runpipe.warehouse.table_rows import (
    fetch,
    fetch_column,
    fetch_map,
    fetch_value,
    insert_rows,
    transaction,
)

_Kind = TypeVar("_Kind")
_Reader = Callable[[Any], Any]
_AS_THEY_ARE: Final = (str, int, float, bool, NoneType)
_READERS: Final[Mapping[type, _Reader]] = {
    Finding: finding_from_json,
    Week: Week.parse,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def to_plain(value: object) -> object:
    """Return a value with every dataclass in it as a mapping by field, every tuple as a list.

    Raises
    ------
    TypeError
        If it holds anything else than dataclasses, tuples, mappings, findings, weeks, dates,
        enums and what JSON knows.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, Finding):
        return finding_to_json(value)
    if isinstance(value, Week):
        return str(value)
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: to_plain(getattr(value, name)) for name in _field_names(kind)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[_Kind], plain: Mapping[str, Any]) -> _Kind:
    """Build a dataclass from what `to_plain` returned.

    Raises
    ------
    KeyError
        If a field is missing.
    TypeError
        If a field is of a type that has no plain form.
    """
    hashable: Any = kind
    built: _Kind = _dataclass_reader(hashable)(plain)
    return built


@cache
def _field_names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401  (a dataclass)
    return tuple(field.name for field in fields(kind))


@cache
def _dataclass_reader(kind: Any) -> _Reader:  # noqa: ANN401  (a dataclass)
    hints = get_type_hints(kind)
    readers = [(name, _reader(hints[name])) for name in _field_names(kind)]
    return lambda plain: kind(
        **{
            name: plain[name] if read is None or plain[name] is None else read(plain[name])
            for name, read in readers
        }
    )


def _reader(hint: Any) -> _Reader | None:  # noqa: ANN401  (any annotation)
    """Return what turns a plain value into one of a type, `None` where it is one already."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        [inner] = [part for part in arguments if part is not NoneType]
        return _reader(inner)
    if origin is tuple:
        return _tuple_reader(arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        part = _reader(arguments[1])
        return lambda plain: dict(plain) if part is None else _each(part, plain)
    if hint in _AS_THEY_ARE:
        return None
    return _class_reader(hint)


def _tuple_reader(arguments: tuple[Any, ...]) -> _Reader:
    if arguments[-1:] == (...,):
        part = _reader(arguments[0])
        return tuple if part is None else lambda plain: tuple(map(part, plain))
    parts = [_reader(part_type) or _same for part_type in arguments]
    return lambda plain: tuple(
        read(part_type) for read, part_type in zip(parts, plain, strict=True)
    )


def _class_reader(kind: Any) -> _Reader:  # noqa: ANN401
    if kind in _READERS:
        return _READERS[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"{kind!r} has no plain form")


def _each(read: _Reader, plain: Mapping[str, Any]) -> dict[str, Any]:
    return {key: read(part) for key, part in plain.items()}


def _same(value: object) -> object:
    return value


_FORGET: Final = "delete from derived.assessment where athlete_id = ? and week >= ?"
_DIGESTS: Final = (
    "select week as key, md5(athlete_json || assessment_json) as value"
    " from derived.assessment where athlete_id = ? order by week"
)
_ASSESSMENTS: Final = (
    "select assessment_json from derived.assessment"
    " where athlete_id = ? and week in (select unnest(?::varchar[])) order by week"
)
_ATHLETE: Final = "select athlete_json from derived.assessment where athlete_id = ? and week = ?"
_ENDS: Final = "select week, as_of from derived.week where athlete_id = ? order by week"


@dataclass(frozen=True, slots=True)
class WeekEnd:
    """A judged week, and the last day that it speaks of."""

    week: Week
    as_of: date


def save_assessments(
    conn: duckdb.DuckDBPyConnection,
    athlete: AthleteFacts,
    assessments: Sequence[WeekAssessment],
    since: Week,
) -> None:
    """Save an athlete's assessed weeks, in place of all of this athlete's from `since` on.

    Parameters
    ----------
    conn
        Of the next database.
    athlete
        As the weeks were judged.
    assessments
        Every week of the athlete from `since` on, at most once each.
    since
        Earlier weeks stay as they are.
    """
    athlete_json = _as_json(athlete)
    rows = [
        {
            "athlete_id": athlete.athlete_id,
            "week": str(assessment.week),
            "athlete_json": athlete_json,
            "assessment_json": _as_json(assessment),
        }
        for assessment in assessments
    ]
    with transaction(conn):
        conn.execute(_FORGET, [athlete.athlete_id, str(since)])
        insert_rows(conn, "derived.assessment", rows)


def read_assessments(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, weeks: Iterable[Week]
) -> tuple[WeekAssessment, ...]:
    """Return the assessments of those of some weeks that were judged, in order of week."""
    names = sorted(map(str, weeks))
    return tuple(
        from_plain(WeekAssessment, json.loads(text))
        for text in fetch_column(conn, _ASSESSMENTS, [athlete_id, names])
    )


def read_assessed_athlete(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, week: Week
) -> AthleteFacts:
    """Return the athlete's facts as a week was judged; those of nobody where it was not."""
    text = fetch_value(conn, _ATHLETE, [athlete_id, str(week)])
    if text is None:
        return AthleteFacts(athlete_id=athlete_id)
    return from_plain(AthleteFacts, json.loads(text))


def read_assessment_digests(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> dict[str, str]:
    """Return a digest of each week's assessment and of the athlete it was judged for, in order."""
    return fetch_map(conn, _DIGESTS, [athlete_id])


def read_week_ends(conn: duckdb.DuckDBPyConnection, athlete_id: str) -> tuple[WeekEnd, ...]:
    """Return every judged week of an athlete with its last day, in order."""
    return tuple(fetch(conn, _ENDS, WeekEnd, [athlete_id]))


def _as_json(value: object) -> str:
    return json.dumps(to_plain(value), separators=(",", ":"), ensure_ascii=False)
