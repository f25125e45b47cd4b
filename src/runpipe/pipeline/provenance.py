"""What every stored result was made of: code, rules, settings and inputs, as one digest each.

A result whose digest is what it was is left alone; what differs is made anew. `MADE_OF` says which
files of runpipe take part in a stage; tests hold it against the imports. Inputs are given by
whoever makes the result: settings, and digests of the rows that it is made from.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from runpipe import warehouse
from runpipe.errors import RunpipeError

if TYPE_CHECKING:
    from importlib.abc import Traversable

EVERYBODY: Final = ""
"""Whose the results are that belong to no athlete."""


_NOT_COUNTED: Final = frozenset({"__pycache__", "_sql", "flows", "cli"})


class Stage(StrEnum):
    """The steps from a file to a page, in their order; each has results with a digest.

    `BASIS` is no step: under it stands, by stage, what all of an athlete's results rest on beside
    the files, so that a night knows what is due before it looks at any of them.
    """

    READ_FIT = "read_fit"
    READ_TRACKS = "read_tracks"
    READ_LOGS = "read_logs"
    READ_ANY = "read_any"
    UNPACK = "unpack"
    GROUP = "group"
    COMBINE = "combine"
    LABEL = "label"
    ASSESS = "assess"
    SAY = "say"
    PAGE = "page"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What takes part in a stage beside its inputs.

    Attributes
    ----------
    rooms
        Folders and files of the package, or of `sql`, with all that is in them.
    sections
        Parts of rules files, as ``file.section``, where a whole file would be too much.
    libraries
        Packages of others that a result comes from.
    """

    rooms: tuple[str, ...]
    sections: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ("numpy",)


_STORE: Final = ("warehouse/table_rows.py",)
_MEASURE: Final = (
    "units.py",
    "errors.py",
    "model/archived.py",
    "model/findings.py",
    "model/athlete.py",
    "model/iso_week.py",
    "model/logs.py",
    "model/recording.py",
    "model/rules.py",
    "signal",
    "classification/compact.py",
    "classification/features.py",
    "lineage/candidate.py",
    "readers/detect.py",
    "readers/tracks/instants.py",
    "readers/options.py",
    "readers/read.py",
    "readers/sport_words.py",
    "readers/archives",
    "readers/tables",
    "readers/xml.py",
    "pipeline/read_file.py",
    "settings/read_rules.py",
    "warehouse/save_files.py",
    "warehouse/stored_samples.py",
    "words",
    *_STORE,
)
_MEASURE_SECTIONS: Final = ("classification.easy",)
_FIT: Final = ("readers/fit", "readers/tracks/track_clock.py", "rules/fit_exercise_category.csv")
_TRACKS: Final = ("readers/tracks",)
_LOGS: Final = (
    "readers/apps",
    "readers/logs",
    "readers/read_log.py",
    "readers/tables",
    "rules/exercise_keywords.csv",
    "rules/logs.toml",
    "rules/sources.toml",
)
_WORDS: Final = ("words",)
_MEASURE_LIBRARIES: Final = ("numpy", "tzfpy", "babel", "lxml")
_FIT_LIBRARIES: Final = (*_MEASURE_LIBRARIES, "fitparse", "garmin-fit-sdk")
_TRACK_LIBRARIES: Final = (*_MEASURE_LIBRARIES, "gpxpy")
_LOG_LIBRARIES: Final = (*_MEASURE_LIBRARIES, "openpyxl", "pandas")

