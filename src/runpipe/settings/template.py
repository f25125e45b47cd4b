"""The settings explained, from their models.

The file that `init` writes, rows for the docs, mistakes in sentences.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from runpipe.errors import did_you_mean
from runpipe.model.athlete import Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.settings import models
from runpipe.settings.models import SettingsFile

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


_HEAD: Final = (
    "# runpipe settings. Everything here is optional; a line that starts with # is off.\n"
    "# What you leave out, runpipe learns from your files where it can, and says so where it "
    "cannot.\n"
)
_WORDS_COLUMN: Final = 34
_WIDTH: Final = 100
_COLUMN_EXAMPLES: Final = {"date": "Tag", "energy_kcal": "Energie"}


@dataclass(frozen=True, slots=True)
class ExplainedSetting:
    """One setting in words. `example` and `default` are TOML; `default` is empty for none."""

    key: str
    example: str
    words: str
    values: str
    default: str


def settings_template() -> str:
    """Return the commented `runpipe.toml` that `runpipe init` writes."""
    return "\n".join([_HEAD, *_lines()])


def _lines() -> Iterator[str]:
    for name, model in (
        ("athlete", models.AthleteTable),
        ("paths", models.PathsTable),
        ("schedule", models.ScheduleTable),
        ("report", models.ReportTable),
        ("reading", models.ReadingTable),
        ("engine", models.EngineTable),
        ("logs", models.LogsTable),
    ):
        yield f"# {model.__doc__}"
        yield f"[{name}]"
        for setting in explained_settings(model):
            yield from _line(setting)
        yield ""
        if name == "athlete":
            yield "# More athletes: files in inbox/anna/ are hers, and what is not set here is as above."
            yield "# [athlete.anna]"
            yield '# sex = "F"'
            yield ""
    yield f"# {models.PriorityTable.__doc__}"
    yield "# [logs.priority]"
    for setting in explained_settings(models.PriorityTable):
        yield f"# {setting.key} = {setting.example}"
    yield ""
    yield f"# Your own CSV: {(models.ColumnNames.__doc__ or '')}"
    yield "# `runpipe map FILE` proposes these lines for a table that it does not know: paste them here."
    yield "# [logs.columns.diet]"
    for ours, theirs in _COLUMN_EXAMPLES.items():
        yield f"# {ours} = {_toml(theirs)}"
    yield ""
    exercises = models.LogsTable.model_fields["exercises"]
    yield from textwrap.wrap(f"# {exercises.description}", _WIDTH, subsequent_indent="# ")
    yield "# [logs.exercises]"
    for name, words in (exercises.examples or [{}])[0].items():
        yield f"# {_toml(name)} = {_toml(words)}"
    yield ""


def _line(setting: ExplainedSetting) -> Iterator[str]:
    """Write a setting that is off, with what it is beside it."""
    text = "; ".join(part for part in (setting.words, setting.values) if part)
    first, *rest = textwrap.wrap(text, _WIDTH - _WORDS_COLUMN)
    code = f"# {setting.key} = {setting.example}"
    if len(code) >= _WORDS_COLUMN:
        code += "  "
    yield f"{code:<{_WORDS_COLUMN}}# {first}"
    for line in rest:
        yield f"#{'':<{_WORDS_COLUMN - 1}}# {line}"


def explained_settings(model: type[BaseModel]) -> tuple[ExplainedSetting, ...]:
    """Return the settings of a section in words, in its order."""
    return tuple(
        ExplainedSetting(
            key=key,
            example=_toml((field.examples or [None])[0]),
            words=field.description or "",
            values=_values(field),
            default="" if field.default in {None, ()} else _toml(field.default),
        )
        for key, field in model.model_fields.items()
        if isinstance(field.examples, list) and not isinstance(field.examples[0], Mapping)
    )


def _values(field: FieldInfo) -> str:
    """Return which values a setting takes, in words."""
    if unit(field):
        low, high = limits(field)
        return f"{low:.7g} to {high:.7g} {unit(field)}"
    kinds = getattr(field.annotation, "__args__", (field.annotation,))
    for kind in (field.annotation, *kinds):
        if kind in {Sex, BodyFatMethod}:
            return ", ".join(_toml(str(choice)) for choice in kind)
        if choices := [c for c in getattr(kind, "__args__", ()) if isinstance(c, str)]:
            return " or ".join(map(_toml, choices))
    return ""


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
