"""The owner's labels: a file that a person can edit, read with a word on every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runpipe.errors import SettingsError
from runpipe.model.labels import SessionLabel
from runpipe.settings import DataPaths
from runpipe.settings.labels_file import count_agreed, read_judged, read_labels, write_labels

IDS = st.text("abcdef0123456789TZ-", min_size=1, max_size=30)


def test_without_a_file_there_are_none(tmp_path: Path):
    assert read_labels(DataPaths(tmp_path)) == {}


@given(labels=st.dictionaries(IDS, st.sampled_from(list(SessionLabel)), max_size=8))
def test_what_is_written_is_read(labels, tmp_path_factory):
    paths = DataPaths(tmp_path_factory.mktemp("labels"))
    write_labels(paths, labels)
    assert read_labels(paths) == labels


@pytest.mark.parametrize(
    ("line", "found"),
    [("20261110T063000Z-ab,fast", "'fast'"), (",hill", "''"), ("20261110T063000Z-ab", "''")],
)
def test_a_mistake_names_the_line(tmp_path: Path, line: str, found: str):
    paths = DataPaths(tmp_path)
    paths.labels_file.write_text(f"session_id,label\nx,hill\n{line}\n", "utf-8")
    with pytest.raises(SettingsError, match="line 3") as caught:
        read_labels(paths)
    assert found in str(caught.value)


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: Path):
    paths = DataPaths(tmp_path)
    paths.labels_file.write_bytes("\ufeffsession_id,label\r\nx,hill \r\n".encode())
    assert read_labels(paths) == {"x": SessionLabel.HILL}


def test_what_was_judged_is_remembered_beside_the_owners_word(tmp_path):
    paths = DataPaths(tmp_path)
    assert count_agreed(paths) == (0, 0)
    labels = {"a": SessionLabel.HILL, "b": SessionLabel.HIIT, "c": SessionLabel.HIIT}
    judged = {"a": SessionLabel.HILL, "b": SessionLabel.SPRINT}
    write_labels(paths, labels, judged)
    assert read_labels(paths) == labels
    assert read_judged(paths) == judged
    assert count_agreed(paths) == (1, 2)


def test_a_file_of_before_has_nothing_judged(tmp_path):
    paths = DataPaths(tmp_path)
    paths.labels_file.write_text("session_id,label\nx,hill\n", "utf-8")
    assert read_judged(paths) == {}
    assert count_agreed(paths) == (0, 0)
