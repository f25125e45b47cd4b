"""What runpipe writes is for its owner alone, whatever the umask, and is written whole or not at all.

A process of ours sets its umask once, at its start (`private_process`). What Python code calls
without one (`runpipe.pipeline`) does so for as long as it writes (`owner_only`). Folders of before are
tightened by the next run that writes (`tighten`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Final

_FOLDERS: Final = ("archive", "quarantine", "reports", "athletes", "lake", ".prefect")
_FILES: Final = ("runpipe.*", "team.duckdb", ".runpipe.*", "labels.csv", "prefect-server.log*")
_MARKS: Final = ("runpipe.toml", "runpipe.duckdb", ".runpipe.lock")
"""One of them lies in every data folder; a folder without any is not ours to change."""
_INBOX: Final = "inbox"
_UMASK: Final = 0o077
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def private_process() -> None:
    """Let every file that this process and its children make be its owner's alone."""
    os.umask(_UMASK)


@contextmanager
def owner_only() -> Iterator[None]:
    """Let every file that is made in the block be its owner's alone; also a decorator."""
    before = os.umask(_UMASK)
    try:
        yield
    finally:
        os.umask(before)


def tighten(root: Path) -> bool:
    """Close a data folder to everybody but its owner.

    Only what runpipe made is touched: the folder itself, its own folders with all that is in them,
    its own files. Links are neither followed nor changed, nor is what belongs to another user;
    what the owner dropped into the inbox stays as it is, behind the folder's closed door. A data
    folder that is the owner's home, or holds it, is not changed itself; nor is a folder that
    runpipe never wrote to.

    Returns
    -------
    bool
        Whether others could get in before.
    """
    if not any((root / name).exists() for name in _MARKS):
        return False
    home = Path.home().resolve()
    resolved = root.resolve()
    is_open = False
    if resolved != home and resolved not in home.parents:
        is_open = _close(root)
    entries = [root / _INBOX, *(path for name in _FILES for path in root.glob(name))]
    is_open = any([_close(path) for path in entries]) or is_open  # noqa: C419  (each is closed)
    for name in _FOLDERS:
        if is_open or _is_open(root / name):
            is_open = _close_below(root / name) or is_open
    return is_open


def _is_open(path: Path) -> bool:
    with suppress(OSError):
        mode = path.lstat().st_mode
        return not stat.S_ISLNK(mode) and bool(mode & _OTHERS)
    return False


def _close_below(folder: Path) -> bool:
    if folder.is_symlink():
        return False
    is_open = _close(folder)
    for path, folders, names in os.walk(folder):
        for name in (*folders, *names):
            is_open = _close(Path(path, name)) or is_open
    return is_open


def _close(path: Path) -> bool:
    """Close a file or folder of the owner's to everybody else; return whether that was needed."""
    with suppress(OSError):  # it vanished, is a link, or is not the owner's
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            about = os.fstat(handle)
            is_ours = about.st_uid == os.geteuid()
            is_kind = stat.S_ISDIR(about.st_mode) or stat.S_ISREG(about.st_mode)
            if is_ours and is_kind and about.st_mode & _OTHERS:
                os.fchmod(handle, stat.S_IMODE(about.st_mode) & ~_OTHERS)
                return True
        finally:
            os.close(handle)
    return False


HALF_WRITTEN: Final = ".half-"
"""What a file is called while it is written: hidden, with this in its name."""


def write_atomic(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}{HALF_WRITTEN}{os.getpid()}-{get_ident()}")
    try:
        with half.open("w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
