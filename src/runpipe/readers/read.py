"""One member in, one reading out: whatever the file is, by its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from runpipe.errors import ReadError
from runpipe.model.session import FileReading
from runpipe.readers.detect import PLAIN_WORDS, FileKind, detect_kind
from runpipe.readers.gpx import read_gpx
from runpipe.readers.tcx import read_tcx

if TYPE_CHECKING:
    from runpipe.readers.logs import LogOptions

_EXPECTED: Final = "expected FIT, GPX or TCX, a zip or gzip of these, or a log export runpipe knows"
_ACTIVITY_NAMES: Final = frozenset({".fit", ".gpx", ".tcx"})
_NOT_TRAINING: Final = frozenset({FileKind.PICTURE, FileKind.VIDEO, FileKind.PDF})


def read_member(name: str, data: bytes, options: LogOptions | None = None) -> FileReading:
    """Read one file that is not a container.

    Parameters
    ----------
    name
        The file, as the user knows it; also tells log readers what their siblings are called.
    data
        Its bytes, not compressed.
    options
        What the log readers need to know (`runpipe.readers.logs`), `None` for their defaults.

    Returns
    -------
    FileReading
        What it held, or an `ignored_reason` where that is nothing for us.

    Raises
    ------
    ReadError
        If nobody knows it, with what was found and what was expected. Nothing else is raised.
    """
    kind = detect_kind(data, name)
    if kind in _NOT_TRAINING:
        return FileReading(
            kind=str(kind), ignored_reason=f"it is {PLAIN_WORDS[kind]}: no training in it"
        )
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(data, name)
    if kind in _LOG_KINDS:
        return _read_log(data, name, kind, options)
    if kind is FileKind.EMPTY:
        raise ReadError(name, "the file is empty", _EXPECTED)
    raise ReadError(name, f"it holds {PLAIN_WORDS[kind]}", f"found {data[:8]!r}, {_EXPECTED}")


def _read_fit(data: bytes, name: str) -> FileReading:
    from runpipe.readers.fit import read_fit  # noqa: PLC0415  (loads the profile: only if needed)

    return read_fit(data, name)


def _read_log(data: bytes, name: str, kind: FileKind, options: LogOptions | None) -> FileReading:
    from runpipe.readers.logs import read_log  # noqa: PLC0415  (loads pandas: only if needed)

    try:
        return read_log(data, name, options)
    except ReadError as exc:
        suffix = PurePosixPath(name.removesuffix(".gz")).suffix.lower()
        if suffix in _ACTIVITY_NAMES:
            reason = f"it is named {suffix} but holds {PLAIN_WORDS[kind]}, not a recording"
            raise ReadError(name, reason, exc.detail or exc.reason) from exc
        raise


_READERS: Final[dict[FileKind, Callable[[bytes, str], FileReading]]] = {
    FileKind.FIT: _read_fit,
    FileKind.GPX: read_gpx,
    FileKind.TCX: read_tcx,
}
_LOG_KINDS: Final = frozenset(
    {FileKind.CSV, FileKind.TEXT, FileKind.JSON, FileKind.XLSX, FileKind.APPLE_HEALTH}
)
