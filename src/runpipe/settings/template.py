"""The settings explained, from their models: the file that `init` writes, and rows for the docs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from runpipe.model.athlete import Sex
from runpipe.model.logs import BodyFatMethod
from runpipe.settings import models
from runpipe.settings.setting_errors import limits, unit

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
