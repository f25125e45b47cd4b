"""Keep the schedule: serve `nightly` of one data folder from a Prefect server that lasts.

`serve` itself only watches over a group of processes: the one that keeps the schedule (this module,
run by its name), its Prefect server, and the nights. They end with it, however it ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final, TextIO

from runpipe.errors import RunpipeError
from runpipe.flows.process_group import ProcessGroup, end_with_input, use_private_folder
from runpipe.flows.server import PERSISTENT, named, start
from runpipe.settings import read_settings

_ENDED: Final = "stopped; the next night resumes what was interrupted"
_FAILED: Final = 1
_MODULE: Final = f"{__package__}.serve"


def serve(data: str, cron: str) -> None:
    """Run `nightly` on a cron schedule, in the settings' time zone, until stopped.

    A night that was due while nothing was served is made up at once.

    SIGINT, SIGTERM and SIGHUP, which the command line turns into a `KeyboardInterrupt`, end it
    within five seconds, also in the midst of a night.

    Raises
    ------
    RunpipeError
        If a server was named and does not answer, none could be started, or it ended by itself.
    """
    folder = Path(data).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    group = ProcessGroup([sys.executable, "-P", "-m", _MODULE, str(folder), cron], folder)
    last = ""
    try:
        for last in group.lines():
            print(last, flush=True)  # noqa: T201
    except KeyboardInterrupt:
        group.end()
        print(_ENDED, file=sys.stderr, flush=True)  # noqa: T201
        return
    code = group.end()
    raise RunpipeError(
        last if code == _FAILED and last else f"the schedule ended by itself; see {group.log}"
    )


def keep_schedule(folder: Path, cron: str, output: TextIO) -> None:
    """Serve the nights of a folder until this process ends; write to `output` what its owner reads.

    Raises
    ------
    RunpipeError
        If a server was named and does not answer, none could be started, or it has a deployment
        of this one's name that is not this folder's.
    """
    use_private_folder(folder)
    # A night's log is the server's to keep; what is printed goes to ours, which is for complaints.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415  (reads its home at import)

    from runpipe.flows.deployment import serve_nights  # noqa: PLC0415
    from runpipe.flows.served_night import night_of  # noqa: PLC0415

    where = PREFECT_API_URL.value()  # an owner's profile of Prefect's may name a server too
    server = named(where) if where else start(folder, PERSISTENT)
    try:
        print(f"Prefect server: {server.wait()}", file=output)
        os.environ |= server.settings()
        refresh_global_settings_context()
        serve_nights(night_of(folder), read_settings(folder), cron)
    finally:
        server.stop()


def main() -> None:
    """Keep the schedule that the arguments say, as the first process of a group."""
    os.umask(0o077)
    end_with_input()
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what is printed by others goes to the log
    with os.fdopen(answers, "w", buffering=1) as output:
        try:
            keep_schedule(Path(sys.argv[1]), sys.argv[2], output)
        except RunpipeError as exc:
            print(exc, file=output)
            sys.exit(_FAILED)


if __name__ == "__main__":
    main()
