"""What `MADE_OF` says of a stage is what the imports say: nothing that makes a result is forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import pytest

from runpipe.pipeline import provenance
from runpipe.pipeline.provenance import MADE_OF, Stage
from tests.architecture.import_closure import closure, imports, module_file, names_of, tree_of

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "runpipe"
PIPELINE, READERS, WAREHOUSE = "runpipe.pipeline", "runpipe.readers", "runpipe.warehouse"
FIT = {f"{READERS}.fit.read_fit"}
TRACKS = {f"{READERS}.tracks.gpx", f"{READERS}.tracks.tcx"}
LOGS = {f"{READERS}.read_log", f"{READERS}.apps.apple_health"}
READING = {f"{PIPELINE}.read_file", f"{WAREHOUSE}.save_files"}
ENTRIES = {
    Stage.READ_FIT: (READING | FIT, TRACKS | LOGS),
    Stage.READ_TRACKS: (READING | TRACKS, FIT | LOGS),
    Stage.READ_LOGS: (READING | LOGS, FIT | TRACKS),
    Stage.READ_ANY: (READING | FIT | TRACKS | LOGS, set()),
    Stage.UNPACK: (READING, FIT | TRACKS | LOGS),
    Stage.GROUP: ({f"{PIPELINE}.group_recordings"}, {f"{PIPELINE}.combine_recordings"}),
    Stage.COMBINE: ({f"{PIPELINE}.combine_recordings"}, FIT | TRACKS | LOGS),
    Stage.LABEL: ({f"{PIPELINE}.label_sessions"}, set()),
    Stage.ASSESS: ({f"{PIPELINE}.assess_weeks", f"{WAREHOUSE}.assessments"}, set()),
    Stage.SAY: (
        {f"{WAREHOUSE}.save_weeks", f"{PIPELINE}.partition"},
        {f"{PIPELINE}.{name}" for name in ("group_recordings", "label_sessions", "assess_weeks")},
    ),
    Stage.PAGE: ({f"{PIPELINE}.write_pages"}, set()),
}
"""Where each stage begins, and where it ends because another stage, with its own digest, goes on."""
WITHOUT_RESULT = {
    "runpipe.warehouse.lake",
    "runpipe.pipeline.upkeep",
    "runpipe.warehouse.publish",
    "runpipe.private",
    "runpipe.inbox.archive",
    "runpipe.inbox.arrivals",
    "runpipe.inbox.scan",
    "runpipe.pipeline.command_scope",
    "runpipe.pipeline.contain_trouble",
    "runpipe.pipeline.due",
    "runpipe.pipeline.provenance",
    "runpipe.pipeline.reader_process",
    "runpipe.pipeline.results",
    "runpipe.printable",
    "runpipe.settings.labels_file",
    "runpipe.settings.models",
    "runpipe.settings.paths",
    "runpipe.settings.read_settings",
    "runpipe.settings.template",
    "runpipe.warehouse.checks",
    "runpipe.warehouse.connect",
    "runpipe.warehouse.owner_query",
    "runpipe.warehouse.build",
}
"""They say where things lie, hold connections, or find out whose fault a failure is: what a stage
makes of its inputs is the same whatever they do. A file in trouble is marked with all of runpipe."""


def path_of(module: str) -> str:
    file = module_file(module)
    assert file is not None
    return file.relative_to(PACKAGE).as_posix()


def is_in(path: str, rooms: Iterable[str]) -> bool:
    return any(path == room or path.startswith(f"{room}/") for room in rooms)


@cache
def used_by(stage: Stage) -> set[str]:
    entries, others = ENTRIES[stage]
    return closure(entries, others)


def other_than_sql(rooms: Iterable[str]) -> list[str]:
    return [room for room in rooms if not room.startswith("sql")]


def test_every_stage_with_results_says_what_they_are_made_of():
    assert MADE_OF.keys() == set(Stage) - {Stage.BASIS}
    assert ENTRIES.keys() == MADE_OF.keys()


@pytest.mark.parametrize("stage", list(MADE_OF))
def test_whatever_a_stage_uses_counts(stage: Stage):
    forgotten = {
        module
        for module in used_by(stage) - WITHOUT_RESULT
        if not is_in(path_of(module), MADE_OF[stage].rooms)
    }
    assert forgotten == set()


@pytest.mark.parametrize("stage", [stage for stage in MADE_OF if stage is not Stage.SAY])
def test_nothing_counts_that_a_stage_does_not_use(stage: Stage):
    used = [path_of(module) for module in used_by(stage)]
    idle = [
        room
        for room in other_than_sql(MADE_OF[stage].rooms)
        if not room.startswith(("rules", "settings/labels"))
        and not any(is_in(path, [room]) for path in used)
    ]
    assert idle == []


def test_every_room_is_there():
    for stage in MADE_OF:
        for room in MADE_OF[stage].rooms:
            assert provenance._files_of(room), (stage, room)


@pytest.mark.parametrize("stage", list(MADE_OF))
def test_the_rules_that_a_stage_reads_count(stage: Stage):
    read = {
        f"{node.args[0].value}"
        for module in used_by(stage)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("read_rules")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    sections = {section.partition(".")[0] for section in MADE_OF[stage].sections}
    counted = {name for name in read if is_in(f"rules/{name}.toml", MADE_OF[stage].rooms)}
    assert read == counted | (read & sections)


@pytest.mark.parametrize("stage", [stage for stage in MADE_OF if MADE_OF[stage].sections])
def test_of_a_rules_file_that_counts_in_part_no_other_part_is_read(stage: Stage):
    sections = {section.partition(".")[2] for section in MADE_OF[stage].sections}
    measuring = [
        module for module in used_by(stage) if module.split(".")[1] in {"signal", "classification"}
    ]
    read = {
        node.slice.value.partition(".")[0]
        for module in measuring
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Subscript)
        and ast.unparse(node.value) == "rules"
        and isinstance(node.slice, ast.Constant)
    }
    assert read
    assert read <= sections


@pytest.mark.parametrize("stage", list(MADE_OF))
def test_the_libraries_that_a_stage_uses_count(stage: Stage):
    ours = {
        "numpy": "numpy", "babel": "babel", "jinja2": "jinja2", "lxml": "lxml", "tzfpy": "tzfpy",
        "garmin_fit_sdk": "garmin-fit-sdk", "fitparse": "fitparse", "gpxpy": "gpxpy",
        "openpyxl": "openpyxl", "pandas": "pandas", "markupsafe": "markupsafe",
        "vl_convert": "vl-convert-python",
    }  # fmt: skip
    used = {
        ours[top]
        for module in used_by(stage) - WITHOUT_RESULT
        for node in imports(tree_of(module))
        for name, _, _ in names_of(node)
        if (top := name.partition(".")[0]) in ours
    }
    assert used - set(MADE_OF[stage].libraries) == set()
    for library in MADE_OF[stage].libraries:
        assert distribution(library)


def test_a_digest_follows_code_rules_and_inputs(monkeypatch: pytest.MonkeyPatch):
    before = {stage: provenance.digest(stage) for stage in MADE_OF}
    assert provenance.digest(Stage.LABEL, "a") != provenance.digest(Stage.LABEL, "b")
    files = dict(provenance._files())
    changes = {
        "judges/doses.py": {Stage.ASSESS},
        "readers/fit/columns/walk.py": {Stage.READ_FIT, Stage.READ_ANY},
        "readers/apps/hevy.py": {Stage.READ_LOGS, Stage.READ_ANY},
        "classification/decide.py": {Stage.LABEL},
        "rules/risk.toml": {Stage.ASSESS, Stage.SAY, Stage.PAGE},
        "render/templates/week.html.j2": {Stage.PAGE},
        "words/locale/en.toml": set(
            MADE_OF
        ),  # corrections of recordings and the ledger hold texts too
    }
    for path, stages in changes.items():
        assert path in files
        monkeypatch.setattr(provenance, "_files", lambda path=path: files | {path: "other"})
        provenance._digest_of_stage.cache_clear()
        now = {stage: provenance.digest(stage) for stage in MADE_OF}
        assert {stage for stage in MADE_OF if now[stage] != before[stage]} == stages, path
    provenance._digest_of_stage.cache_clear()
