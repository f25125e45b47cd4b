"""What the official profile says of messages, fields and types, in a form made for columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from garmin_fit_sdk import Profile

TIMESTAMP_NUMBER: Final = 253
_FLOATING: Final = frozenset({"float32", "float64"})
_NUMERIC: Final = (
    frozenset(
        f"{sign}int{bits}{zero}"
        for sign, bits, zero in (
            ("s", 8, ""),
            ("u", 8, ""),
            ("s", 16, ""),
            ("u", 16, ""),
            ("s", 32, ""),
            ("u", 32, ""),
            ("s", 64, ""),
            ("u", 64, ""),
            ("u", 8, "z"),
            ("u", 16, "z"),
            ("u", 32, "z"),
            ("u", 64, "z"),
        )
    )
    | {"byte", "string"}
    | _FLOATING
)


@dataclass(frozen=True, slots=True)
class Component:
    """Some bits of a field which are the value of another field."""

    target: int
    bit_offset: int
    bits: int
    scale: float
    offset: float


@dataclass(frozen=True, slots=True)
class SubField:
    """Another reading of a field, used where a reference field has one of the values given."""

    name: str
    type_name: str
    scale: float
    offset: float
    units: str
    references: tuple[tuple[int, int], ...]
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of one message as the profile has it."""

    number: int
    name: str
    type_name: str
    scale: float
    offset: float
    units: str
    is_accumulated: bool
    components: tuple[Component, ...]
    sub_fields: tuple[SubField, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's values are packed: some components of a field, or of one of its sub-fields."""

    parent: FieldSpec
    sub_field: str | None
    parts: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class MessageSpec:
    """One message as the profile has it.

    `sources` gives, by field number, the fields it may be packed in; `sub_field_parents` gives
    each sub-field's parent by name; `sub_lookup` gives, by parent and reference field, which
    sub-field a value of the reference field stands for.
    """

    number: int
    name: str
    fields: dict[int, FieldSpec]
    numbers: dict[str, int]
    sub_field_parents: dict[str, int]
    sources: dict[int, tuple[Source, ...]]
    sub_lookup: dict[int, dict[int, dict[int, int]]]


def _first(value: Any) -> Any:  # noqa: ANN401  (the profile mixes lists and scalars)
    return value[0] if isinstance(value, list) and value else value


def _number(value: Any, default: float) -> float:  # noqa: ANN401
    first = _first(value)
    return first if isinstance(first, (int, float)) else default


def _text(value: Any) -> str:  # noqa: ANN401
    first = _first(value)
    return first if isinstance(first, str) else ""


def _components(table: dict[str, Any]) -> tuple[Component, ...]:
    components = []
    position = 0
    for i, target in enumerate(table["components"]):
        bits = table["bits"][i]
        components.append(Component(target, position, bits, table["scale"][i], table["offset"][i]))
        position += bits
    return tuple(components)


def _sub_field(table: dict[str, Any]) -> SubField:
    components = _components(table)
    return SubField(
        name=table["name"],
        type_name=table["type"],
        scale=1 if components else _number(table["scale"], 1),
        offset=0 if components else _number(table["offset"], 0),
        units=_text(table["units"]),
        references=tuple((entry["num"], entry["raw_value"]) for entry in table["map"]),
        components=components,
    )


def _field(number: int, table: dict[str, Any]) -> FieldSpec:
    components = _components(table)
    # A field of several components has the components' scales, and none of its own.
    is_bundle = len(components) > 1
    return FieldSpec(
        number=number,
        name=table["name"],
        type_name=table["type"],
        scale=1 if is_bundle else _number(table["scale"], 1),
        offset=0 if is_bundle else _number(table["offset"], 0),
        units="" if is_bundle else _text(table["units"]),
        is_accumulated=bool(table["is_accumulated"]),
        components=components,
        sub_fields=tuple(_sub_field(entry) for entry in table["sub_fields"]),
    )


def _sources(fields: dict[int, FieldSpec]) -> dict[int, tuple[Source, ...]]:
    by_number: dict[int, list[Source]] = {}
    for spec in fields.values():
        packed: list[tuple[str | None, tuple[Component, ...]]] = [(None, spec.components)]
        packed += [(sub.name, sub.components) for sub in spec.sub_fields]
        for name, components in packed:
            for target in dict.fromkeys(part.target for part in components):
                parts = tuple(part for part in components if part.target == target)
                by_number.setdefault(target, []).append(Source(spec, name, parts))
    return {target: tuple(sources) for target, sources in by_number.items()}


def _sub_lookup(spec: FieldSpec) -> dict[int, dict[int, int]]:
    lookup: dict[int, dict[int, int]] = {}
    for index, sub in enumerate(spec.sub_fields):
        for number, value in sub.references:
            lookup.setdefault(number, {}).setdefault(value, index)
    return lookup


@cache
def message_spec(number: int) -> MessageSpec:
    """Return what the profile says of a message; one of no fields when it does not know it."""
    table = Profile["messages"].get(number)
    if table is None:
        return MessageSpec(number, f"unknown_{number}", {}, {}, {}, {}, {})
    fields = {key: _field(key, entry) for key, entry in table["fields"].items()}
    return MessageSpec(
        number=number,
        name=table["name"],
        fields=fields,
        numbers={spec.name: key for key, spec in fields.items()},
        sub_field_parents={
            sub.name: key for key, spec in fields.items() for sub in spec.sub_fields
        },
        sources=_sources(fields),
        sub_lookup={key: _sub_lookup(spec) for key, spec in fields.items() if spec.sub_fields},
    )


@cache
def message_numbers() -> dict[str, int]:
    """Return every known message's number by its name."""
    return {table["name"]: number for number, table in Profile["messages"].items()}


@cache
def type_labels(type_name: str) -> dict[int, str] | None:
    """Return a type's words by raw value; `None` for plain numbers, times and strings."""
    if type_name in _NUMERIC or type_name in {"date_time", "local_date_time", "message_index"}:
        return None
    table = Profile["types"].get(type_name)
    return dict(table) if table else None
