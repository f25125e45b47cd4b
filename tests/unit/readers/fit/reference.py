"""Field-by-field comparison of the column reader with the two reference decoders."""

from __future__ import annotations

import io
import math
import warnings
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import fitparse
from fitparse import records as fitparse_records
from fitparse.profile import MESSAGE_TYPES
from garmin_fit_sdk import Decoder, Stream

from runpipe.readers.fit.columns import Columns, FitFile, decode
from runpipe.readers.fit.columns.profile import message_spec


@dataclass(frozen=True)
class Difference:
    """One cell on which two decoders differ."""

    message: str
    field: str
    place: int
    ours: Any
    theirs: Any
    rule: str


@dataclass
class Comparison:
    """How many cells were compared, and which differ."""

    n_cells: int
    n_messages: int
    differences: list[Difference]
    error: str | None = None


def fitparse_messages(data: bytes) -> tuple[dict[int, list[Any]], str | None]:
    """Everything fitparse reads before it stops, by message number, and why it stopped."""
    found: dict[int, list[Any]] = defaultdict(list)
    fitparse_records.DEV_TYPES.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for message in fitparse.FitFile(io.BytesIO(data), check_crc=False).get_messages():
                found[message.mesg_num].append(message)
        except Exception as error:  # noqa: BLE001
            return found, f"{type(error).__name__}: {error}"
    return found, None


class _Cells:
    """Our columns as cells, each column made once."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._made: dict[tuple[str, str], Any] = {}

    def get(self, kind: str, name: str) -> Any:
        key = (kind, name)
        if key not in self._made:
            column = self.columns.get(name)
            if column is None:
                self._made[key] = None
            elif kind == "values":
                self._made[key] = column.values.tolist()
            elif kind == "texts":
                self._made[key] = column.texts
            elif kind == "labels":
                self._made[key] = column.labels
            else:
                raw = column.raw.astype(object)
                raw[~column.valid] = None
                self._made[key] = raw.tolist()
        return self._made[key]

    def developer(self, name: str, units: str | None) -> Any:
        key = ("developer", f"{name}|{units}")
        if key not in self._made:
            column = self.columns.developer(name, units or "")
            if column is None:
                self._made[key] = None
            elif column.is_text:
                self._made[key] = column.texts
            else:
                raw = column.raw.astype(object)
                raw[~column.valid] = None
                self._made[key] = raw.tolist()
        return self._made[key]


def _plain(value: Any) -> Any:
    """Tuples to lists, NaN to None, single-element lists to their element, all-None to None."""
    if isinstance(value, (tuple, list)):
        items = [_plain(item) for item in value]
        while items and items[-1] is None:
            items.pop()
        if not items:
            return None
        return items[0] if len(items) == 1 else items
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def _is_number(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(item is None or _is_number(item) for item in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _ours(cells: _Cells, spec_names: dict[int, str], item: Any, place: int) -> tuple[str, Any, Any]:
    """Return (rule, our cell, their cell) for one of fitparse's fields."""
    if item.field_type == "devfield":
        column = cells.developer(item.name, item.units)
        return "developer", column and column[place], item.value
    number = item.def_num
    known = item.field is not None
    name = item.name if known else spec_names.get(number, f"unknown_{number}")
    if item.field_def is not None and item.field_def.base_type.name == "string":
        column = cells.get("texts", name)
        return "text", column and column[place], item.raw_value
    if not known:
        # Raw, unless ours is no longer raw: fitparse knows neither scale nor packed twins.
        ours = cells.columns.get(name)
        if ours is not None and ours.raw.dtype.kind == "f" and ours.type_name != "float32":
            return "unknown", item.raw_value, item.raw_value
    if not known or not _is_number(item.value):
        # Enumerations and times by raw value (their words may have changed), unknown fields raw.
        column = cells.get("raw", name)
        return "raw", column and column[place], item.raw_value
    column = cells.get("values", name)
    return "values", column and column[place], item.value


def compare_with_fitparse(data: bytes, fit: FitFile | None = None) -> Comparison:
    """Compare every cell that fitparse gives with ours.

    A field that fitparse gives twice in one message is right if either equals ours.
    """
    fit = fit or decode(data)
    theirs, error = fitparse_messages(data)
    result = Comparison(0, 0, [], error)
    for number, messages in theirs.items():
        columns = fit.messages(number)
        cells = _Cells(columns)
        names = {key: spec.name for key, spec in message_spec(number).fields.items()}
        if len(columns) < len(messages) or (error is None and len(columns) != len(messages)):
            result.differences.append(
                Difference(columns.name, "", -1, len(columns), len(messages), "count")
            )
            continue
        for place, message in enumerate(messages):
            result.n_messages += 1
            by_name: dict[str, list[tuple[str, Any, Any]]] = defaultdict(list)
            for item in message.fields:
                by_name[f"{item.field_type}:{item.name}"].append(_ours(cells, names, item, place))
            for name, found in by_name.items():
                result.n_cells += 1
                if not any(_plain(ours) == _plain(their) for _, ours, their in found):
                    rule, ours, their = found[-1]
                    result.differences.append(
                        Difference(columns.name, name, place, _plain(ours), _plain(their), rule)
                    )
    return result


def compare_with_sdk(data: bytes, fit: FitFile | None = None) -> Comparison:
    """Compare every known message that fitparse's profile lacks with the official SDK."""
    fit = fit or decode(data)
    theirs, errors = sdk_messages(data)
    result = Comparison(0, 0, [], str(errors[0]) if errors else None)
    for number in fit.message_numbers:
        spec = message_spec(number)
        if number in MESSAGE_TYPES or not spec.fields:
            continue
        columns = fit.messages(number)
        messages = theirs.get(f"{spec.name}_mesgs", [])
        cells = _Cells(columns)
        if not errors and len(messages) != len(columns):
            result.differences.append(
                Difference(columns.name, "", -1, len(columns), len(messages), "count")
            )
        for place, message in enumerate(messages[: len(columns)]):
            result.n_messages += 1
            for name in columns.names:
                if name.startswith("unknown_"):
                    continue
                result.n_cells += 1
                column = columns[name]
                kind = "texts" if column.is_text else "values"
                ours = _plain(cells.get(kind, name)[place])
                their = _plain(message.get(name))
                if ours != their:
                    result.differences.append(
                        Difference(columns.name, name, place, ours, their, "sdk")
                    )
    return result


def sdk_messages(data: bytes) -> tuple[dict[str, list[dict[Any, Any]]], list[Exception]]:
    """Everything the official SDK reads."""
    return Decoder(Stream.from_byte_array(bytearray(data))).read(  # type: ignore[no-any-return]
        convert_datetimes_to_dates=False,
        convert_types_to_strings=False,
        merge_heart_rates=False,
        enable_crc_check=False,
    )
