"""A little of the archive is read again each night, so that damage is known before it matters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from runpipe.inbox.archive import is_sound
from runpipe.inbox.arrivals import archived_path
from runpipe.settings import DataPaths

_FILES_PER_NIGHT: Final = 1000


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
    queue = [one for one in ordered if one > after] + [one for one in ordered if one <= after]
    position, n_bytes = after, 0
    sound: set[str] = set()
    damaged: set[str] = set()
    for digest in queue[:_FILES_PER_NIGHT]:
        if n_bytes >= max_bytes:
            break
        path = archived_path(paths, digest)
        (sound if is_sound(path, digest) else damaged).add(digest)
        n_bytes += path.stat().st_size if path.exists() else 0
        position = digest
    return Scrubbed(position, frozenset(sound), frozenset(damaged))
