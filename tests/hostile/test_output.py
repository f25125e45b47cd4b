"""Text of others is shown, never obeyed: at every edge of output, for every kind of hostile text."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import escape as escape_xml
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from runpipe import commands, render, report
from runpipe.cli import main, output
from runpipe.model.findings import finding
from runpipe.model.report import WeeklyReport
from runpipe.pipeline.results import FileOutcome, IngestSummary, QueryResult
from runpipe.printable import clean_line, clean_text, escape_json, forbidden_in, plain_cell
from runpipe.render.pages import plain
from tests import builders_report
from tests.builders_files import gpx
from tests.night import nights

SEEDS = int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "40"))
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""What no output may hold, written down here anew so that the code does not judge itself.

The joiners U+200C and U+200D stay: Persian words and families of emoji are spelled with them.
"""
HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m",
    "clear screen": "\x1b[2J\x1b[H",
    "window title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;http://e.example\x1b\\here\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "c1 csi": "a\x9b31mb",
    "c1 osc": "a\x9d0;x\x9cb",
    "nel": "a\x85b",
    "bell": "a\x07b",
    "back over": "safe\b\b\b\bevil",
    "carriage return": "safe\revil",
    "form feed": "a\x0cb\x0bc",
    "nul": "a\x00b",
    "del": "a\x7fb",
    "line feed": "a\nb",
    "tab": "a\tb",
    "rtl override": "run\u202egpj.exe",
    "isolates": "a\u2066b\u2067c\u2068d\u2069e",
    "embeddings": "a\u202ab\u202bc\u202cd\u202de",
    "marks": "a\u200eb\u200fc\u061cd",
    "no width": "a\u200bb\u2060e",
    "bom": "\ufeffa\ufeffb",
    "line separator": "a\u2028b\u2029c",
    "high surrogate": "a\ud800b",
    "low surrogate": "a\udcffb",
    "tags": "a\U000e0041\U000e0042b",
    "rich bold": "[bold]x[/bold]",
    "rich link": "[link=http://e.example]x[/link]",
    "rich unclosed": "[red",
    "rich closing": "[/]",
    "rich backslash": "\\[bold]x\\",
    "rich emoji": ":pile_of_poo:",
    "script": "<script>alert(1)</script>",
    "image": '<img src=x onerror="alert(1)">',
    "attribute": "\" onload=\"x' onclick='y",
    "style end": "</style><b>x",
    "comment": "<!-- x --> ]]>",
    "entity": "&lt;b&gt; &#x202e; &amp;",
    "markdown link": "[x](http://e.example)",
    "markdown image": "![x](http://e.example/p.png)",
    "markdown table": "a | b | c",
    "markdown code": "`a` ``b``",
    "markdown strong": "**a** __b__ ~~c~~",
    "markdown heading": "# a\n## b",
    "markdown html": "<details><summary>x</summary>",
    "markdown auto": "<http://e.example>",
    "markdown bare": "http://e.example www.e.example me@e.example",
    "markdown break": "a  \nb\\",
    "markdown reference": "[x]: http://e.example",
    "markdown rule": "---",
    "template": "{{ 7 * 7 }} {% raw %}",
    "format": "%s %(x)s {0}",
    "formula": '=HYPERLINK("http://e.example","x")',
    "formula plus": "+1+cmd|' /C calc'!A0",
    "formula minus": "-2+3",
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula tab": "\t=1+1",
    "formula return": "\r=1+1",
    "formula feed": "\n=1+1",
    "formula hidden": "\u200b=1+1",
    "formula space": "  =1+1",
    "quotes": "a\"b'c",
    "long": "x" * 300,
    "mixed": "\x1b[1m\u202e<b>|[x](y)\x00\u2028=1",
    "bidi name": "שלום \u202bالعربية\u202c run",
    "combining": "a" + "\u0301" * 40,
}


def made_up(seed: int) -> str:
    """Mix the dangerous letters at random."""
    rng = Random(f"text/{seed}")
    signs = [*list("".join(HOSTILE.values())), "[", "]", "<", "|", "\x1b[", "\u202e"]
    return "".join(rng.choices(signs, k=rng.randint(1, 40)))


TEXTS = [*HOSTILE.values(), *map(made_up, range(SEEDS))]
NAMES = [*HOSTILE, *map(str, range(SEEDS))]
each_text = pytest.mark.parametrize("text", TEXTS, ids=NAMES)
any_text = st.text(st.characters(exclude_categories=[]), max_size=60) | st.lists(
    st.sampled_from(TEXTS), max_size=3
).map("".join)


def assert_harmless(shown: str) -> None:
    assert OBEYED.findall(shown) == []


# --- the functions ----------------------------------------------------------------------------


