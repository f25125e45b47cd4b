"""What is wrong in a settings file, in sentences: key, value, range, and the nearest right key."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from runpipe.settings.models import SettingsFile
from runpipe.settings.nearest import did_you_mean

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST: Final = 60
_MAX_EXPLAINED: Final = 100
"""No owner makes more mistakes than this; a file of another kind holds any number."""
_QUOTED: Final = re.compile(r"'([^']+)'")
_EXPECTED: Final = {
    "bool_type": "expected true or false",
    "model_type": "expected a section",
    "dict_type": "expected a section",
}


def explain(error: ValidationError, model: type[BaseModel], where: str = "") -> tuple[str, ...]:
    """Return a sentence for each mistake that pydantic has seen.

    Parameters
    ----------
    error
        What pydantic raised.
    model
        What it checked against.
    where
        The section in the file, such as ``athlete.anna``; empty for the file as a whole.
    """
    return tuple(
        _sentence(item, model, where)
        if index < _MAX_EXPLAINED
        else f"{dotted(where, *item['loc'])}: cannot be used"
        for index, item in enumerate(error.errors(include_url=False))
    )


def _sentence(item: Any, model: type[BaseModel], where: str) -> str:  # noqa: ANN401  (ErrorDetails, whose keys vary by type)
    place: Sequence[str | int] = item["loc"]
    key = dotted(where, *place)
    if item["type"] == "extra_forbidden":
        return f"{key}: {_unknown(str(place[-1]), _model_at(model, place[:-1]))}"
    if "error" in (context := item.get("ctx", {})):
        expected = str(context["error"])
    elif "expected" in context:
        choices = _QUOTED.findall(context["expected"])
        near = did_you_mean(str(item["input"]), choices)
        expected = f"expected {context['expected']}" + (f"; {near}" if near else "")
    elif item["type"] in _EXPECTED:
        expected = _EXPECTED[item["type"]]
    else:
        expected = _range(_model_at(model, place[:-1]).model_fields[str(place[-1])])
    return f"{key}: {expected} (found {shown(item['input'])})"


def _unknown(key: str, model: type[BaseModel]) -> str:
    kind = "section" if model is SettingsFile else "setting"
    near = did_you_mean(key, model.model_fields)
    sections = [
        f"[{name}]"
        for name, field in SettingsFile.model_fields.items()
        if key in _submodel(field).model_fields and _submodel(field) is not model
    ]
    if sections:
        return f"no such {kind} here; it belongs to {' or '.join(sections)}"
    return f"no such {kind}; {near or 'there are ' + ', '.join(model.model_fields)}"


def _range(field: FieldInfo) -> str:
    """Return a number's range and unit in words."""
    low, high = limits(field)
    kind = "whole number" if field.annotation is int else "number"
    return f"expected a {kind} from {low:.7g} to {high:.7g} {unit(field)}"


def limits(field: FieldInfo) -> tuple[float, float]:
    """Return the lowest and the highest number that a setting takes."""
    low = next(m.ge for m in field.metadata if hasattr(m, "ge"))
    high = next(m.le for m in field.metadata if hasattr(m, "le"))
    return float(low), float(high)


def unit(field: FieldInfo) -> str:
    """Return a number's unit; empty for what is no number."""
    extra = field.json_schema_extra
    return str(extra["unit"]) if isinstance(extra, Mapping) else ""


def _model_at(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    for name in place:
        model = _submodel(model.model_fields[str(name)])
    return model


def _submodel(field: FieldInfo) -> type[BaseModel]:
    """Return the section that a field holds, an empty one where it holds a value."""
    kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), BaseModel)


def dotted(*keys: str | int) -> str:
    """Return a key as it stands in the file: ``logs.exercises."My machine"``."""
    return ".".join(
        str(key) if _BARE_KEY.fullmatch(str(key)) else _quoted(str(key))
        for key in keys
        if key != ""
    )


def _quoted(key: str) -> str:
    return key if all(map(_BARE_KEY.fullmatch, key.split("."))) else shown(key)


def shown(value: object) -> str:
    """Return a value in short, with nothing in it that a terminal would obey."""
    if isinstance(value, Mapping):
        return "a section"
    text = repr(value) if isinstance(value, str | int | float | bool | list) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
