"""Where everything lies in a data folder, and whether a folder is one."""

from __future__ import annotations

import os
import shlex
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from runpipe.errors import SettingsError, nearest

ONLY_ATHLETE = "me"
"""The athlete's id where there is only one."""


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The folders and files below a data folder, or those of one athlete among several in it.

    Each athlete has an archive, a database, a quarantine and labels to himself: ``me`` where a single
    owner has them, any other below ``athletes/``. Inbox, settings, reports and the lake are shared.
    """

    root: Path
    inbox_override: Path | None = None
    team_root: Path | None = None
    """The data folder, where these are the paths of one athlete among several."""

    def home(self, athlete_id: str) -> DataPaths:
        """Return the paths of one athlete among several."""
        root = self.root if athlete_id == ONLY_ATHLETE else self.athletes / athlete_id
        return replace(self, root=root, team_root=self.root)

    @property
    def shared(self) -> Path:
        """The data folder itself."""
        return self.team_root or self.root

    @property
    def is_home(self) -> bool:
        """Whether these are the paths of one athlete among several."""
        return self.team_root is not None

    @property
    def is_divided(self) -> bool:
        """Whether this is a data folder of several athletes, each with a folder to himself."""
        return not self.is_home and self.athletes.is_dir()

    @property
    def athletes(self) -> Path:
        """Where the athletes beside ``me`` have their folders."""
        return self.shared / "athletes"

    @property
    def own_inbox(self) -> Path:
        """The inbox within the data folder; what lies there is moved, not copied."""
        return self.shared / "inbox"

    @property
    def inbox(self) -> Path:
        """Where exports are dropped."""
        return self.inbox_override or self.own_inbox

    @property
    def archive(self) -> Path:
        """Originals by content; the truth that all else is rebuilt from."""
        return self.root / "archive"

    @property
    def quarantine(self) -> Path:
        """What could not be read, each with its reason beside it."""
        return self.root / "quarantine"

    @property
    def reports(self) -> Path:
        """The weekly reports, one folder per athlete."""
        return self.shared / "reports"

    @property
    def database(self) -> Path:
        """The published database; never opened for writing."""
        return self.root / "runpipe.duckdb"

    @property
    def lake(self) -> Path:
        """The public views of all athletes as Parquet, where there are several."""
        return self.shared / "lake"

    @property
    def team_database(self) -> Path:
        """The public views over the lake, for any DuckDB client."""
        return self.shared / "team.duckdb"

    @property
    def settings_file(self) -> Path:
        """The owner's settings."""
        return self.shared / "runpipe.toml"

    @property
    def labels_file(self) -> Path:
        """The owner's own labels, a table of session and label."""
        return self.root / "labels.csv"

    @property
    def lock_file(self) -> Path:
        """Held by the one run that may write."""
        return self.root / (".runpipe.athlete.lock" if self.is_home else ".runpipe.lock")

    @property
    def is_data_folder(self) -> bool:
        """Whether the folder holds any of settings, inbox, archive and database."""
        own = (self.settings_file, self.own_inbox, self.archive, self.database)
        return any(map(os.path.lexists, own))

    @property
    def night_file(self) -> Path:
        """How the last night ended, and when the last good one was."""
        return self.root / (
            ".runpipe.athlete.night.json" if self.is_home else ".runpipe.night.json"
        )

    def database_to_ask(self, *, is_team: bool) -> tuple[Path, Path | None]:
        """Return the database that holds everybody, and the lake that it reads where that is a team."""
        return (self.team_database, self.lake) if is_team else (self.database, None)

    def athletes_at_home(self) -> tuple[str, ...]:
        """Return the athletes who have a folder to themselves, in order of name."""
        if not self.athletes.is_dir():
            return ()
        return tuple(
            sorted(
                unicodedata.normalize("NFC", entry.name)
                for entry in self.athletes.iterdir()
                if entry.is_dir() and not entry.name.startswith(".")
            )
        )


def at_home(folder: Path) -> Path:
    """Return a folder with its ``~`` replaced by the home that it stands for.

    Raises
    ------
    SettingsError
        If nobody has that home.
    """
    try:
        return folder.expanduser()
    except RuntimeError as exc:
        raise SettingsError(f"{folder}: there is no such home") from exc


def require_data_folder(folder: Path) -> DataPaths:
    """Return the paths of a data folder that is there.

    Nothing is made: a folder that was misspelt stays away, and a home is not taken for one.

    Raises
    ------
    SettingsError
        If there is no such folder, or it holds none of settings, inbox, archive and database.
        The message has the nearest folder beside it and the command that makes one.
    """
    paths = DataPaths(at_home(folder))
    make = f"runpipe init --data {shlex.quote(str(folder))}"
    if not os.path.isdir(paths.root):  # noqa: PTH112  (a name too long for a disk is no folder)
        near = _nearest_sibling(paths.root)
        proposal = "" if near is None else f"Did you mean {near}? "
        raise SettingsError(f"There is no data folder at {folder}. {proposal}Make one: {make}")
    if not paths.is_data_folder:
        raise SettingsError(
            f"{folder} is not a data folder: it holds no runpipe.toml, inbox, archive or database. "
            f"Make it one: {make}"
        )
    return paths


def _nearest_sibling(folder: Path) -> Path | None:
    """Find the folder beside a missing one that is most like it, data folders first."""
    try:
        siblings = [path for path in folder.absolute().parent.iterdir() if path.is_dir()]
    except OSError:
        return None
    data_folders = [path for path in siblings if DataPaths(path).is_data_folder]
    for paths in (data_folders, siblings):
        name = nearest(folder.name, (path.name for path in paths))
        if name is not None:
            return folder.parent / name
    return None
