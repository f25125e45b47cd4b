"""labels.csv: what was judged before its owner named a session, and how often it was the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from runpipe.errors import SettingsError
from runpipe.model.labels import SessionLabel
from runpipe.settings.labels_file import count_agreed, read_judged, read_labels, write_labels
from runpipe.settings.paths import DataPaths

OWN = {"b": SessionLabel.HIIT, "a": SessionLabel.HILL, "c": SessionLabel.OTHER}


def test_without_the_file_nothing_is_labelled(tmp_path: Path):
    paths = DataPaths(tmp_path)
    assert read_labels(paths) == {}
    assert read_judged(paths) == {}
    assert count_agreed(paths) == (0, 0)


def test_what_was_judged_is_read_back_and_counted(tmp_path: Path):
    paths = DataPaths(tmp_path)
    judged = {"a": SessionLabel.HILL, "b": SessionLabel.SPRINT}
    write_labels(paths, OWN, judged)
    assert read_labels(paths) == OWN
    assert read_judged(paths) == judged
    assert count_agreed(paths) == (1, 2)
    assert paths.labels_file.read_text("utf-8").splitlines() == [
        "session_id,label,judged_as", "a,hill,hill", "b,hiit,sprint", "c,other,",
    ]  # fmt: skip


def test_lines_by_hand_need_no_judged_label(tmp_path: Path):
    paths = DataPaths(tmp_path)
    paths.labels_file.write_text("session_id,label\n a , hill \nb,hiit\n", "utf-8")
    assert read_labels(paths) == {"a": SessionLabel.HILL, "b": SessionLabel.HIIT}
    assert read_judged(paths) == {}


@pytest.mark.parametrize("line", [",hill", "a,uphill", "a"])
def test_a_line_that_names_no_session_or_no_label_is_refused(tmp_path: Path, line: str):
    paths = DataPaths(tmp_path)
    paths.labels_file.write_text(f"session_id,label\nb,hiit\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match="line 3: expected a session_id"):
        read_labels(paths)
