"""What the official profile says, in a form made for columns.

Values packed into bits, counters that wrapped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
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


IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def take_bits(
    raw: npt.NDArray[np.generic], valid: BoolArray, component: Component
) -> tuple[IntArray, BoolArray] | None:
    """Return a component's bits of raw values, counting bits from the first byte up.

    Parameters
    ----------
    raw, valid
        Integers of shape ``(n,)`` or ``(n, k)`` and whether each one means something.
    component
        Which bits.

    Returns
    -------
    tuple or None
        Values and whether they mean something, each of shape ``(n,)``; `None` when the raw
        values are too short to hold the component, or are no integers.
    """
    if raw.dtype.kind not in "iu":
        return None
    size = raw.dtype.itemsize
    if raw.ndim == 1 and raw.dtype.kind == "u" and component.bits == 8 * size:
        return raw.astype(np.int64), valid
    octets = np.ascontiguousarray(raw, dtype=raw.dtype.newbyteorder("<")).view(np.uint8)
    octets = octets.reshape(len(raw), -1)
    first, shift = divmod(component.bit_offset, 8)
    last = (component.bit_offset + component.bits + 7) // 8
    if component.bit_offset + component.bits > octets.shape[1] * 8:
        return None
    value = np.zeros(len(raw), dtype=np.int64)
    for i in range(last - 1, first - 1, -1):
        value = value << 8 | octets[:, i]
    value = value >> shift & ((1 << component.bits) - 1)
    is_valid = valid if valid.ndim == 1 else valid[:, first // size]
    return value, is_valid


def accumulate(value: IntArray, is_absolute: BoolArray, starts: BoolArray, bits: int) -> IntArray:
    """Undo the wrapping of a counter of which only the low bits were written.

    Parameters
    ----------
    value
        In file order: low bits only, or the whole count where `is_absolute`.
    is_absolute
        Where the whole count is given; counting goes on from there.
    starts
        Where a new (chained) file begins; counting begins anew there.
    bits
        How many low bits were written.

    Returns
    -------
    array
        The whole count at each place.
    """
    step = np.zeros_like(value)
    step[1:] = (value[1:] - value[:-1]) & ((1 << bits) - 1)
    is_base = is_absolute | starts
    if len(value):
        is_base[0] = True
    step[is_base] = 0
    base = np.maximum.accumulate(np.where(is_base, np.arange(len(value)), 0))
    count = np.cumsum(step)
    return value[base] + count - count[base]
