"""Worker processes leave Ctrl-C to the run that started them, and one that dies loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from runpipe.pipeline.reader_process import map_in_workers, sigint_blocked, start_workers

HEARS = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
print("ready", flush=True)
time.sleep(2)
"""


def test_workers_work_on_through_an_interrupt():
    with start_workers(2) as workers:
        deadline = time.monotonic() + 60
        while len(workers._processes) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in list(workers._processes):  # while they start, too
            os.kill(pid, signal.SIGINT)
        assert workers.submit(abs, -1).result(timeout=60) == 1
        for pid in list(workers._processes):
            os.kill(pid, signal.SIGINT)
        assert list(workers.map(abs, [-1, -2, -3], timeout=60)) == [1, 2, 3]


@pytest.mark.parametrize(("is_deaf", "code"), [(True, 0), (False, 7)])
def test_only_what_starts_in_the_block_is_deaf(is_deaf: bool, code: int):
    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", HEARS], stdout=subprocess.PIPE, text=True)

    if is_deaf:
        with sigint_blocked():
            started = start()
    else:
        with sigint_blocked():
            pass
        started = start()
    assert started.stdout is not None
    started.stdout.readline()
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=60)
    assert started.returncode == code


def _double(number: int) -> int:
    return 2 * number


def _end_the_first_time(folder: str) -> int:
    mark = Path(folder) / "ended"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def _kill_itself(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_one_worker_starts_no_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", _no_process)
    assert map_in_workers(_double, range(5), 1) == [0, 2, 4, 6, 8]


def _no_process(*_: object) -> None:
    raise AssertionError("one worker starts no process")


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path):
    assert map_in_workers(_end_the_first_time, [str(tmp_path)] * 9, 2) == [1] * 9


def test_what_kills_every_worker_is_an_error():
    with pytest.raises(BrokenProcessPool):
        map_in_workers(_kill_itself, [1, 2], 2)


def _map_within(numbers: list[int], pipe: Connection) -> None:
    pipe.send((current_process().daemon, map_in_workers(_double, numbers, 2)))


def test_a_daemonic_process_works_by_itself():
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_map_within, args=([1, 2], theirs), daemon=True)
    process.start()
    assert ours.poll(60)
    assert ours.recv() == (True, [2, 4])
    process.join()
