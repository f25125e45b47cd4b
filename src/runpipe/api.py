"""What people import: an opened data folder, and the pure pieces on their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from runpipe import judges, readers, signal, warehouse
from runpipe.classification import Judgement, extract_features, judge_history
from runpipe.errors import ReadError
from runpipe.model.iso_week import Week
from runpipe.model.recording import FileReading, Recording
from runpipe.model.week_assessment import WeekAssessment
from runpipe.model.week_facts import WeekFacts
from runpipe.pipeline.assess_weeks import model_rules
from runpipe.settings import ONLY_ATHLETE, DataPaths, read_rules

if TYPE_CHECKING:
    import pandas as pd


class Data:
    """An opened data folder. Every answer is a pandas DataFrame of the published database.

    Reading never waits for a night and never disturbs one; each call sees what is published
    at that moment, whatever connections of its own the process holds.
    """

    def __init__(self, folder: Path, *, is_team: bool = False) -> None:
        self._paths = DataPaths(folder)
        self._is_team = is_team

    def team(self) -> Data:
        """Return all athletes of the folder: the same views, each with `month` as its last column.

        It is there where the settings name athletes (``[athlete.anna]``). A condition on `month`,
        such as ``month = '2026-11'``, reads the files of that month only.
        """
        return Data(self._paths.root, is_team=True)

    def sql(self, query: str, values: Sequence[object] = ()) -> pd.DataFrame:
        """Answer one read-only query; `values` stand for each ``?`` in it.

        Where the folder has several athletes, all of them are asked, as by `team`.

        Raises
        ------
        WarehouseError
            If there is no database yet, or the query is not one reading statement, or fails.
        """
        is_team = self._is_team or self._paths.is_divided
        database, lake = self._paths.database_to_ask(is_team=is_team)
        return warehouse.dataframe(database, query, values, lake=lake)

    def sessions(self, athlete_id: str = ONLY_ATHLETE) -> pd.DataFrame:
        """Return the view `sessions` of one athlete, oldest first."""
        query = "select * from sessions where athlete_id = ? order by start_utc, session_id"
        return self._sql_of(athlete_id, query, [athlete_id])

    def week(self, week: str | Week, athlete_id: str = ONLY_ATHLETE) -> pd.DataFrame:
        """Return the days of one week (such as ``2026-W46``) of the view `days`.

        Raises
        ------
        ValueError
            If `week` is not a week.
        """
        iso_week = week if isinstance(week, Week) else Week.parse(week)
        query = (
            "select * from days where athlete_id = ? and local_date between ? and ?"
            " order by local_date"
        )
        values = [athlete_id, iso_week.first_date, iso_week.last_date]
        return self._sql_of(athlete_id, query, values)

    def _sql_of(self, athlete_id: str, query: str, values: Sequence[object]) -> pd.DataFrame:
        """Ask one athlete's own database, or the lake where the team is asked."""
        if self._is_team or not self._paths.is_divided:
            return self.sql(query, values)
        return warehouse.dataframe(self._paths.home(athlete_id).database, query, values)


def open(folder: str | Path = "data") -> Data:  # noqa: A001  (promised: rp = runpipe.open("data"))
    """Open a data folder for reading."""
    return Data(Path(folder))


def read_fit(path: str | Path) -> FileReading:
    """Read a FIT file, also gzipped.

    Raises
    ------
    ReadError
        If it cannot be read, or is not a FIT file.
    """
    return _read(Path(path), readers.FileKind.FIT)


def read_gpx(path: str | Path) -> FileReading:
    """Read a GPX file, also gzipped.

    Raises
    ------
    ReadError
        If it cannot be read, or is not a GPX file.
    """
    return _read(Path(path), readers.FileKind.GPX)


def _read(path: Path, expected: readers.FileKind) -> FileReading:
    member = next(readers.expand_path(path))
    kind = readers.detect_kind(member.data, member.name)
    if member.path is not None:
        kind = readers.FileKind.APPLE_HEALTH
    if kind is not expected:
        raise ReadError(path.name, f"expected {expected.value}, found {kind.value}")
    return readers.read_packed(member)


def classify(recordings: Sequence[Recording], *, use_titles: bool = True) -> tuple[Judgement, ...]:
    """Return the label of each of one athlete's recordings, judged by what came before it.

    Parameters
    ----------
    recordings
        Of one athlete, in any order.
    use_titles
        False judges by the trace alone.

    Returns
    -------
    tuple of Judgement
        In the order of `recordings`: classification, and the athlete it was held against.
    """
    rules = read_rules("classification")
    features = [
        extract_features(recording, signal.measure(recording), rules) for recording in recordings
    ]
    return judge_history(features, rules, use_titles=use_titles)


def assess_week(facts: WeekFacts) -> WeekAssessment:
    """Judge one week: muscle risk and training balance (docs/methods.md)."""
    return judges.assess_week(facts, model_rules())
