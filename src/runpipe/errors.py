"""Everything runpipe raises on purpose, and the right word that is most like a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

_LONGEST_DETAIL: Final = 400
"""A file's own words, such as a column's name, may be megabytes long."""


class RunpipeError(Exception):
    """A failure with a sentence for the user."""


class ReadError(RunpipeError):
    """A file that cannot be read: what was found, what was expected.

    Parameters
    ----------
    name
        The file, as the user knows it.
    reason
        A short sentence in plain words, such as "the file is empty".
    detail
        What was found and what was expected, for those who want to know.
    """

    def __init__(self, name: str, reason: str, detail: str = "") -> None:
        self.name = name
        self.reason = reason
        self.detail = detail if len(detail) <= _LONGEST_DETAIL else f"{detail[:_LONGEST_DETAIL]}…"
        super().__init__(f"{name}: {self.sentence}")

    @property
    def sentence(self) -> str:
        """Reason and detail without the file's name."""
        return f"{self.reason} ({self.detail})" if self.detail else self.reason

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        """Survive the way from a worker process."""
        return (type(self), (self.name, self.reason, self.detail))


class RuleError(RunpipeError):
    """A rules file that does not hold what the code asks of it."""


class WarehouseError(RunpipeError):
    """The database cannot be built, checked or published."""


class SettingsError(RunpipeError):
    """The settings say something that cannot be used, or lie in no data folder."""


class UsageError(RunpipeError):
    """An argument that cannot be used: there is no such athlete, week, session or file."""


def chain_of(exc: BaseException | None) -> Iterator[BaseException]:
    """Give an error, what it comes from, what that comes from, and so on."""
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__


def is_interrupt(exc: BaseException | None) -> bool:
    """Return whether Ctrl-C is what an error comes from.

    DuckDB (2.0), at work, makes a `RuntimeError` of it; whoever is struck while it cleans up
    after one may fail in yet another way.
    """
    return any(
        isinstance(error, KeyboardInterrupt) or _is_interrupted_query(error)
        for error in chain_of(exc)
    )


def _is_interrupted_query(exc: BaseException) -> bool:
    return type(exc) is RuntimeError and str(exc) == "Query interrupted"


_ALIKE_FRAC: Final = 0.6
"""Less alike than this, and a proposal would puzzle more than it helps."""
_LONGEST: Final = 120
_PLAIN: Final = str.maketrans({"-": "_", " ": "_", ".": "_"})


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that is most like a word, `None` where none is like it.

    Capitals, and whether words are joined by ``-``, ``_``, a dot or a space, do not count; of
    equals the first in order of name is taken.
    """
    plain = _plain(word)
    ranked = sorted(
        (-SequenceMatcher(None, plain, _plain(choice), autojunk=False).ratio(), choice)
        for choice in choices
    )
    return ranked[0][1] if ranked and -ranked[0][0] >= _ALIKE_FRAC else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return ``did you mean 'mass_unit'?``; empty where no choice is like the word."""
    choice = nearest(word, choices)
    return "" if choice is None else f"did you mean '{choice}'?"


def _plain(word: str) -> str:
    return word[:_LONGEST].casefold().translate(_PLAIN)
