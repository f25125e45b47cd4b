"""The `runpipe` command: options in, one call into `pipeline`, plain words out."""

from __future__ import annotations

import os
import sys
import traceback
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Annotated, Any

import typer

from runpipe.cli import clock, output
from runpipe.cli.errors import UsageError
from runpipe.errors import RunpipeError, SettingsError, is_interrupt
from runpipe.model.labels import SessionLabel
from runpipe.settings import ONLY_ATHLETE, Settings, read_settings

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
Athlete = Annotated[str, typer.Option("--athlete", help="Whose, where there are several.")]
DATA = Path("data")
_INTERRUPTED = 130
_STOPPED = "stopped; the next run carries on from here"


def main() -> None:
    """Run the command; a mistake ends in one sentence, never in a traceback.

    Exits with 0 when done, 1 when it failed and published nothing, 2 on wrong use, 130 when
    Ctrl-C stopped it.
    """
    try:
        app()
    except SystemExit as exc:  # Typer makes one of Ctrl-C too, and says nothing
        if exc.code == _INTERRUPTED:
            output.error(_STOPPED)
        raise
    except (UsageError, SettingsError) as exc:
        output.error(str(exc))
        sys.exit(2)
    except RunpipeError as exc:
        output.error(str(exc))
        sys.exit(1)
    except Exception as exc:  # noqa: BLE001  (the last line before a user sees a traceback)
        if is_interrupt(exc):
            output.error(_STOPPED)
            sys.exit(_INTERRUPTED)
        if os.environ.get("RUNPIPE_DEBUG"):
            traceback.print_exc()
        output.error(
            f"something is wrong inside runpipe ({type(exc).__name__}: {exc}); nothing was "
            "published. Set RUNPIPE_DEBUG=1 to see where, and please report it"
        )
        sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        output.line(f"runpipe {version('runpipe')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Take the options that stand before every command."""


@app.command()
def init(data: DataDir = DATA) -> None:
    """Make the folders and a settings file with every setting explained.

    Example: runpipe init --data ~/running
    """
    from runpipe import pipeline

    output.initialised(pipeline.initialise(data))


@app.command()
def demo(data: DataDir = Path("demo-data")) -> None:
    """Send a made-up athlete's 16 weeks of exports through the real night.

    Example: runpipe demo
    """
    from runpipe import pipeline

    settings = pipeline.prepare_demo(data)
    output.line("A made-up runner's 16 weeks of exports go through a real night.")
    output.night_done(_run_night(data, day=pipeline.DEMO_TODAY.isoformat()), settings)
    output.demo_done(pipeline.latest_week(settings, ONLY_ATHLETE), settings)


@app.command()
def nightly(data: DataDir = DATA, as_json: AsJson = False) -> None:
    """Run one whole night: take in what is new, judge it, write the reports that are due.

    Example: runpipe nightly --data ~/running
    """
    settings = _settings(data)
    counts = _run_night(data, quiet=as_json)
    if as_json:
        output.as_json([counts])
    else:
        output.night_done(counts, settings)


def _run_night(data: Path, *, quiet: bool = False, day: str | None = None) -> dict[str, Any]:
    run_night = _flow("nightly", data)
    with output.progress(is_quiet=quiet):
        counts: dict[str, Any] = run_night(data=str(data), day=day)
    return counts


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders or zips; the inbox without any.")
    ] = None,
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Take in files, folders or zips now. Files outside the inbox are copied, never moved.

    Example: runpipe ingest ~/Downloads/export_12345.zip
    """
    from runpipe import pipeline

    settings = _settings(data)
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
    """Take in whatever settles in the inbox, until stopped with Ctrl-C.

    Example: runpipe watch --data ~/running
    """
    from runpipe import pipeline

    settings = _settings(data)
    output.line(f"Watching {settings.paths.inbox}; stop with Ctrl-C.")
    for summary in pipeline.watch(
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
    settings = _settings(data)
    at = settings.nightly_at
    line = cron or f"{at.minute} {at.hour} * * *"
    output.line(f"A night runs at cron '{line}' (this machine's time). Stop with Ctrl-C.")
    _flow("serve", data)(data=str(data), cron=line)


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

    settings = _settings(data)
    written = pipeline.write_report(
        settings, today=clock.today(settings), week=output.week(week), athlete_id=athlete
    )
    if as_json:
        output.as_json([written.summary()])
    else:
        output.report(written)
    if is_opened:
        typer.launch(written.path.resolve().as_uri())


@app.command()
def status(data: DataDir = DATA, as_json: AsJson = False) -> None:
    """Say what came in, what is missing, what could not be read and why.

    Example: runpipe status
    """
    from runpipe import pipeline

    settings = _settings(data)
    found = pipeline.read_status(settings, now_utc=clock.now_utc())
    if as_json:
        output.as_json([found.to_json()])
    else:
        output.status(found, settings)


@app.command()
def classify(
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
    from runpipe import pipeline

    settings = _settings(data)
    files = pipeline.classify_paths(paths, settings, use_titles=not ignore_titles)
    if as_json:
        output.as_json([file.to_json() for file in files])
    else:
        output.classified(files)


@app.command()
def explain(
    session: Annotated[
        str, typer.Argument(help="Its id, the start of it, or its day: 2026-11-04.")
    ],
    data: DataDir = DATA,
    as_json: AsJson = False,
) -> None:
    """Say why a session got its label: bouts, evidence, a page with the trace.

    Example: runpipe explain 2026-11-04
    """
    from runpipe import pipeline

    found = pipeline.explain(_settings(data), session)
    if as_json:
        output.as_json([found.to_json()])
    else:
        output.explained(found)


@app.command()
def label(
    session: Annotated[
        str, typer.Argument(help="Its id, the start of it, or its day: 2026-11-04.")
    ],
    name: Annotated[SessionLabel, typer.Argument(metavar="LABEL", help="What it was.")],
    data: DataDir = DATA,
) -> None:
    """Say yourself what a session was; your word survives every rebuild (labels.csv).

    Example: runpipe label 2026-11-04 hill
    """
    from runpipe import pipeline

    settings = _settings(data)
    line = pipeline.label_session(
        settings, session, name, today=clock.today(settings), now_utc=clock.now_utc()
    )
    output.line(f"{line.session_id} is {name.value} now (it was {line.label.value}).")


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
    """Say what the risk of a changed week would be, beside the real one.

    Example: runpipe whatif --protein-g-per-kg 1.9 --strength 2
    """
    from runpipe import pipeline
    from runpipe.judges import Change

    change = Change(
        protein_g_per_kg=protein_g_per_kg,
        energy_kcal=energy_kcal,
        strength_sessions=strength,
        run_km=run_km,
        sleep_h=sleep_h,
    )
    if facts is not None:
        found = pipeline.what_if_of_facts(output.read_facts(facts), change)
    else:
        settings = _settings(data)
        found = pipeline.what_if(
            settings,
            change,
            week=output.week(week),
            athlete_id=athlete,
            today=clock.today(settings),
        )
    if as_json:
        output.as_json([found.to_json()])
    else:
        output.what_if(found)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where to; made if needed.", file_okay=False)],
    data: DataDir = DATA,
) -> None:
    """Write every public view as a Parquet file.

    Example: runpipe export ~/running-parquet
    """
    from runpipe import pipeline

    written = pipeline.export(_settings(data), folder)
    output.line(f"{len(written)} files written to {folder}")


@app.command()
def rebuild(data: DataDir = DATA) -> None:
    """Build the whole database again from the archive.

    Example: runpipe rebuild
    """
    from runpipe import pipeline

    settings = _settings(data)
    with output.progress(is_quiet=False):
        summary = pipeline.rebuild(settings, today=clock.today(settings), now_utc=clock.now_utc())
    output.line(f"Rebuilt from {len(summary.files)} files of the archive.")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SELECT on the public views.")],
    data: DataDir = DATA,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask the published database, read-only; it is never locked.

    Example: runpipe query "select label, count(*) as n from sessions group by label"
    """
    from runpipe import pipeline

    table = pipeline.query(_settings(data), sql)
    if as_json:
        output.as_json(table.records())
    elif as_csv:
        output.csv(table)
    else:
        output.table(table)


def _settings(data: Path) -> Settings:
    return read_settings(data.expanduser())


def _flow(name: str, data: Path) -> Any:  # noqa: ANN401  (a Prefect flow, which only flows/ knows)
    os.environ.setdefault("PREFECT_HOME", str((data / ".prefect").resolve()))
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    (found,) = entry_points(group="runpipe.flows", name=name)
    return found.load()
