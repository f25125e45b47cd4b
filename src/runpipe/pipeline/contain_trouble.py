"""What becomes of a file that brings a step of the night into trouble: a reason, and a log for us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TypeVar

from runpipe.errors import RunpipeError, is_interrupt
from runpipe.pipeline.provenance import package_digest

_log = logging.getLogger("runpipe.trouble")
_log.propagate = False  # the owner gets a sentence per file; what lies behind it is for us
_log.addHandler(logging.NullHandler())

_T = TypeVar("_T")
_R = TypeVar("_R")
_LOG_BYTES: Final = 1_000_000
_MADE_BY: Final = "trouble"
_AGAIN: Final = (
    "it is kept, and read again after an update of runpipe or when you run `runpipe ingest` on it"
)


class Trouble(StrEnum):
    """What a file did; each has a sentence for its owner."""

    FAULT = "fault"
    DEATH = "death"
    MEMORY = "memory"
    TIME = "time"
    STOPPED_RUN = "stopped run"
    SAVING = "saving"
    PROMISE = "promise"
    JUDGING = "judging"


_SENTENCES: Final = {
    Trouble.FAULT: "runpipe made a mistake while it read this",
    Trouble.DEATH: "the process that read this broke down",
    Trouble.MEMORY: (
        "reading this takes more memory than a file may have"
        " (max_memory_mb under [reading] in runpipe.toml)"
    ),
    Trouble.TIME: (
        "reading this takes longer than a file may take (max_cpu_s under [reading] in runpipe.toml)"
    ),
    Trouble.STOPPED_RUN: "runpipe was ended twice while it read this",
    Trouble.SAVING: "what was read of this cannot be saved",
    Trouble.PROMISE: "what was read of this is not sound",
    Trouble.JUDGING: "what was read of this cannot be judged",
}


class JudgingError(RunpipeError):
    """Stored content that a step of judging cannot work with.

    Parameters
    ----------
    step
        What was being done.
    contents
        Athlete and digest of the culprit, or of each where they cannot be told apart.
    """

    def __init__(self, step: str, contents: Collection[tuple[str, str]]) -> None:
        digests = ", ".join(sorted(digest for _, digest in contents))
        super().__init__(f"{step} fails with what was read of {digests}")
        self.contents = frozenset(contents)


def reason_for(trouble: Trouble, detail: str = "", *, is_partial: bool = False) -> str:
    """Return the sentence for a file's owner: what is wrong, and how it is tried again."""
    sentence = _SENTENCES[trouble]
    if is_partial:
        sentence = f"a part could not be read: {sentence}"
    return f"{sentence}{f' ({detail})' if detail else ''}; {_AGAIN}"


def made_by_trouble(*settings: object) -> str:
    """Return what a file in trouble is marked with: as long as it is the same, so is the trouble.

    Parameters
    ----------
    settings
        What the trouble depends on beside the code.
    """
    digest = sha256(f"{package_digest()}{settings!r}".encode())
    return f"{_MADE_BY}.{digest.hexdigest()[:16]}"


def is_made_by_trouble(made_by: str) -> bool:
    """Return whether a file was marked by `made_by_trouble`, of whatever code."""
    return made_by.startswith(f"{_MADE_BY}.")


def note_trouble(name: str, what: str, trace: str) -> None:
    """Write what lies behind a file's trouble to the log that `trouble_log` opened."""
    _log.error("%s: %s\n%s", name, what, trace)


@contextmanager
def trouble_log(folder: Path) -> Iterator[None]:
    """Keep the log of troubles in ``trouble.log`` of a folder; without trouble there is no file."""
    handler = RotatingFileHandler(
        folder / "trouble.log", maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8",
        delay=True, errors="backslashreplace",
    )  # fmt: skip
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    _log.addHandler(handler)
    try:
        yield
    finally:
        _log.removeHandler(handler)
        handler.close()


def run_attributed(
    step: str,
    run: Callable[[Sequence[_T]], _R],
    items: Sequence[_T],
    contents_of: Callable[[_T], Collection[tuple[str, str]]],
) -> _R:
    """Return what a step makes of some items; where it fails, find out whose fault it is.

    Parameters
    ----------
    step
        What it does, for our log.
    run
        The step. It changes nothing, and may be run again on fewer items.
    items
        In the order in which it looks at them.
    contents_of
        Athlete and digest of what an item comes from.

    Raises
    ------
    JudgingError
        If it fails because of an item whose content is known. Else its own error passes through.
    """
    try:
        return run(items)
    except Exception as exc:
        if is_interrupt(exc):
            raise
        culprit = find_culprit(run, items)
        contents = () if culprit is None else contents_of(culprit)
        if not contents:
            raise
        raise JudgingError(step, contents) from exc


def find_culprit(run: Callable[[Sequence[_T]], object], items: Sequence[_T]) -> _T | None:
    """Return the item that a step fails on.

    The step is run on beginnings of the list and on ends of the shortest beginning that fails:
    what is left begins and ends with an item that takes part. Of these two it is the one without
    which all the others go through, else the later. An interrupt passes through.

    Parameters
    ----------
    run
        The step. It failed on all `items`, and changes nothing.
    items
        In the order in which the step looks at them.

    Returns
    -------
    item or None
        `None` where it does not fail again, or fails on nothing at all.
    """

    def fails(part: Sequence[_T]) -> bool:
        try:
            run(part)
        except Exception as exc:
            if is_interrupt(exc):
                raise
            return True
        return False

    if fails(items[:0]) or not fails(items):
        return None
    end = _least(len(items), lambda n: fails(items[:n]))
    start = end - _least(end, lambda n: fails(items[end - n : end]))
    for at in (end - 1, start):
        if not fails([*items[:at], *items[at + 1 :]]):
            return items[at]
    return items[end - 1]


def _least(n: int, fails: Callable[[int], bool]) -> int:
    """Return the least number from 1 to `n` that fails, given that `n` does and 0 does not."""
    low, high = 0, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle, high)
    return high