MADE_OF: Final[Mapping[Stage, MadeOf]] = {
    Stage.READ_FIT: MadeOf((*_MEASURE, *_FIT), _MEASURE_SECTIONS, _FIT_LIBRARIES),
    Stage.READ_TRACKS: MadeOf((*_MEASURE, *_TRACKS), _MEASURE_SECTIONS, _TRACK_LIBRARIES),
    Stage.READ_LOGS: MadeOf((*_MEASURE, *_LOGS), _MEASURE_SECTIONS, _LOG_LIBRARIES),
    Stage.READ_ANY: MadeOf(
        (*_MEASURE, *_FIT, *_TRACKS, *_LOGS),
        _MEASURE_SECTIONS,
        tuple(sorted({*_FIT_LIBRARIES, *_TRACK_LIBRARIES, *_LOG_LIBRARIES})),
    ),
    Stage.UNPACK: MadeOf(_MEASURE, _MEASURE_SECTIONS, _MEASURE_LIBRARIES),
    Stage.GROUP: MadeOf(
        (
            "units.py",
            "errors.py",
            "model",
            "lineage",
            "pipeline/group_recordings.py",
            "settings/read_rules.py",
            "rules/lineage.toml",
            "warehouse/read_report.py",
            "warehouse/read_history.py",
            "warehouse/save_sessions.py",
            *_STORE,
            *_WORDS,
        ),
        libraries=("numpy", "babel"),
    ),
    Stage.COMBINE: MadeOf(
        (
            *_MEASURE,
            "model",
            "lineage",
            "pipeline/combine_recordings.py",
            "rules/lineage.toml",
            "warehouse/combined.py",
            "warehouse/read_history.py",
        ),
        _MEASURE_SECTIONS,
        _MEASURE_LIBRARIES,
    ),
    Stage.LABEL: MadeOf(
        (
            "units.py",
            "errors.py",
            "model",
            "signal",
            "classification",
            "pipeline/label_sessions.py",
            "settings/read_rules.py",
            "settings/labels_file.py",
            "rules/classification.toml",
            "warehouse/read_report.py",
            "warehouse/read_history.py",
            "warehouse/save_sessions.py",
            "sql/core",
            *_STORE,
            *_WORDS,
        ),
        libraries=("numpy", "babel", "duckdb"),
    ),
    Stage.ASSESS: MadeOf(
        (
            "units.py",
            "errors.py",
            "model",
            "energy",
            "training_load",
            "judges",
            "pipeline/assess_weeks.py",
            "settings/read_rules.py",
            "rules/energy.toml",
            "rules/load.toml",
            "rules/risk.toml",
            "warehouse/assessments.py",
            "warehouse/read_history.py",
            "warehouse/read_report.py",
            "warehouse/save_weeks.py",
            "sql/core",
            *_STORE,
            *_WORDS,
        ),
        libraries=("numpy", "babel", "duckdb"),
    ),
    Stage.SAY: MadeOf(
        (
            "units.py",
            "errors.py",
            "model",
            "pipeline",
            "warehouse",
            "rules",
            "settings",
            "sql",
            *_WORDS,
        ),
        libraries=("numpy", "babel", "duckdb"),
    ),
    Stage.PAGE: MadeOf(
        (
            "units.py",
            "errors.py",
            "printable.py",
            "model",
            "signal",
            "report",
            "render",
            "pipeline/page_sources.py",
            "pipeline/team/coach_page.py",
            "pipeline/write_pages.py",
            "settings/read_rules.py",
            "rules",
            "warehouse/assessments.py",
            "warehouse/read_history.py",
            "warehouse/read_report.py",
            "warehouse/stored_samples.py",
            *_STORE,
            *_WORDS,
        ),
        libraries=("numpy", "babel", "jinja2", "markupsafe"),
    ),
}


def digest(stage: Stage, inputs: object = ()) -> str:
    """Return the digest of a result of a stage.

    Parameters
    ----------
    stage
        Whose code, rules and libraries count.
    inputs
        All else that the result is made of, by its `repr`: settings, digests of rows.
    """
    return sha256(f"{_digest_of_stage(stage)}\0{inputs!r}".encode()).hexdigest()


def mark_with_order(made_by: str, is_day_first: bool | None) -> str:  # noqa: FBT001
    """Return the mark of a file whose dates are open, read as its source's other files settle."""
    return made_by if is_day_first is None else f"{made_by}-{'day' if is_day_first else 'month'}"


