"""One file that came in, by itself or in an archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from runpipe.readers.archives.strava_list import ListedActivity

_JUNK: Final = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.(?!\./)[^/]+|Thumbs\.db$|desktop\.ini$|~\$)"
    r"|\.(?:part|partial|crdownload|tmp|icloud|download)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One file that came in, loose or from a container.

    Attributes
    ----------
    name
        The way to it as the user knows it: ``export.zip/activities/12.fit.gz``.
    data
        Its bytes, no longer compressed; empty when it was not opened, or has a `path`.
    path
        Where its content lies when it is to be read as a stream. In an archive that is a
        temporary file, gone as soon as the next member is asked for.
    containers
        Names of the archives around it, outermost first; empty for a loose file. Gzip does not
        count.
    siblings
        Names of the files beside it in its archive.
    listed
        What the archive's own list of activities says of it.
    is_from_account_export
        Whether the archive is an app's whole account, in which most files are not for us.
    problem
        Why it could not be opened.
    skipped
        Why it was not looked at: junk of an operating system, a file still being copied.
    damage
        What was wrong with the compression, when it was opened all the same.
    """

    name: str
    data: bytes = b""
    path: Path | None = None
    containers: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    listed: ListedActivity | None = None
    is_from_account_export: bool = False
    problem: str | None = None
    skipped: str | None = None
    damage: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of its content, or of its name when it was not opened."""
        if self.path is not None:
            with self.path.open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
        return sha256(self.data or self.name.encode("utf-8", "replace")).hexdigest()

    @property
    def size_bytes(self) -> int:
        """The length of its content."""
        return len(self.data) if self.path is None else self.path.stat().st_size


def is_junk(name: str) -> bool:
    """Return whether a name is that of a hidden file, system litter or an unfinished copy."""
    return bool(_JUNK.search(name.replace("\\", "/")))