@given(any_text)
def test_clean_text_is_harmless_and_done_once(text: str):
    assert_harmless(clean_text(text))
    assert_harmless(clean_line(text))
    assert forbidden_in(clean_text(text)) == []
    assert clean_text(clean_text(text)) == clean_text(text)
    assert not re.search(r"[\n\t]", clean_line(text))


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=60))
def test_clean_text_leaves_what_is_written_as_it_is(text: str):
    visible = "".join(sign for sign in text if not forbidden_in(sign))
    assert clean_text(text) == visible
    assert len(text) - len(visible) <= sum(map(len, forbidden_in(text)))


@given(any_text)
def test_json_loses_nothing(text: str):
    shown = escape_json(json.dumps({"x": text}, ensure_ascii=False))
    assert_harmless(shown)
    assert json.loads(shown) == {"x": re.sub("[\ud800-\udfff]", "\ufffd", text)}
    shown.encode("utf-8")


@given(any_text)
def test_a_cell_never_begins_a_formula(text: str):
    cell = plain_cell(text)
    assert_harmless(cell)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(any_text)
def test_markdown_of_a_text_is_that_text(text: str):
    shown = plain(text)
    inline = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for line in (f"- **day** · {shown}: 5 km", f"| a | b |\n| - | - |\n| {shown} | 1 |"):
        tokens = inline.parse(line)
        texts = [token for token in tokens if token.type == "inline"]
        assert len(texts) == (1 if line[0] == "-" else 4)
        inner = [child for token in texts for child in token.children or ()]
        assert {child.type for child in inner} <= {"text", "strong_open", "strong_close"}
        assert " ".join(clean_line(text).split()) in "".join(child.content for child in inner)
    assert "://" not in re.sub(r"\\.", "", shown) or "\\:" in shown


# --- the edges, text by text --------------------------------------------------------------------


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output._console, "_width", 2000)
    monkeypatch.setattr(output._errors, "_width", 2000)


@each_text
@pytest.mark.usefixtures("wide")
def test_the_terminal(text: str, capsys):
    found = QueryResult(columns=("title", text), rows=((text, 1),))
    output.line(text)
    output.error(text)
    output.note(text)
    output.table(found)
    output._reasons([(text, "quarantined", text)])
    shown = capsys.readouterr()
    assert_harmless(shown.out + shown.err)
    words = " ".join(clean_text(text).split())
    assert words in " ".join((shown.out).split())
    assert words in " ".join((shown.err).split())


