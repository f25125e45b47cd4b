"""Strava's list is known by its file names, in any language and with any columns."""

from __future__ import annotations

import pytest

from runpipe.readers import read_activity_list


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_dialect(delimiter, encoding):
    rows = (
        ["Id", "Data", "Título", "Tipo", "Descrição", "x", "Equip", "Ficheiro", "Distância", "Distância"],
        ["1", "1 de mar.", "Corrida", "Corrida", "", "", "Ténis", "activities/1.tcx.gz", "5", "5000"],
        ["2", "2 de mar.", "Manual", "Corrida", "", "", "", "", "5", "5000"],
    )  # fmt: skip
    text = "\r\n".join(delimiter.join(row) for row in rows)
    listed = read_activity_list(text.encode(encoding))
    assert listed is not None
    assert list(listed) == ["activities/1.tcx.gz"]
    entry = listed["activities/1.tcx.gz"]
    assert (entry.title, entry.sport_word, entry.gear) == ("Corrida", "Corrida", "Ténis")
    assert entry.description is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Date,Calories\n1,2\n",
        b"File\nactivities/1.gpx\n",
        b"a,b\n\x00,\x00\n",
        b"x" * 200_000,
    ],
)
def test_other_tables_are_none(data):
    assert read_activity_list(data) is None
