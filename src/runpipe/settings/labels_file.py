"""The owner's own word on a session: a file, so that it survives every rebuild."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from runpipe.atomic_files import write_atomic
from runpipe.errors import SettingsError
from runpipe.model.labels import SessionLabel
from runpipe.settings import DataPaths


def read_labels(paths: DataPaths) -> dict[str, SessionLabel]:
    """Read `labels.csv`: session id to label; without the file there are none.

    Raises
    ------
    SettingsError
        If a line has no session or a label that does not exist; names the line.
    """
    if not paths.labels_file.exists():
        return {}
    labels: dict[str, SessionLabel] = {}
    rows = csv.DictReader(io.StringIO(paths.labels_file.read_text("utf-8-sig")))
    for number, row in enumerate(rows, start=2):
        session_id, label = (row.get("session_id") or "").strip(), (row.get("label") or "").strip()
        if not session_id or label not in set(SessionLabel):
            raise SettingsError(
                f"{paths.labels_file}, line {number}: expected a session_id and one of "
                f"{', '.join(SessionLabel)}, found {session_id!r} and {label!r}"
            )
        labels[session_id] = SessionLabel(label)
    return labels


def write_labels(paths: DataPaths, labels: Mapping[str, SessionLabel]) -> None:
    """Write `labels.csv` whole, in order of session."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("session_id", "label"))
    writer.writerows((session_id, labels[session_id].value) for session_id in sorted(labels))
    write_atomic(paths.labels_file, text.getvalue())
