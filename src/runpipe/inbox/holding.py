"""How a file leaves the inbox: its name goes only when nothing can have been written since.

A name is first moved into a hidden folder beside it, where nobody can open it by name any more.
Only then is looked whether somebody still has it open for writing, and whether it is what was
archived. If so, it is unlinked; if not, it gets its name back and is taken in anew by the next
run. A kill in between leaves it in the hidden folder, where the next run finds it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

HOLDING: Final = ".runpipe-held"
"""The hidden folder: in each folder of the inbox that a file leaves, while it does."""

_NO_LINKS: Final = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EMLINK}


class Look(NamedTuple):
    """What tells whether a file was written to; `changed_ns` moves also when it is renamed."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    def is_same_content(self, other: Look) -> bool:
        """Return whether another look, taken after a rename, is on the same bytes."""
        return self[:4] == other[:4]


def look_at(stat: os.stat_result) -> Look:
    """Return what is seen of a file."""
    return Look(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def has_writer(descriptor: int) -> bool | None:
    """Return whether anybody has a file open for writing; `None` where the system cannot tell.

    Linux tells it of a lease: one for reading is refused while any process, also of another user,
    has the file open (or mapped) for writing. It is given back at once.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    try:
        # whoever opens it meanwhile would otherwise send SIGIO, which ends a process
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as exc:
        return True if exc.errno == errno.EAGAIN else None
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def is_held(source: Path) -> bool:
    """Return whether a file lies where only a run puts it."""
    return source.parent.name == HOLDING


def hold(source: Path, before: Look) -> Path | None:
    """Move a file out of everybody's reach; `None` if it is not the one that was looked at.

    Raises
    ------
    OSError
        If it cannot be moved, as on an inbox that may only be read.
    """
    if is_held(source):
        return source
    if look_at(source.lstat()) != before:
        return None
    folder = source.parent / HOLDING
    folder.mkdir(mode=0o700, exist_ok=True)
    held = folder / source.name
    if held.exists():  # of a run that was killed: the next one takes that one in first
        return None
    source.rename(held)
    return held


def release(held: Path, before: Look) -> bool:
    """Unlink a held file if it is still what was archived; else give it its name back.

    Returns
    -------
    bool
        Whether it is gone.

    Raises
    ------
    OSError
        If it cannot be looked at or unlinked.
    """
    descriptor = os.open(held, os.O_RDONLY)
    try:
        is_written = has_writer(descriptor)
        is_same = before.is_same_content(look_at(os.fstat(descriptor)))
    finally:
        os.close(descriptor)
    if is_same and not is_written:
        held.unlink()
        with suppress(OSError):  # others may be held in it
            held.parent.rmdir()
        return True
    put_back(held)
    return False


def put_back(held: Path) -> None:
    """Give a held file its name again, unless another file has it by now: then it stays held."""
    home = held.parent.parent / held.name
    try:
        os.link(held, home)
    except FileExistsError:
        return
    except OSError as exc:
        if exc.errno not in _NO_LINKS or home.exists():
            return
        held.rename(home)
    else:
        held.unlink()
    with suppress(OSError):
        held.parent.rmdir()
