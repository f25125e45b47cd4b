"""Worker processes leave Ctrl-C to the run that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from runpipe.pipeline.workers import sigint_blocked, start_workers

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
