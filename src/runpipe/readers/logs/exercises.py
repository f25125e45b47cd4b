"""Which part of the body an exercise loads: user's map, FIT category, then keyword rules."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from runpipe.errors import SettingsError
from runpipe.model.logs import Region

NON_WORD: Final = re.compile(r"[^\w]+")
PLYOMETRIC: Final = "plyometric"


@dataclass(frozen=True, slots=True)
class ExerciseKind:
    """Region, movement pattern (`None` if unknown) and whether it is plyometric.

    `is_strength` is false for what a gym log holds besides strength: cardio, stretching.
    """

    region: Region = Region.UNKNOWN
    pattern: str | None = None
    is_plyometric: bool = False
    is_strength: bool = True


UNKNOWN: Final = ExerciseKind()


@dataclass(frozen=True, slots=True)
class _Rule:
    words: re.Pattern[str]
    kind: ExerciseKind


def classify_exercise(
    name: str, category: str | None = None, overrides: Mapping[str, str] | None = None
) -> ExerciseKind:
    """Return what an exercise loads.

    Parameters
    ----------
    name
        The exercise as the app or watch names it.
    category
        FIT's exercise category (``squat``) or an app's muscle group (``Quads``). A name that the
        keyword rules know is trusted over it.
    overrides
        The user's own map: name to ``region[, pattern][, plyometric]``.

    Returns
    -------
    ExerciseKind
        `UNKNOWN` where nothing fits; nothing is guessed.

    Raises
    ------
    SettingsError
        If the user's map names a region that does not exist.
    """
    text = normal_name(name)
    for own_name, words in (overrides or {}).items():
        if normal_name(own_name) == text:
            return _parse_override(own_name, words)
    return (
        _by_keywords(text) or (_by_keywords(normal_name(category)) if category else None) or UNKNOWN
    )


def normal_name(text: str) -> str:
    """Return a name in lower case words: ``Push-Ups (Band)`` gives ``push ups band``."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return NON_WORD.sub(" ", text.replace("'", "").replace("_", " ")).strip()


def _parse_override(name: str, words: str) -> ExerciseKind:
    parts = [part.strip().lower() for part in words.split(",") if part.strip()]
    if not parts or parts[0] not in set(Region):
        regions = ", ".join(Region)
        raise SettingsError(f"exercise {name!r}: {words!r} does not start with one of {regions}")
    rest = [part for part in parts[1:] if part != PLYOMETRIC]
    return ExerciseKind(Region(parts[0]), rest[0] if rest else None, PLYOMETRIC in parts[1:])


@cache
def _by_keywords(text: str) -> ExerciseKind | None:
    return next((rule.kind for rule in _rules() if rule.words.search(text)), None)


@cache
def _rules() -> tuple[_Rule, ...]:
    text = (resources.files("runpipe") / "rules" / "exercise_keywords.csv").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        _Rule(
            re.compile(rf"\b(?:{row['words']})\b"),
            ExerciseKind(
                Region(row["region"]),
                row["pattern"] or None,
                row["is_plyometric"] == "1",
                row["is_strength"] == "1",
            ),
        )
        for row in csv.DictReader(lines)
    )
