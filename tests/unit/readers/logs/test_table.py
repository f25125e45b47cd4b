from __future__ import annotations

import pytest

from runpipe.errors import ReadError
from runpipe.readers.tables.table import (
    decode,
    find_delimiter,
    make_table,
    read_sheet,
    split_header,
)

TEXT = "Datum;Größe (µg)\n2025-01-01;1,5\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_every_encoding_gives_the_same_rows(encoding: str) -> None:
    rows = read_sheet(TEXT.encode(encoding), "x.csv").rows
    assert [row.cells for row in rows] == [("Datum", "Größe (µg)"), ("2025-01-01", "1,5")]


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    text, notes = decode(("é" * 10).encode() + b"\xff")
    assert text.startswith("é" * 10)
    assert notes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    sheet = read_sheet(end.join(["a,b", "1,2", "", "3,4", ""]).encode(), "x.csv")
    assert [row.line for row in sheet.rows] == [1, 2, 4]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2", ","),
        ("a;b\n1,5;2,5", ";"),
        ("a\tb\n1\t2", "\t"),
        ("a|b\n1|2", "|"),
        ("date;mass_kg\n2025-01-01;70,5", ";"),
        ('"a, b";c\n"x, y";1', ";"),
        ("one\ntwo", ","),
    ],
)
def test_delimiter(text: str, delimiter: str) -> None:
    assert find_delimiter(text.split("\n")) == delimiter


def test_sep_line_of_a_spreadsheet() -> None:
    sheet = read_sheet(b"sep=;\na;b\n1;2\n", "x.csv")
    assert [(row.line, row.cells) for row in sheet.rows] == [(2, ("a", "b")), (3, ("1", "2"))]


def test_quoted_line_breaks_count_in_the_line_numbers() -> None:
    sheet = read_sheet(b'a,b\n"one\ntwo",2\nx,y\n', "x.csv")
    assert [(row.line, row.cells[0]) for row in sheet.rows] == [(1, "a"), (2, "one\ntwo"), (4, "x")]


def test_an_unclosed_quote_costs_its_line_only() -> None:
    sheet = read_sheet(b'a,b\n1,"oops\n2,fine\n3,fine\n', "x.csv")
    assert [row.line for row in sheet.rows] == [1, 3, 4]
    assert [(error.line, error.reason) for error in sheet.errors] == [
        (2, "a quotation mark is opened and never closed")
    ]


def test_quotes_inside_an_unquoted_cell_are_text() -> None:
    sheet = read_sheet(b'a,b\nBox 24",1\n"say ""hi""",2\n', "x.csv")
    assert [row.cells[0] for row in sheet.rows[1:]] == ['Box 24"', 'say "hi"']


def test_rows_that_do_not_fit_are_named() -> None:
    table = make_table(read_sheet(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n", "x.csv"))
    assert [(error.line, error.reason) for error in table.errors] == [
        (2, "the row ends early: 2 of 3 columns"),
        (3, "the row has 4 cells under 3 headers"),
    ]
    assert [row.line for row in table.rows] == [4]


def test_short_rows_where_allowed() -> None:
    table = make_table(read_sheet(b"a,b,c\n1,2\n", "x.csv"), may_be_short=True)
    assert table.rows[0].cells == ("1", "2", "")


def test_duplicate_headers_take_the_first() -> None:
    table = make_table(read_sheet(b"Distance,Distance\n1,2\n", "x.csv"))
    header = table.find("distance")
    assert header is not None
    assert table.cells(header) == ["1"]


@pytest.mark.parametrize("data", [b"\n\n", b"   ", b"\xff\xfe"])
def test_nothing_in_it(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_sheet(data, "x.csv")


@pytest.mark.parametrize(
    ("raw", "name", "unit"),
    [
        ("Weight (kg)", "weight", "kg"),
        ("Weight(lb)", "weight", "lb"),
        ("weight_lbs", "weight", "lb"),
        ("Body fat %", "body fat", "%"),
        ("body_fat_pct", "body fat", "%"),
        ("B12 (Cobalamin) (µg)", "b12 (cobalamin)", "μg"),
        ("Deep (SWS) duration (min)", "deep (sws) duration", "min"),
        ("Calories", "calories", None),
        ("Exercise Calories", "exercise calories", None),
        ("asleep_h", "asleep", "h"),
        ("\ufeffDate", "date", None),
        (" Total Bedtime ", "total bedtime", None),
        ("Energy [kJ]", "energy", "kj"),
        ("kg", "kg", None),
    ],
)
def test_headers(raw: str, name: str, unit: str | None) -> None:
    header = split_header(raw)
    assert (header.name, header.unit) == (name, unit)
