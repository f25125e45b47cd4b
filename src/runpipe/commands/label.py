"""The owner's own word on a session."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime

from runpipe import warehouse
from runpipe.commands.explain import find_session
from runpipe.model.labels import SessionLabel
from runpipe.model.report import SessionLine
from runpipe.pipeline.night import judge, open_night, publish
from runpipe.settings import Settings
from runpipe.settings.labels_file import read_judged, read_labels, write_labels


def label_session(
    settings: Settings, session: str, label: SessionLabel, *, today: date, now_utc: datetime
) -> SessionLine:
    """Record the owner's word on a session, and judge anew what follows from it.

    What the session was judged to be is written beside it: the word teaches nothing by itself, but
    `count_agreed` tells from it how often this athlete was judged right.

    Raises
    ------
    BusyError
        If another run is at work.
    UsageError
        If no session, or more than one, is named so.
    """
    with closing(warehouse.connect_read(settings.paths.database)) as conn:
        _, line = find_session(conn, session)
    with open_night(settings, today=today, now_utc=now_utc) as night:
        judged = read_judged(settings.paths)
        if not line.is_user_label:
            judged[line.session_id] = line.label
        labels = {**read_labels(settings.paths), line.session_id: label}
        write_labels(settings.paths, labels, judged)
        judge(night)
        publish(night)
    return line
