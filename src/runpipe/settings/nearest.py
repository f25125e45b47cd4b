"""The right word that is most like a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

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