def chain(stage: Stage, basis: object, links: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Return a digest per name, each of all links up to it.

    Where a digest is what it was, everything up to there is what it was; so a judgement that sees
    nothing later would come out the same again.

    Parameters
    ----------
    stage
        Whose code, rules and libraries count.
    basis
        What all of them rest on beside the links, by its `repr`.
    links
        Name and content, in order; the content counts by its `repr`.
    """
    running = sha256(digest(stage, basis).encode())
    digests = {}
    for name, content in links:
        running.update(f"\0{name}\0{content!r}".encode())
        digests[name] = running.hexdigest()
    return digests


def stale(
    conn: warehouse.Connection, athlete_id: str, stage: Stage, now: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the names of an athlete's results that are not made of what they would be made of now.

    Parameters
    ----------
    conn
        Of a database.
    athlete_id
        Whose results; `EVERYBODY` for those of no athlete.
    stage
        Which results.
    now
        Digests by name, of some of the stage's results or all of them.

    Returns
    -------
    tuple of str
        In the order of `now`; empty if nothing is to be made anew.
    """
    before = warehouse.read_provenance(conn, athlete_id, stage)
    return tuple(name for name, made_of in now.items() if before.get(name) != made_of)


def first_changed(names: Sequence[str], now: Mapping[str, str], before: Mapping[str, str]) -> int:
    """Return the index of the first name whose digest changed, or the number of names."""
    return next((i for i, name in enumerate(names) if before.get(name) != now[name]), len(names))


@cache
def package_digest() -> str:
    """Return the digest of all of runpipe: its code, rules, words, templates and SQL."""
    return sha256(
        "\n".join(f"{path} {made_of}" for path, made_of in _files().items()).encode()
    ).hexdigest()


def require_same_code(digest: str) -> None:
    """Raise where a worker's runpipe is another one than the run's, whose `package_digest` is given.

    What other code makes would pass for what this one makes.

    Raises
    ------
    RunpipeError
        If they differ.
    """
    if package_digest() != digest:
        raise RunpipeError(
            "a worker of the cluster runs another runpipe than this machine: install the same "
            "version on all of them"
        )


@cache
def _digest_of_stage(stage: Stage) -> str:
    made_of = MADE_OF[stage]
    parts = [f"{path} {digest}" for room in made_of.rooms for path, digest in _files_of(room)]
    parts += [f"{section} {_section(section)!r}" for section in made_of.sections]
    parts += [f"{library} {_version(library)}" for library in made_of.libraries]
    return sha256("\n".join([stage, *parts]).encode()).hexdigest()


def _files_of(room: str) -> list[tuple[str, str]]:
    """Return path and digest of every file of a room, in order of path.

    Raises
    ------
    FileNotFoundError
        If there is no such room.
    """
    inside = [
        (path, digest)
        for path, digest in _files().items()
        if path == room or path.startswith(f"{room}/")
    ]
    if not inside:
        raise FileNotFoundError(f"there is no {room} in runpipe")
    return inside


@cache
def _files() -> dict[str, str]:
    """Return the digest of every file of the package and of its SQL, by path, in order."""
    package = resources.files("runpipe")
    digests = {path: sha256(content).hexdigest() for path, content in _contents(package, "")}
    for file in warehouse.read_layers():
        digests[f"sql/{file.layer}/{file.name}.sql"] = sha256(file.text.encode()).hexdigest()
    return dict(sorted(digests.items()))


def _contents(folder: Traversable, below: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file; flows, which make no result, and caches are left out."""
    for entry in folder.iterdir():
        if entry.name in _NOT_COUNTED or entry.name.startswith("."):
            continue
        if entry.is_file():
            yield below + entry.name, entry.read_bytes()
        else:
            yield from _contents(entry, f"{below}{entry.name}/")


def _section(name: str) -> object:
    file, _, section = name.partition(".")
    return _rules_file(file)[section]


@cache
def _rules_file(name: str) -> dict[str, object]:
    text = resources.files("runpipe").joinpath("rules", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _version(library: str) -> str:
    return version(library)
