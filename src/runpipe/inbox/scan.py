"""What has settled in the inbox, or in folders that the owner names.

Names as bytes where no text can hold them.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from runpipe.errors import RunpipeError
from runpipe.inbox.arrivals import HOLDING, Look, is_held, look_at
from runpipe.printable import forbidden_in
from runpipe.settings import ONLY_ATHLETE, Settings, did_you_mean

_HIDDEN_KINDS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, bytes that are no UTF-8 (surrogates), ends of lines and paragraphs."""


def printable(name: str) -> str:
    """Return a name that can be printed, stored and told apart from every other.

    A name without control characters, of valid UTF-8, is returned as it is. In others each such
    character or byte is written as ``%`` and its code, and the part of the path that held it ends
    in a digest of its bytes, so that no two names become one.
    """
    if not any(map(_is_hidden, name)):
        return name
    return "/".join(map(_printable_part, name.split("/")))


def _printable_part(part: str) -> str:
    if not any(map(_is_hidden, part)):
        return part
    digest = sha256(os.fsencode(part)).hexdigest()[:8]
    shown = PurePosixPath("".join(map(_shown, part)))
    return f"{shown.stem}~{digest}{shown.suffix}"


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN_KINDS or bool(forbidden_in(character))


def _shown(character: str) -> str:
    if not _is_hidden(character):
        return character
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


_PARTIAL_ENDINGS: Final = (".part", ".partial", ".crdownload", ".tmp", ".download", ".icloud", "~")
_JUNK_NAMES: Final = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_SETTLE_S: Final = 2.0
"""A file younger than this is looked at twice before it is taken."""
_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A settled file: whose it is, where it lies, and the name that it is known by from now on."""

    athlete_id: str
    source: Path
    name: str
    is_ours_to_move: bool


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file (or folder) that stays where it is for now, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Scan:
    """What was found below some folders: settled files in order of name, and what is left."""

    files: tuple[InboxFile, ...] = ()
    left: list[LeftFile] = field(default_factory=list)


def scan(roots: Sequence[Path], settings: Settings) -> tuple[InboxFile, ...]:
    """Return the settled files below some folders (or files) in order of name; see `scan_all`."""
    return scan_all(roots, settings).files


def scan_given(paths: Sequence[Path] | None, settings: Settings) -> Scan:
    """Find what a run takes in: the settled files of some folders or files, of the inbox for `None`.

    Raises
    ------
    RunpipeError
        If a path is not there; an inbox need not be.
    """
    inbox = settings.paths.inbox
    if paths is None:
        return scan_all([inbox] if inbox.exists() else [], settings)
    return scan_all(paths, settings)


def scan_all(roots: Sequence[Path], settings: Settings) -> Scan:
    """Find the settled files below some folders (or files), and what cannot be taken now.

    Hidden files, half-downloaded ones and links are passed over; a file that is still growing is
    left for the next run. A first folder says whose the files in it are (`Settings.owner_of`);
    in an inbox, one that is nobody's is left alone.

    Raises
    ------
    RunpipeError
        If a root is not there.
    """
    files: list[InboxFile] = []
    result = Scan()
    for root in roots:
        if not root.exists():
            raise RunpipeError(f"{root}: there is no such file or folder")
        is_inbox = root.resolve() == settings.paths.own_inbox.resolve()

        def leave(exc: OSError) -> None:
            name = printable(str(exc.filename))
            result.left.append(LeftFile(name, f"it cannot be read ({exc.strerror})"))

        for path in files_below(root, with_held=is_inbox, on_error=leave):
            file = _inbox_file(root, path, settings, is_inbox=is_inbox)
            if file is not None:
                files.append(file)
    settled, left = _settled(files)
    result.left += left
    result.files = tuple(sorted(settled, key=lambda settled_file: settled_file.name))
    return result


def _inbox_file(root: Path, path: Path, settings: Settings, *, is_inbox: bool) -> InboxFile | None:
    """Return a file with its owner and name; `None` for one in a folder that is nobody's."""
    first = ""
    if root.is_dir():
        home = path.parent.parent / path.name if is_held(path) else path
        below = home.relative_to(root)
        name = PurePosixPath(*(below if is_inbox else Path(root.resolve().name) / below).parts)
        first = below.parts[0] if len(below.parts) > 1 else ""
    else:
        name = PurePosixPath(path.name)
    athlete_id = settings.owner_of(first)
    if athlete_id is None:
        if is_inbox or root.resolve() == settings.paths.inbox.resolve():
            return None
        athlete_id = ONLY_ATHLETE
    return InboxFile(athlete_id, path, printable(str(name)), is_inbox)


