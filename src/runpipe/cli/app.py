"""The `runpipe` command: options in, one call into `pipeline`, plain words out."""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated, Any

import typer

from runpipe import clock
from runpipe.cli import output
from runpipe.cli.stop_signals import StopSignals
from runpipe.errors import RunpipeError, SettingsError, UsageError, is_interrupt
from runpipe.model.labels import SessionLabel
from runpipe.private import private_process, tighten
from runpipe.settings import (
    ONLY_ATHLETE,
    DataPaths,
    Settings,
    at_home,
    did_you_mean,
    read_settings,
    require_data_folder,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=(
        "Is my running, with the way I eat, lift and sleep, costing me muscle, and is my training "
        "in balance?\n\nDrop your exports into [bold]data/inbox[/bold], run [bold]runpipe "
        "nightly[/bold], open the report. Local, private, offline."
    ),
    epilog="Start with: runpipe demo",
)

DataDir = Annotated[
    Path,
    typer.Option(
        "--data", envvar="RUNPIPE_DATA", help="The data folder.", file_okay=False, show_default=True
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script to read.")]
Athlete = Annotated[
    str, typer.Option("--athlete", help="Athlete ID (when more than one is configured).")
]
DATA = Path("data")
_INTERRUPTED = 130


def main() -> None:
    """Run the command; a mistake ends in one sentence, never in a traceback.

    Exits with 0 when done, 1 when it failed and published nothing, 2 on wrong use, 130 when
    Ctrl-C stopped it, 143 when SIGTERM did.
    """
    private_process()
    with StopSignals() as stop:
        atexit.register(stop.end_process)  # the first to be registered is the last to run
        _run(stop)


def _run(stop: StopSignals) -> None:
    try:
        app()
    except BaseException as exc:  # (the last line before a user sees a traceback)
        if isinstance(exc, SystemExit) and exc.code != _INTERRUPTED:
            raise
        # Typer makes an exit of Ctrl-C too, and says nothing; Prefect makes an error of SIGTERM.
        if isinstance(exc, SystemExit) or is_interrupt(exc) or stop.is_told():
            stop.say()
            sys.exit(stop.exit_code)
        if not isinstance(exc, Exception):
            raise
        sys.exit(_explain(exc))


def _explain(exc: Exception) -> int:
    """Print what went wrong in one sentence; return the code to exit with."""
    if isinstance(exc, RunpipeError):
        output.error(str(exc))
        return 2 if isinstance(exc, UsageError | SettingsError) else 1
    if os.environ.get("RUNPIPE_DEBUG"):
        traceback.print_exception(exc)
    output.error(
        f"something is wrong inside runpipe ({type(exc).__name__}: {exc}); nothing was "
        "published. Set RUNPIPE_DEBUG=1 to see where, and please report it"
    )
    return 1


def _print_version(wanted: bool) -> None:
    if wanted:
        output.line(f"runpipe {version('runpipe')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Handle the options that stand before every command."""


@app.command()
def init(data: DataDir = DATA) -> None:
    """Make the folders and a settings file with every setting explained.

    Example: runpipe init --data ~/running
    """
    from runpipe import commands

    _close(data)
    output.initialised(commands.initialise(at_home(data)))


@app.command()
def demo(data: DataDir = Path("demo-data")) -> None:
    """Send a made-up athlete's 16 weeks of exports through the real night.

    Example: runpipe demo
    """
    from runpipe import commands, pipeline

    _close(data)
    settings = commands.prepare_demo(at_home(data))
    output.line("A made-up runner's 16 weeks of exports go through a real night.")
    output.night_done(_run_night(settings, day=commands.DEMO_TODAY.isoformat()), settings)
    output.demo_done(pipeline.latest_week(settings, ONLY_ATHLETE), settings)


@app.command()
def nightly(data: DataDir = DATA, as_json: AsJson = False) -> None:
    """Run one whole night: take in what is new, judge it, write the reports that are due.

    Example: runpipe nightly --data ~/running
    """
    settings = _settings(data, is_written=True)
    counts = _run_night(settings, quiet=as_json)
    if as_json:
        output.as_json([counts])
    else:
        output.night_done(counts, settings)


def _run_night(
    settings: Settings, *, quiet: bool = False, day: str | None = None
) -> dict[str, Any]:
    from runpipe import pipeline

    data = settings.paths.root
    began_utc = clock.now_utc()
    with output.progress(is_quiet=quiet):
        try:
            counts: dict[str, Any] = _flow("nightly")(data=str(data), day=day)
        except BaseException as exc:
            pipeline.note_failed_night(settings.paths, exc, now_utc=began_utc)
            raise
    return counts


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders or zips; the inbox without any.")
    ] = None,
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Load files, folders or zips now. Files outside the inbox are copied, never moved.

    Example: runpipe ingest ~/Downloads/export_12345.zip
    """
    from runpipe import pipeline

    settings = _settings(data, is_written=True)
    _require_files(paths or ())
    with output.progress(is_quiet=as_json):
        summary = pipeline.ingest(
            settings, paths=paths, today=clock.today(settings), now_utc=clock.now_utc()
        )
    if as_json:
        output.as_json([summary.counts()])
    else:
        output.ingested(summary)


@app.command()
def watch(
    data: DataDir = DATA,
    every_s: Annotated[float, typer.Option("--every-s", min=1, help="Seconds between looks.")] = 15,
) -> None:
    """Load whatever settles in the inbox, until stopped with Ctrl-C.

    Example: runpipe watch --data ~/running
    """
    from runpipe import commands

    settings = _settings(data, is_written=True)
    output.line(f"Watching {settings.paths.inbox}; stop with Ctrl-C.")
    for summary in commands.watch_inbox(
        settings, now_utc=clock.now_utc, today=clock.today, every_s=every_s
    ):
        output.ingested(summary)


@app.command()
def serve(
    data: DataDir = DATA,
    cron: Annotated[
        str | None,
        typer.Option("--cron", help="A cron line instead of the settings' nightly_at."),
    ] = None,
) -> None:
    """Keep the schedule: run a night at the set time, until stopped with Ctrl-C.

    Finds the Prefect server that PREFECT_API_URL names, or brings one up on this machine.

    Example: runpipe serve --data ~/running
    """
    settings = _settings(data, is_written=True)
    at = settings.nightly_at
    line = cron or f"{at.minute} {at.hour} * * *"
    output.line(f"A night runs at cron '{line}' ({settings.schedule_zone}). Stop with Ctrl-C.")
    _flow("serve")(data=str(settings.paths.root), cron=line)


@app.command()
def report(
    week: Annotated[
        str | None, typer.Option("--week", help="Such as 2026-W46; the latest without it.")
    ] = None,
    athlete: Athlete = ONLY_ATHLETE,
    data: DataDir = DATA,
    is_opened: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write one week's report and show it.

    Example: runpipe report --week 2026-W46 --open
    """
    from runpipe import pipeline

    settings = _settings(data, is_written=True)
    written = pipeline.write_report(settings, week=output.week(week), athlete_id=athlete)
    if as_json:
        output.as_json([written.summary()])
    else:
        output.report(written)
    if is_opened:
        typer.launch(written.path.resolve().as_uri())


@app.command()
def status(data: DataDir = DATA, as_json: AsJson = False) -> None:
    """Show what came in, what is missing, what could not be read and why.

    Example: runpipe status
    """
    from runpipe import commands

    settings = _settings(data)
    state = commands.read_status(settings, now_utc=clock.now_utc())
    if as_json:
        output.as_json([state.to_json()])
    else:
        output.status(state, settings)


@app.command()
def verify(data: DataDir = DATA, as_json: AsJson = False) -> None:
    """Check archive, database, settings, permissions and space; heal what can be healed.

    Exits with 1 when something needs you.

    Example: runpipe verify
    """
    from runpipe.commands.verify import verify as verify_folder

    verification = verify_folder(require_data_folder(data).root)
    if as_json:
        output.as_json([verification.to_json()])
    else:
        output.verified(verification)
    if not verification.is_well:
        raise typer.Exit(1)


@app.command()
def classify(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of one athlete.")],
    as_json: AsJson = False,
    ignore_titles: Annotated[
        bool, typer.Option("--ignore-titles", help="Judge by the trace alone.")
    ] = False,
    data: DataDir = DATA,
) -> None:
    """Label files without a database; the files given are one athlete's history.

    Example: runpipe classify ~/Downloads/*.fit
    """
    from runpipe import commands

    source = context.get_parameter_source("data")
    is_default = source is not None and source.name == "DEFAULT"
    settings = (
        read_settings(data)
        if is_default and not DataPaths(data).is_data_folder
        else _settings(data)
    )
    _require_files(paths)
    files = commands.classify_paths(paths, settings, use_titles=not ignore_titles)
    if as_json:
        output.as_json([file.to_json() for file in files])
    else:
        output.classified(files)


@app.command()
def sessions(
    last: Annotated[int, typer.Option("--last", min=1, help="How many, newest first.")] = 30,
    athlete: Athlete = ONLY_ATHLETE,
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """List sessions, newest first, to pick one for `explain` or `label`.

    Example: runpipe sessions --last 10
    """
    from runpipe.commands.sessions import list_sessions

    rows = list_sessions(_settings(data), athlete_id=athlete, n=last)
    if as_json:
        output.as_json([row.to_json() for row in rows])
    else:
        output.sessions(rows)


@app.command()
def explain(
    session: Annotated[
        str, typer.Argument(help="Its id, the start of it, or its day: 2026-11-04.")
    ],
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Explain why a session got its label: bouts, evidence, a page with the trace.

    Example: runpipe explain 2026-11-04
    """
    from runpipe import commands

    explained = commands.explain_session(_settings(data, is_written=True), session)
    if as_json:
        output.as_json([explained.to_json()])
    else:
        output.explained(explained)


@app.command()
def label(
    session: Annotated[
        str, typer.Argument(help="Its id, the start of it, or its day: 2026-11-04.")
    ],
    name: Annotated[SessionLabel, typer.Argument(metavar="LABEL", help="What it was.")],
    data: DataDir = DATA,
) -> None:
    """Correct the label of a session; your word survives every rebuild (labels.csv).

    Example: runpipe label 2026-11-04 hill
    """
    from runpipe import commands

    settings = _settings(data, is_written=True)
    labelled = commands.label_session(
        settings, session, name, today=clock.today(settings), now_utc=clock.now_utc()
    )
    line = labelled.line
    output.line(f"{line.session_id} is {name.value} now (it was {line.label.value}).")
    n_agreed, n_compared = labelled.n_agreed, labelled.n_compared
    output.line(f"Judged as you say: {n_agreed} of {n_compared} sessions that you named.")


@app.command("map")
def map_log(
    path: Annotated[Path, typer.Argument(help="A log: an app's export or a table of your own.")],
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what would be read of a log before it is kept, and propose a map for its columns.

    Example: runpipe map ~/Downloads/my-diary.csv
    """
    from runpipe import commands

    settings = _settings(data)
    _require_files([path])
    logs = commands.preview_log(path, settings)
    if as_json:
        output.as_json([log.to_json() for log in logs])
    else:
        output.mapped(logs)


@app.command()
def whatif(
    week: Annotated[
        str | None, typer.Option("--week", help="Such as 2026-W46; the latest without it.")
    ] = None,
    protein_g_per_kg: Annotated[
        float | None, typer.Option("--protein-g-per-kg", min=0, max=5, help="Protein a day.")
    ] = None,
    energy_kcal: Annotated[
        float | None,
        typer.Option("--energy-kcal", min=-3000, max=3000, help="More (or less) food a day."),
    ] = None,
    strength: Annotated[
        float | None, typer.Option("--strength", min=0, max=7, help="Strength sessions a week.")
    ] = None,
    run_km: Annotated[
        float | None, typer.Option("--run-km", min=0, max=400, help="Running a week.")
    ] = None,
    sleep_h: Annotated[
        float | None, typer.Option("--sleep-h", min=0, max=16, help="Sleep a night.")
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option("--facts", help="A JSON object of a week's numbers; no database is needed."),
    ] = None,
    athlete: Athlete = ONLY_ATHLETE,
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what the risk of a changed week would be, beside the real one.

    Example: runpipe whatif --protein-g-per-kg 1.9 --strength 2
    """
    from runpipe import commands
    from runpipe.judges import Change

    change = Change(
        protein_g_per_kg=protein_g_per_kg,
        energy_kcal=energy_kcal,
        strength_sessions=strength,
        run_km=run_km,
        sleep_h=sleep_h,
    )
    if facts is not None:
        answer = commands.what_if_of_facts(output.read_facts(facts), change)
    else:
        settings = _settings(data)
        answer = commands.what_if_week(
            settings,
            change,
            week=output.week(week),
            athlete_id=athlete,
            today=clock.today(settings),
        )
    if as_json:
        output.as_json([answer.to_json()])
    else:
        output.what_if(answer)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to; made if needed.", file_okay=False)],
    data: DataDir = DATA,
) -> None:
    """Write every public view as a Parquet file.

    Example: runpipe export ~/running-parquet
    """
    from runpipe import commands

    written = commands.export_views(_settings(data), folder)
    output.line(f"{len(written)} files written to {folder}")


@app.command()
def rebuild(data: DataDir = DATA) -> None:
    """Build the whole database again from the archive.

    Example: runpipe rebuild
    """
    from runpipe import pipeline

    settings = _settings(data, is_written=True)
    with output.progress(is_quiet=False):
        summary = pipeline.rebuild(settings, today=clock.today(settings), now_utc=clock.now_utc())
    output.line(f"Rebuilt from {len(summary.files)} files of the archive.")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SELECT on the public views.")],
    data: DataDir = DATA,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    is_raw: Annotated[
        bool,
        typer.Option("--raw", help="With --csv: text as it is stored, unsafe in a spreadsheet."),
    ] = False,
    is_team: Annotated[
        bool, typer.Option("--team", help="Ask the views of all athletes of the folder.")
    ] = False,
) -> None:
    """Ask the published database, read-only; it is never locked.

    Example: runpipe query "select label, count(*) as n from sessions group by label"
    """
    from runpipe import commands

    table = commands.run_query(_settings(data), sql, is_team=is_team)
    if as_json:
        output.as_json(table.records())
    elif as_csv:
        output.csv(table, is_raw=is_raw)
    else:
        output.table(table)


def _settings(data: Path, *, is_written: bool = False) -> Settings:
    """Read the settings of a data folder that is there; close it first where a command writes."""
    paths = require_data_folder(data)
    if is_written:
        _close(paths.root)
    return read_settings(paths.root, today=clock.latest_date())


def _require_files(paths: Sequence[Path]) -> None:
    """Raise `UsageError` if a file or folder that was named is not there."""
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110  (a name too long for a disk is not there either)
            folder = path.absolute().parent
            names = [entry.name for entry in folder.iterdir()] if os.path.isdir(folder) else []  # noqa: PTH112
            near = did_you_mean(path.name, names)
            what = f"{path}: there is no such file or folder"
            raise UsageError(f"{what}; {near}" if near else what)


def _close(data: Path) -> None:
    """Close a data folder of before to other users, and say so once."""
    if tighten(data.expanduser()):
        output.note("the data folder was readable by others; now only by you")


def _flow(name: str) -> Any:  # noqa: ANN401  (a Prefect flow, which only flows/ knows)
    (entry_point,) = entry_points(group="runpipe.flows", name=name)
    return entry_point.load()
