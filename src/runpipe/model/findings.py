"""What the judges find, as codes with values: a language's words come later, in `words`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; `rule` names the entry of the rules files that holds it, if one does."""

    value: float
    unit: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth saying: a code that has a message in every language, and its values.

    A value is a number with its unit, a count, a day, a name from a file, or findings that
    are said within this one.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


Value = Quantity | int | str | date | Finding | tuple[Finding, ...]


def finding(code: str, **values: Value) -> Finding:
    """Return a finding."""
    return Finding(code, values)


def finding_to_json(value: Finding) -> dict[str, Any]:
    """Return a finding as JSON can hold it."""
    return {"code": value.code, "values": {k: _to_json(v) for k, v in value.values.items()}}


def finding_from_json(document: Mapping[str, Any]) -> Finding:
    """Read a finding back from what `finding_to_json` returned."""
    return Finding(document["code"], {k: _from_json(v) for k, v in document["values"].items()})


def _to_json(value: Value) -> object:
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit, "rule": value.rule}
    if isinstance(value, Finding):
        return finding_to_json(value)
    if isinstance(value, tuple):
        return [finding_to_json(item) for item in value]
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _from_json(value: Any) -> Value:  # noqa: ANN401  (JSON)
    if isinstance(value, list):
        return tuple(finding_from_json(item) for item in value)
    if not isinstance(value, dict):
        plain: int | str = value
        return plain
    if "code" in value:
        return finding_from_json(value)
    if "date" in value:
        return date.fromisoformat(value["date"])
    return Quantity(value["value"], value["unit"], value["rule"])
