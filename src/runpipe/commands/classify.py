"""Label files without a warehouse: the files given are one athlete's history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runpipe import readers
from runpipe.classification import Features, judge_history
from runpipe.errors import ReadError, RunpipeError
from runpipe.inbox import files_below
from runpipe.model import archived
from runpipe.pipeline.read_file import measure_all, reason_of, status_of
from runpipe.pipeline.reader_process import map_in_workers
from runpipe.pipeline.results import ClassifiedFile, ClassifiedSession
from runpipe.settings import Settings, read_rules

_MIN_FILES_FOR_WORKERS: Final = 12


@dataclass(frozen=True, slots=True)
class _Measured:
    """One file (or one member of a container), read and measured but not judged."""

    name: str
    sha256: str
    status: str
    reason: str | None
    sessions: tuple[archived.ProcessedSession, ...]


def classify_paths(
    paths: Sequence[Path], settings: Settings, *, use_titles: bool
) -> tuple[ClassifiedFile, ...]:
    """Label the sessions of some files and folders, each by what came before it among them.

    Parameters
    ----------
    paths
        Files or folders; a container gives an entry a member.
    settings
        Only the number of workers is used.
    use_titles
        False judges by the trace alone.

    Raises
    ------
    RunpipeError
        If a path is not there.
    """
    measured = [
        measured_session
        for many in _measure_files(_files(paths), settings)
        for measured_session in many
    ]
    rules = read_rules("classification")
    features = [
        Features.from_json(str(session.features_json))
        for measured_session in measured
        for session in measured_session.sessions
    ]
    judged = iter(judge_history(features, rules, use_titles=use_titles))
    return tuple(
        ClassifiedFile(
            name=measured_session.name,
            sha256=measured_session.sha256,
            status=measured_session.status,
            reason=measured_session.reason,
            sessions=tuple(
                ClassifiedSession(
                    facts=session.facts,
                    elapsed_s=session.measures.elapsed_s,
                    distance_m=session.measures.distance_m,
                    judged=next(judged).classification,
                )
                for session in measured_session.sessions
            ),
        )
        for measured_session in measured
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    files: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise RunpipeError(f"{path}: there is no such file or folder")
        files.update(dict.fromkeys(sorted(files_below(path))))
    return list(files)


def _measure_files(files: Sequence[Path], settings: Settings) -> Iterable[tuple[_Measured, ...]]:
    if len(files) < _MIN_FILES_FOR_WORKERS:
        return [_measure_file(path) for path in files]
    return map_in_workers(_measure_file, files, settings.n_workers)


def _measure_file(path: Path) -> tuple[_Measured, ...]:
    return tuple(_measure_member(member) for member in readers.expand_path(path, str(path)))


def _measure_member(member: readers.Member) -> _Measured:
    digest = member.sha256
    try:
        reading = readers.read_packed(member)
    except ReadError as exc:
        return _Measured(member.name, digest, archived.FileStatus.QUARANTINED, exc.sentence, ())
    sessions = measure_all(reading, digest)
    return _Measured(member.name, digest, status_of(reading), reason_of(reading), sessions)