@each_text
def test_json_and_csv(text: str, capsys):
    found = QueryResult(columns=("title", "n"), rows=((text, -2.5), (None, -3)))
    output.as_json(found.records())
    shown = capsys.readouterr().out
    assert_harmless(shown)
    assert json.loads(shown)[0]["title"] == re.sub("[\ud800-\udfff]", "\ufffd", text)
    output.csv(found)
    shown = capsys.readouterr().out
    assert_harmless(shown)
    rows = list(csv.reader(io.StringIO(shown)))
    assert not rows[1][0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert [row[1] for row in rows[1:]] == ["-2.5", "-3"]
    assert rows[2][0] == ""


def test_raw_csv_is_as_it_is_stored(capsys):
    output.csv(QueryResult(columns=("title",), rows=(("=1\x1b",),)), is_raw=True)
    assert capsys.readouterr().out == "title\n=1\x1b\n"


def titled(text: str) -> WeeklyReport:
    """Build a week whose every text of others is hostile."""
    judged = builders_report.assessment()
    evidence = (finding("not_a_run.sport", sport=text),)  # the word of a file, whatever it is
    lines = [replace(one, title=text, evidence=evidence) for one in builders_report.sessions()]
    whole = replace(builders_report.facts(), as_of=judged.as_of)
    return report.build(whole, judged, builders_report.history(), lines)


@each_text
def test_pages(text: str):
    built = titled(text)
    page, words = render.html(built), render.markdown(built)
    assert_harmless(page)
    assert_harmless(words)
    tree = lxml_html.document_fromstring(page)
    assert tree.xpath("//script | //img | //iframe | //*[@onerror or @onload or @onclick]") == []
    assert set(re.findall(r"</?([a-z]+)", re.sub(r"\\.", "", words))) <= set()
    tables = [line for line in words.splitlines() if line.startswith("|")]
    plain_tables = [
        line for line in render.markdown(titled("Run")).splitlines() if line.startswith("|")
    ]
    assert [re.sub(r"\\.", "", line).count("|") for line in tables] == [
        line.count("|") for line in plain_tables
    ]


@each_text
def test_artifacts(text: str):
    file = FileOutcome(name=text, status="quarantined", reason=text, n_sessions=0)
    (row,) = IngestSummary(files=(file,), is_published=True).table()
    assert_harmless(row["file"] + row["reason"])


# --- a whole night --------------------------------------------------------------------------------


FOR_FILES = [
    text for text in HOSTILE.values()
    if "\0" not in text and "/" not in text and len(text.encode("utf-8", "surrogatepass")) < 200
    and not re.search("[\ud800-\udfff]", text)
]  # fmt: skip


def run(*words: object) -> int:
    argv, sys.argv = sys.argv, ["runpipe", *map(str, words)]
    try:
        main()
    except SystemExit as exit_:
        return int(exit_.code or 0)
    finally:
        sys.argv = argv
    return 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night of hostile titles, names of files, foods, exercises, cells and reasons."""
    folder = tmp_path_factory.mktemp("output") / "data"
    commands.initialise(folder)
    inbox = folder / "inbox"
    xml = [
        escape_xml(t)
        for t in HOSTILE.values()
        if not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", t)
    ]
    for n, title in enumerate(xml[:: len(xml) // 8]):
        start = nights.NOW.replace(day=1 + n)
        (inbox / f"{n}.gpx").write_bytes(gpx(start, minutes=6, title=title))
    for n, name in enumerate(FOR_FILES):
        (inbox / f"{n}{name}.fit").write_bytes(f"{n} {name}".encode())
    texts = list(HOSTILE.values())
    write_csv(inbox / "food.csv", ["date", "food", "energy_kcal", "protein_g"],
              [["2026-11-09", text, "200", "10"] for text in texts])  # fmt: skip
    write_csv(inbox / "gym.csv", ["date", "exercise", "reps", "mass_kg", "notes"],
              [["2026-11-09", text, "5", "60", text] for text in texts])  # fmt: skip
    write_csv(inbox / "bad.csv", ["date", "mass_kg"],
              [["2026-11-09", text] for text in texts] + [["2026-11-10", "60"]])  # fmt: skip
    return folder


def write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def logged(data: Path) -> Iterator[list[str]]:
    """Run the night; what it logged."""
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("runpipe")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    files = logging.getLogger("runpipe.files")
    files.setLevel(logging.INFO)
    nights.night(data)
    logger.removeHandler(handler)
    yield records
    logger.setLevel(logging.NOTSET)
    files.setLevel(logging.NOTSET)


def test_logs(logged: list[str]):
    assert len(logged) >= len(FOR_FILES)
    assert_harmless("".join(logged))


@pytest.mark.usefixtures("logged")
def test_every_file_that_a_night_writes_for_people(data: Path):
    pages = [path for path in data.rglob("*") if path.suffix in {".html", ".md"}]
    reasons = list((data / "quarantine").glob("*.reason.json"))
    assert len(pages) > 4
    assert len(reasons) >= len(FOR_FILES)
    for path in (*pages, *reasons):
        assert_harmless(path.read_bytes().decode("utf-8"))
        assert_harmless(path.name)
    names = {json.loads(path.read_text("utf-8"))["file"] for path in reasons}
    assert any("%1B" in name for name in names)  # nothing is lost: the name holds it by its code


@pytest.mark.usefixtures("logged", "wide")
def test_every_command(data: Path, capsys):
    views = nights.tables(data)
    commands: list[list[str]] = [["status"], ["status", "--json"], ["report"], ["report", "--json"]]
    commands += [
        ["explain", "2026-11-03"],
        ["explain", "2026-11-03", "--json"],
        ["explain", "\x1b\u202e"],
    ]
    for view in (name for name, rows in views.items() if "[bold]" in repr(rows)):
        commands += [["query", f"from {view}", kind] for kind in ("--json", "--csv")]
    commands += [
        ["query", "select title, label from sessions"],
        ["query", "select path, reason from files"],
    ]
    commands += [["query", "select '\x1b' as \"a\u202e\""], ["query", "select \x1b"], ["ingest"]]
    for words in commands:
        code = run(*words, "--data", data)
        shown = capsys.readouterr()
        assert code in {0, 1, 2}, words
        assert_harmless(shown.out + shown.err)
        if "--json" in words:
            json.loads(shown.out)


@pytest.mark.usefixtures("wide")
def test_classify(data: Path, tmp_path: Path, capsys):
    (tmp_path / "\x1b[31m\u202e[bold].gpx").write_bytes(gpx(minutes=6, title="\u202e[bold]"))
    (tmp_path / "\x1b]0;x\x07.fit").write_bytes(b"words")
    for more in ([], ["--json"]):
        assert run("classify", tmp_path, "--data", data, *more) == 0
        shown = capsys.readouterr()
        assert_harmless(shown.out + shown.err)
        assert "[bold]" in shown.out


@pytest.mark.usefixtures("logged")
def test_stored_data_stays_as_it_came(data: Path):
    views = nights.tables(data)
    assert any("\u202e" in str(row) or "\\u202e" in str(row) for row in views["sessions"])
