"""Write docs/settings.md from the models of the settings.

python -m benchmarks.settings_page
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from runpipe.model.logs import Domain
from runpipe.settings import models, read_sources
from runpipe.settings.template import explained_settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
_HEAD = """\
# Every setting

`runpipe.toml` lies in the data folder; `runpipe init` writes one with every setting explained and switched off. All of it is optional: what
you leave out, runpipe learns from your files where it can. The file is TOML in UTF-8.

A key that runpipe does not know, or a value that cannot be, stops the command with exit code 2 before anything is touched. All mistakes of the file are
named at once, each with the nearest right key: `logs.mas_unit: no such setting; did you mean 'mass_unit'?`
"""
_ATHLETES = """\
`[athlete.<id>]` adds an athlete with the same settings; what it leaves out is as in `[athlete]`, who is called `me`. The id is the name of the folder in
the inbox: letters, digits, `-`, `_` and dots inside, at most 64 bytes; two ids may not differ in capitals only. With at least one
`[athlete.<id>]`, first-level folders of the inbox that match no id exactly are left alone, and `runpipe status` names them. Without any, every folder is yours.

Each of several athletes has a folder to himself, `athletes/<id>/`: his archive, `runpipe.duckdb`, `quarantine/` and `labels.csv`. Yours stay where they are. A folder of an older
runpipe, with everybody in one database, is divided by the next night; nothing is lost ([ADR 303](adr/0303-an-athlete-is-a-folder.md)).
"""
_INBOX = """\
It may not be, hold or lie in what runpipe writes itself (the data folder, its archive, reports and quarantine), be a whole home or the root of a
disk, or lie in another person's home.
"""
_COLUMNS = """\
Our column's name on the left, your column's name on the right, as in [your own table](exports.md#a-table-of-your-own).
"""
_EXERCISES = """\
An exercise's name on the left. On the right `lower`, `upper`, `core`, `full` or `unknown`; then, after commas, a pattern and `plyometric`.
"""


def page() -> str:
    """Return the page."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield _HEAD
    yield from _section("athlete", models.AthleteTable)
    yield _ATHLETES
    yield from _section("paths", models.PathsTable)
    yield _INBOX
    yield from _section("schedule", models.ScheduleTable)
    yield from _section("report", models.ReportTable)
    yield from _section("reading", models.ReadingTable)
    yield from _section("engine", models.EngineTable)
    yield from _section("logs", models.LogsTable)
    yield from _section("logs.priority", models.PriorityTable)
    yield "## `[logs.columns.<domain>]`\n"
    yield _COLUMNS
    yield "| Domain | Columns |\n|---|---|"
    for domain in Domain:
        names = ", ".join(f"`{name}`" for name in read_sources().columns[domain])
        yield f"| {domain} | {names} |"
    yield "\n## `[logs.exercises]`\n"
    yield _EXERCISES


def _section(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"## `[{name}]`\n"
    yield f"{model.__doc__}\n"
    yield "| Setting | What it is | Values | Default | Example |\n|---|---|---|---|---|"
    for setting in explained_settings(model):
        default = f"`{setting.default}`" if setting.default else ""
        yield (
            f"| `{setting.key}` | {setting.words} | {setting.values} | {default} "
            f"| `{setting.example}` |"
        )
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
