"""Check a whole data folder: say what is wrong and what to do, and heal what can be healed."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from runpipe import inbox, warehouse
from runpipe.errors import RunpipeError, SettingsError, WarehouseError
from runpipe.pipeline.command_scope import homes_with_database
from runpipe.pipeline.upkeep import (
    arrival_of,
    damage_notes,
    find_database_damage,
    read_upkeep,
    room_bytes,
)
from runpipe.settings import ONLY_ATHLETE, DataPaths, Settings, read_settings

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SHOWN: Final = 20


class Verdict(StrEnum):
    """What a finding asks for: nothing, nothing any more, or something of the owner."""

    NOTED = "noted"
    HEALED = "healed"
    NEEDS_OWNER = "needs_owner"


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One thing that is not as it should be. `text` says what is wrong and what to do."""

    area: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, in words, and what was found."""

    checked: tuple[tuple[str, str], ...]
    findings: tuple[CheckedItem, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing needs the owner."""
        return all(finding.verdict is not Verdict.NEEDS_OWNER for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the same for a script."""
        return {
            "is_well": self.is_well,
            "checked": dict(self.checked),
            "findings": [
                {"area": finding.area, "verdict": finding.verdict.value, "text": finding.text}
                for finding in self.findings
            ],
        }


def verify(data_dir: Path) -> Verification:
    """Check settings, permissions, space, the archive, the database, inbox and quarantine.

    Heals what is without risk: permissions, half-written leftovers, notes of arrivals that the
    database knows. A database that cannot be used is left for the next night, which builds it again.

    Raises
    ------
    BusyError
        If a night is at work.
    RunpipeError
        If there is no such data folder.
    """
    if not data_dir.is_dir():
        raise RunpipeError(f"{data_dir}: there is no such data folder; runpipe init makes one")
    check = _Check(_paths(data_dir))
    with inbox.hold_lock(check.paths):
        check.settings(data_dir)
        check.space()
        check.databases_and_archives()
        check.inbox()
        check.permissions()
    return Verification(tuple(check.checked), tuple(check.findings))


def _paths(data_dir: Path) -> DataPaths:
    try:
        return read_settings(data_dir).paths
    except SettingsError:
        return DataPaths(data_dir)


class _Check:
    """One check of a folder at work."""

    def __init__(self, paths: DataPaths) -> None:
        self.paths = paths
        self.checked: list[tuple[str, str]] = []
        self.findings: list[CheckedItem] = []
        self._is_database_sound = False
        self._whose = ""
        self._settings: Settings | None = None

    def _add(self, area: str, verdict: Verdict, text: str) -> None:
        self.findings.append(CheckedItem(f"{area}{self._whose}", verdict, text))

    def _note(self, area: str, text: str) -> None:
        self.checked.append((f"{area}{self._whose}", text))

    def databases_and_archives(self) -> None:
        """Check what each athlete has to himself; of a single owner, all there is."""
        shared = self.paths
        for athlete_id in (ONLY_ATHLETE, *shared.athletes_at_home()):
            if shared.is_divided:
                self.paths = shared.home(athlete_id)
                self._whose = "" if athlete_id == ONLY_ATHLETE else f" of {athlete_id}"
                if not (self.paths.database.exists() or self.paths.archive.exists()):
                    continue
            self.database()
            self.archive()
            self.quarantine()
        self.paths, self._whose = shared, ""

    def settings(self, data_dir: Path) -> None:
        try:
            self._settings = read_settings(data_dir)
        except SettingsError as exc:
            self._add("settings", Verdict.NEEDS_OWNER, f"{exc}. Correct that line")
        self.checked.append(("settings", str(self.paths.settings_file)))

    def permissions(self) -> None:
        n, n_open = 0, 0
        for path in _ours(self.paths):
            n += 1
            mode = path.lstat().st_mode
            if not mode & _OTHERS or path.is_symlink():
                continue
            try:
                path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
                n_open += 1
            except OSError as exc:
                text = f"{path}: others may open it ({exc.strerror}); make it yours alone"
                self._add("permissions", Verdict.NEEDS_OWNER, text)
        if n_open:
            text = f"{n_open} files and folders could be opened by others; they are yours alone now"
            self._add("permissions", Verdict.HEALED, text)
        self.checked.append(("permissions", f"{n} files and folders"))

    def space(self) -> None:
        free, needed = shutil.disk_usage(self.paths.root).free, room_bytes(self.paths)
        if free < needed:
            text = (
                f"{free / 1e6:.0f} MB are free and a night needs {needed / 1e6:.0f} MB; free some"
            )
            self._add("space", Verdict.NEEDS_OWNER, text)
        self.checked.append(("space", f"{free / 1e6:.0f} MB free"))

    def database(self) -> None:
        path = self.paths.database
        self._is_database_sound = False
        if not path.exists():
            self._note("database", "none yet; runpipe nightly makes it")
            return
        try:
            damage = find_database_damage(self.paths, read_upkeep(self.paths), is_read_whole=True)
            if damage is None:
                with closing(warehouse.connect_read(path)) as conn:
                    warehouse.run_checks(conn)
                self._is_database_sound = True
        except WarehouseError as exc:
            damage = str(exc)
        if damage is not None:
            text = f"{path.name}: {damage}. Run runpipe nightly: it builds the database again"
            self._add("database", Verdict.NEEDS_OWNER, text)
        self._note("database", f"{path.stat().st_size / 1e6:.0f} MB, read whole")
        for aside in sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}")):
            text = f"{aside.name}: a database that was put aside; remove it if you do not need it"
            self._add("database", Verdict.NOTED, text)

    def archive(self) -> None:
        listing = inbox.list_archive(self.paths)
        if listing.leftovers:
            inbox.remove_leftovers(listing.leftovers)
            text = f"{len(listing.leftovers)} half-written files of interrupted runs are removed"
            self._add("archive", Verdict.HEALED, text)
        for name in listing.unreadable:
            self._add("archive", Verdict.NEEDS_OWNER, f"archive/{name}: cannot be read")
        self._strays(listing)
        noted = self._arrivals(listing)
        damaged = inbox.unsound(self.paths, sorted(listing.contents | noted))
        for text in damage_notes(self.paths, sorted(damaged)):
            self._add("archive", Verdict.NEEDS_OWNER, text)
        for digest in sorted(listing.contents - noted):
            text = (
                f"archive/{digest[:2]}/{digest}: nothing notes its name, so no night reads it; "
                "copy it into the inbox"
            )
            self._add("archive", Verdict.NEEDS_OWNER, text)
        n_contents, n_arrivals = len(listing.contents), len(listing.arrival_ids)
        self._note("archive", f"{n_contents} contents, {n_arrivals} arrivals, all read")

    def _strays(self, listing: inbox.Listing) -> None:
        if listing.strays:
            shown = ", ".join(map(inbox.printable, listing.strays[:_SHOWN]))
            more = len(listing.strays) - _SHOWN
            text = f"not of runpipe, and passed over: {shown}" + (f" and {more} more" * (more > 0))
            self._add("archive", Verdict.NOTED, text)

    def _arrivals(self, listing: inbox.Listing) -> set[str]:
        """Check every note of an arrival; return the contents that have a sound one."""
        arrivals = {}
        if self._is_database_sound:
            with closing(warehouse.connect_read(self.paths.database)) as conn:
                arrivals = {
                    arrival.arrival_id: arrival
                    for arrival in map(arrival_of, warehouse.read_arrivals(conn))
                }
        sound = set()
        for identity in sorted(listing.arrival_ids | arrivals.keys()):
            try:
                inbox.read_arrival(self.paths, identity)
            except inbox.ArrivalError as exc:
                if identity not in arrivals:
                    text = f"archive/{exc}; drop the original into the inbox again"
                    self._add("archive", Verdict.NEEDS_OWNER, text)
                    continue
                inbox.write_arrival(self.paths, arrivals[identity])
                text = f"the note of {arrivals[identity].name} is written again from the database"
                self._add("archive", Verdict.HEALED, text)
            sound.add(identity.partition(".")[0])
        return sound

    def inbox(self) -> None:
        if self._settings is None or not self.paths.inbox.exists():
            return
        held = [
            path
            for path in inbox.files_below(self.paths.inbox, with_held=True)
            if path.parent.name == inbox.HOLDING
        ]
        if held:
            text = f"{len(held)} files were left halfway by an interrupted run; the next takes them"
            self._add("inbox", Verdict.NOTED, text)
        for home in homes_with_database(self._settings):
            for name, reason in read_upkeep(home.paths).left:
                self._add("inbox", Verdict.NOTED, f"{name}: {reason}")
        self.checked.append(("inbox", str(self.paths.inbox)))

    def quarantine(self) -> None:
        folder = self.paths.quarantine
        n = sum(1 for path in folder.glob("*.reason.json")) if folder.is_dir() else 0
        if n:
            text = f"{n} files could not be read; runpipe status says which, and why"
            self._add("quarantine", Verdict.NOTED, text)
        self._note("quarantine", f"{n} files")


def _ours(paths: DataPaths) -> Iterator[Path]:
    """List what runpipe keeps: everything below the data folder but what lies in the inbox."""
    yield paths.root
    for path in sorted(paths.root.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink() and path != paths.inbox:
            yield from path.rglob("*")
