"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from threading import get_ident
from typing import Final

HALF_WRITTEN: Final = ".half-"
"""What a file is called while it is written: hidden, with this in its name."""


def write_atomic(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}{HALF_WRITTEN}{os.getpid()}-{get_ident()}")
    try:
        with half.open("w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
