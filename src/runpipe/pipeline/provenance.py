"""Digests of all that a judgement is made from, in order of time.

Each digest covers the one before it. So where a digest is what it was, everything up to there is
what it was, and a judgement that sees nothing later would come out the same again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Traversable

_JUDGING = (
    "model",
    "signal",
    "classification",
    "energy",
    "training_load",
    "judges",
    "rules",
    "words",
)


@cache
def code_digest(*packages: str) -> str:
    """Return a digest of all files in some packages: what other code judged is judged again."""
    digest = sha256()
    for name in packages:
        for path, file in _files(resources.files("runpipe").joinpath(name)):
            digest.update(path.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable, below: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_file():
            yield below + entry.name, entry
        elif entry.name != "__pycache__":
            yield from _files(entry, f"{below}{entry.name}/")


def chain(basis: object, links: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Return a digest a name, each of all links up to it.

    Parameters
    ----------
    basis
        What all of them rest on beside the links, by its `repr`.
    links
        Name and content, in order; the content counts by its `repr`.
    """
    digest = sha256(f"{code_digest(*_JUDGING)}\0{basis!r}".encode())
    found = {}
    for name, content in links:
        digest.update(f"\0{name}\0{content!r}".encode())
        found[name] = digest.hexdigest()
    return found


def first_changed(names: Sequence[str], now: Mapping[str, str], before: Mapping[str, str]) -> int:
    """Return the place of the first name whose digest is not what it was, else their number."""
    return next((i for i, name in enumerate(names) if before.get(name) != now[name]), len(names))
