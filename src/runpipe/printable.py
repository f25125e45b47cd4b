"""Text of others, such as a title or a file's name, made fit to be shown.

Stored data stays as it came. At each edge where text leaves runpipe, characters that a terminal,
a browser or an editor obeys instead of showing (control characters, escape sequences, marks that
turn the direction of writing, letters of no width) are removed, or shown as "�".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""Of no width, or turning the direction of what follows."""
_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
"""C0 but tab and line feed, DEL, C1, and halves of a character."""
_LINES: Final = "\u2028\u2029"
_FORBIDDEN: Final = re.compile(f"[{_INVISIBLE}{_CONTROL}{_LINES}]")
_SPACES: Final = re.compile(r"[\t\n\x0b-\x0d\x85\u2028\u2029]+")
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_REPLACEMENT: Final = "\ufffd"


def clean_text(text: str) -> str:
    """Return text without what is obeyed instead of shown; line feeds and tabs stay."""
    return _FORBIDDEN.sub(_shown, text.replace("\r\n", "\n"))


def clean_line(text: str) -> str:
    """Return text cleaned and on one line."""
    return clean_text(_SPACES.sub(" ", text))


def escape_json(text: str) -> str:
    r"""Return JSON text in which what is not to be shown is written as ``\\uXXXX``: nothing is lost.

    Halves of a character, which no JSON may hold, become "�".
    """
    return _FORBIDDEN.sub(_escaped, text)


def plain_cell(text: str) -> str:
    """Return a text cell for a spreadsheet: cleaned, and never taken for a formula.

    As is common practice, a cell that begins with a sign that begins formulas gets a ``'`` before it.
    """
    cleaned = clean_text(text)
    is_formula = text.startswith(_FORMULA_SIGNS) or cleaned.lstrip(" ").startswith(_FORMULA_SIGNS)
    return f"'{cleaned}" if is_formula else cleaned


def forbidden_in(text: str) -> list[str]:
    """List the characters of a text that no output may hold, for tests and checks."""
    return _FORBIDDEN.findall(text)


def clean_lines(texts: Iterable[str]) -> list[str]:
    """Return each text cleaned and on one line."""
    return [clean_line(text) for text in texts]


def _shown(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _LINES:
        return " "
    return _REPLACEMENT if sign < "\xa0" or "\ud800" <= sign <= "\udfff" else ""


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if "\ud800" <= sign <= "\udfff":
        return _REPLACEMENT
    units = sign.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
