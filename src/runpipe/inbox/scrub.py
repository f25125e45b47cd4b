"""A little of the archive is read again each night, so that damage is known before it matters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from runpipe.inbox.archive import is_sound
from runpipe.inbox.arrivals import archived_path
from runpipe.settings import DataPaths

_FILES_PER_NIGHT: Final = 1000
_DIGEST: Final = re.compile(r"[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was read again: the last content read, which were sound, and which were not."""

    position: str
    sound: frozenset[str]
    damaged: frozenset[str]


def scrub(paths: DataPaths, contents: Collection[str], after: str, max_bytes: int) -> Scrubbed:
    """Read archived contents again, in order of their digests, from where the last night ended.

    Since each night goes on behind the one before, the ones read longest ago come first.

    Parameters
    ----------
    paths
        The data folder.
    contents
        The SHA-256 of everything in the archive.
    after
        The last content that was read; empty for the start.
    max_bytes
        It ends with the content that reaches so many bytes, and once it has been around.
    """
    ordered = sorted(contents)
    queue = [sha256 for sha256 in ordered if sha256 > after] + [
        sha256 for sha256 in ordered if sha256 <= after
    ]
    return _read_again(paths, queue, after, max_bytes)


def scrub_next(paths: DataPaths, after: str, max_bytes: int) -> Scrubbed:
    """Read archived contents again as `scrub` does, listing no more of the archive than it reads."""
    return _read_again(paths, _contents_from(paths, after), after, max_bytes)


def _contents_from(paths: DataPaths, after: str) -> Iterator[str]:
    """Yield the archive's contents in order of digest, from behind one on, once around."""
    folders = sorted(entry.name for entry in paths.archive.iterdir() if entry.is_dir())
    begun = after[:2]
    for folder in [f for f in folders if f >= begun] + [f for f in folders if f < begun]:
        names = sorted(_names(paths.archive / folder))
        yield from (name for name in names if folder != begun or name > after)
    yield from sorted(
        name
        for name in (_names(paths.archive / begun) if begun in folders else ())
        if name <= after
    )


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if _DIGEST.match(entry.name)]


def _read_again(paths: DataPaths, queue: Iterable[str], after: str, max_bytes: int) -> Scrubbed:
    position, n_bytes = after, 0
    sound: set[str] = set()
    damaged: set[str] = set()
    for digest in islice(queue, _FILES_PER_NIGHT):
        if n_bytes >= max_bytes or digest in sound or digest in damaged:
            break
        path = archived_path(paths, digest)
        (sound if is_sound(path, digest) else damaged).add(digest)
        n_bytes += path.stat().st_size if path.exists() else 0
        position = digest
    return Scrubbed(position, frozenset(sound), frozenset(damaged))
