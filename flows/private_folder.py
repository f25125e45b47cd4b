"""What Prefect needs of a disk lies in the data folder, for its owner alone; the rest stays away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final

_LOG_LIMIT_BYTES: Final = 1_000_000


def private_folder(data_dir: Path) -> Path:
    """Return the folder for Prefect in a data folder, made if needed, open to its owner alone."""
    folder = (data_dir / ".prefect").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def log_of(data_dir: Path) -> Path:
    """Return where Prefect's complaints of a data folder are written."""
    return data_dir / "prefect-server.log"


def open_log(data_dir: Path) -> BinaryIO:
    """Open the log to write on; beyond a megabyte it is put aside and begun anew."""
    path = log_of(data_dir)
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "ab")


def use_private_folder(data_dir: Path) -> None:
    """Let Prefect, before it is imported, keep its files in a data folder and nowhere else.

    The owner's profile still counts, be it in ``~/.prefect`` or where PREFECT_HOME says: it may name
    a server. A home that is missing or cannot be written does not matter.
    """
    home = private_folder(data_dir)
    try:
        Path.home()
    except RuntimeError:  # Prefect would fail on this when it is imported
        os.environ["HOME"] = str(home)
    own = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser() / "profiles.toml"
    if os.access(own, os.R_OK):
        os.environ.setdefault("PREFECT_PROFILES_PATH", str(own))
    os.environ["PREFECT_HOME"] = str(home)
