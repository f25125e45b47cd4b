"""Dataclasses as JSON can hold them, and back: one rule per type, none per class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from runpipe.model.findings import Finding, finding_from_json, finding_to_json
from runpipe.model.iso_week import Week

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
