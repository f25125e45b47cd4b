"""The quarantine: copies of what could not be read, each with its reason, for the owner's eyes."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from runpipe.atomic_files import HALF_WRITTEN, write_atomic
from runpipe.inbox.arrivals import archived_path
from runpipe.inbox.file_names import printable
from runpipe.printable import escape_json
from runpipe.settings import DataPaths

_log = logging.getLogger(__name__)

_LONGEST_NAME: Final = 120
_OURS: Final = re.compile(r"\.?[0-9a-f]{12}-")
"""How every name that runpipe gives in the quarantine begins; other files are the owner's."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that could not be read, and why."""

    sha256: str
    name: str
    reason: str


def sync_quarantine(paths: DataPaths, unreadable: Sequence[Quarantined]) -> None:
    """Make the quarantine folder show just what could not be read, each with its reason.

    The folder holds copies; the originals stay in the archive. What lies in a zip has its reason
    there only: the zip is kept, and was read. A file that the owner put there stays. What cannot
    be copied or removed is logged and tried again by the next night.
    """
    shown = {_shown_name(item): item for item in unreadable}
    if not shown and not paths.quarantine.exists():
        return
    try:
        paths.quarantine.mkdir(parents=True, exist_ok=True)
        present = list(paths.quarantine.iterdir())
    except OSError as exc:
        _log.warning("%s cannot be kept up to date: %s", paths.quarantine, exc)
        return
    keep = {name for each in shown for name in (each, f"{each}.reason.json")}
    for path in present:
        if path.name not in keep and _OURS.match(path.name) and path.is_file():
            with suppress(OSError):
                path.unlink()
    for name, item in shown.items():
        try:
            _show(paths.quarantine / name, item, archived_path(paths, item.sha256))
        except OSError as exc:
            _log.warning("%s cannot be shown in the quarantine: %s", item.name, exc)


def _show(copy: Path, item: Quarantined, original: Path) -> None:
    if not copy.exists() and original.exists():
        half = copy.with_name(f".{copy.name}{HALF_WRITTEN}{os.getpid()}")
        shutil.copyfile(original, half)
        half.replace(copy)
    about = {"file": item.name, "sha256": item.sha256, "reason": item.reason}
    reason = escape_json(json.dumps(about, indent=1, ensure_ascii=False))
    beside = copy.with_name(f"{copy.name}.reason.json")
    if not beside.exists() or beside.read_bytes() != reason.encode():
        write_atomic(beside, reason)


def _shown_name(item: Quarantined) -> str:
    """Return a file's name in the quarantine; in a zip, names may be longer than a disk takes."""
    name = printable(PurePosixPath(item.name).name).encode("utf-8", "replace")[-_LONGEST_NAME:]
    return f"{item.sha256[:12]}-{name.decode('utf-8', 'ignore')}"