def unclaimed_folders(settings: Settings) -> tuple[str, ...]:
    """Return a sentence for each folder of the inbox that is no athlete's and holds files.

    An athlete among several has none: the folder's own night looks at the inbox.
    """
    if settings.paths.is_home:
        return ()
    sentences = []
    for root in dict.fromkeys((settings.paths.own_inbox, settings.paths.inbox)):
        folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
        for folder in folders:
            n = sum(1 for _ in files_below(folder)) if _is_unclaimed(folder, settings) else 0
            if n:
                near = did_you_mean(folder.name, settings.athletes)
                what = f"no athlete of that name; {near}" if near else "no athlete of that name."
                waiting = "1 file waits there" if n == 1 else f"{n} files wait there"
                sentences.append(f"{root.name}/{printable(folder.name)}: {what} {waiting}")
    return tuple(sentences)


def _is_unclaimed(folder: Path, settings: Settings) -> bool:
    is_junk = _is_passed_over(folder.name.lower())
    return not is_junk and not folder.is_symlink() and settings.owner_of(folder.name) is None


def files_below(
    root: Path, *, with_held: bool = False, on_error: Callable[[OSError], None] | None = None
) -> Iterator[Path]:
    """List the files below a folder (or the file itself), without hidden and half-copied ones.

    Parameters
    ----------
    root
        A folder or a file.
    with_held
        List also what a killed run was about to take out of the inbox.
    on_error
        Called with the error for each folder that cannot be read; such folders are passed over.
    """
    if root.is_file():
        yield root
        return
    for folder, folders, names in os.walk(root, onerror=on_error):
        folders[:] = sorted(
            f
            for f in folders
            if (with_held and f == HOLDING)
            or (not f.startswith(".") and f.lower() not in _JUNK_NAMES)
        )
        for name in names:
            path = Path(folder, name)
            if _is_passed_over(name.lower()) or path.is_symlink() or not path.is_file():
                continue
            yield path


def _is_passed_over(lower_name: str) -> bool:
    is_junk = lower_name.startswith(".") or lower_name in _JUNK_NAMES
    return is_junk or lower_name.endswith(_PARTIAL_ENDINGS)


def _settled(files: Sequence[InboxFile]) -> tuple[list[InboxFile], list[LeftFile]]:
    """Divide files into those that have settled and those that are left, each with the reason."""
    first = {file.source: _look(file.source) for file in files}
    now_ns = time.time_ns()
    young = {
        path
        for path, look in first.items()
        if isinstance(look, Look) and abs(now_ns - look.modified_ns) < _SETTLE_S * _NS
    }
    if young:
        time.sleep(_SETTLE_S)
    settled, unsettled = [], []
    for file in files:
        look = first[file.source]
        if isinstance(look, str):
            unsettled.append(LeftFile(file.name, look))
        elif file.source in young and _look(file.source) != look:
            unsettled.append(LeftFile(file.name, "it is still growing; the next run takes it in"))
        else:
            settled.append(file)
    return settled, unsettled


def _look(path: Path) -> Look | str:
    """Return what is seen of a file that can be opened, else why it cannot."""
    try:
        with path.open("rb") as handle:
            return look_at(os.fstat(handle.fileno()))
    except OSError as exc:
        return reason_of(exc)


def reason_of(exc: OSError) -> str:
    """Return why a file is left, and what to do, in one sentence."""
    if isinstance(exc, FileNotFoundError):
        return "it was gone before it could be taken in"
    if isinstance(exc, PermissionError):
        return f"permission denied at {printable(str(exc.filename))}; change its permissions"
    where = f" at {printable(str(exc.filename))}" if exc.filename else ""
    return f"it could not be taken in ({exc.strerror or exc}{where}); the next run tries again"
