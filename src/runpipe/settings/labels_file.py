"""The owner's own word on a session: a file, so that it survives every rebuild."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from runpipe.errors import SettingsError
from runpipe.model.labels import SessionLabel
from runpipe.private import write_atomic
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


def read_judged(paths: DataPaths) -> dict[str, SessionLabel]:
    """Read from `labels.csv` what sessions were judged to be before their owner named them.

    Lines without it, such as those written by hand, are left out; without the file there are none.
    """
    if not paths.labels_file.exists():
        return {}
    rows = csv.DictReader(io.StringIO(paths.labels_file.read_text("utf-8-sig")))
    named = {
        (row.get("session_id") or "").strip(): (row.get("judged_as") or "").strip() for row in rows
    }
    every = set(SessionLabel)
    return {name: SessionLabel(judged) for name, judged in named.items() if judged in every}


def count_agreed(paths: DataPaths) -> tuple[int, int]:
    """Return of how many sessions the judged label was the owner's own, and of how many it is known."""
    own, judged = read_labels(paths), read_judged(paths)
    return sum(own[name] is label for name, label in judged.items()), len(judged)


def write_labels(
    paths: DataPaths,
    labels: Mapping[str, SessionLabel],
    judged: Mapping[str, SessionLabel] | None = None,
) -> None:
    """Write `labels.csv` whole, in order of session, with what each was judged to be if that is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("session_id", "label", "judged_as"))
    for name in sorted(labels):
        before = (judged or {}).get(name)
        writer.writerow((name, labels[name].value, before.value if before else ""))
    write_atomic(paths.labels_file, text.getvalue())
