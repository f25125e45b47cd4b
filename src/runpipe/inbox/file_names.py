"""Names as bytes: what a disk takes for a name and no text can hold gets a name that can be shown."""

from __future__ import annotations

import os
import unicodedata
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from runpipe.printable import forbidden_in

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
