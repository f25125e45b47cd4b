"""Signals to stop: one sentence, the shell's exit code, an end by force where need be."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time

import pytest

from runpipe.cli.stop_signals import StopSignals

STOPPED = "runpipe: stopped; the next run carries on from here\n"
COMMAND = """
import sys, time
from runpipe.cli import app
from runpipe.cli.stop_signals import StopSignals

def command():
    print("ready", flush=True)
{body}

app.app = command
app.main()
"""
BODIES = {
    "waits": "time.sleep(600)",
    "makes an error of it": """
        try:
            time.sleep(600)
        except BaseException:
            raise ValueError("what was at work failed") from None
    """,
    "takes the signal over": """
        import signal
        class TerminationSignal(BaseException):
            pass
        def take(signum, frame):
            raise TerminationSignal
        for signum in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(signum, take)
        time.sleep(600)
    """,
    "does not hear it": """
        for _ in range(600):
            try:
                time.sleep(1)
            except BaseException:
                pass
    """,
}


def _run(body: str, signum: int) -> tuple[int, str, float]:
    code = COMMAND.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    time.sleep(0.3)  # it says that it is ready just before it is
    began = time.monotonic()
    running.send_signal(signum)
    _, complained = running.communicate(timeout=60)
    return running.returncode, complained, time.monotonic() - began


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("body", BODIES)
def test_a_command_that_is_told_to_stop_says_one_sentence_and_ends(body: str, signum: int):
    code, complained, took_s = _run(BODIES[body], signum)
    assert (code, complained) == (128 + signum, STOPPED)
    assert took_s > 2.5 if body == "does not hear it" else took_s < 10


def test_a_command_that_fails_by_itself_says_so():
    code = COMMAND.format(body="    raise ValueError('odd')")
    failed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert failed.returncode == 1
    assert "ValueError: odd" in failed.stderr
    assert "stopped" not in failed.stderr


def test_what_is_ignored_stays_so_and_what_was_before_is_restored():
    before = signal.getsignal(signal.SIGTERM)
    hangup = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as stop:
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) != before
            assert not stop.is_told()
        assert signal.getsignal(signal.SIGTERM) == before
        assert signal.set_wakeup_fd(-1) == -1
    finally:
        signal.signal(signal.SIGHUP, hangup)
