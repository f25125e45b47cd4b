"""How fast FIT files are decoded: ours against the libraries there are, file by file.

    python benchmarks/fit_decode.py FOLDER [--limit N] [--repeat N]

Every library reads the same bytes from memory, one after the other for each file (so that a busy
machine slows all alike), and the ratios to fitparse are taken file by file; the table gives their
median. "records" makes arrays of every field of the record messages, "all messages" of every field
of every message; fitparse, fitdecode and the official SDK always decode everything. Seconds are of
processor time: none of the readers waits for anything. GPSBabel, in C++, is a program of its own and
makes tracks of what it reads: it is taken where it is installed, without the time of its start.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import fitparse
from garmin_fit_sdk import Decoder, Stream

from runpipe.readers.fit.columns import decode
from runpipe.readers.fit.read_fit import read_fit


def _module(name: str) -> ModuleType | None:
    """Import a library of the bench dependency group; `None` where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


Reader = Callable[[bytes], Any]
FITPARSE = "fitparse"
OURS = "runpipe, records"


def _fitparse(data: bytes) -> int:
    return sum(1 for _ in fitparse.FitFile(io.BytesIO(data)).get_messages())


def _sdk(data: bytes) -> object:
    return Decoder(Stream.from_byte_array(bytearray(data))).read()


def _records(data: bytes) -> object:
    return [column.values for column in decode(data).messages("record")]


def _all_messages(data: bytes) -> object:
    fit = decode(data)
    return [[column.values for column in fit.messages(name)] for name in fit.message_numbers]


def _reading(data: bytes) -> object:
    return read_fit(data, "benchmark")


class GpsBabel:
    """GPSBabel as a reader, whose seconds are those of its process without those of its start."""

    def __init__(self) -> None:
        self.start_s = min(self._run_s("-V") for _ in range(9))

    def _run_s(self, *words: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(["gpsbabel", *words], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def seconds(self, data: bytes, repeat: int) -> float | None:
        """Return the best of `repeat` readings, `None` when the file is not read."""
        with tempfile.NamedTemporaryFile(suffix=".fit") as file:
            file.write(data)
            file.flush()
            words = ("-i", "garmin_fit", "-f", file.name, "-o", "unicsv", "-F", os.devnull)
            try:
                return max(1e-4, min(self._run_s(*words) for _ in range(repeat)) - self.start_s)
            except subprocess.CalledProcessError:
                return None


def readers() -> dict[str, Reader]:
    """Return every reader there is, the reference first."""
    by_name: dict[str, Reader] = {FITPARSE: _fitparse, "garmin-fit-sdk": _sdk}
    fitdecode, fitfast = _module("fitdecode"), _module("fitfast")
    if fitdecode is not None:
        read = fitdecode.FitReader
        by_name["fitdecode"] = lambda data: sum(1 for _ in read(io.BytesIO(data)))
    if fitfast is not None:
        by_name["fitfast records"] = fitfast.records
    return by_name | {
        OURS: _records,
        "runpipe, all messages": _all_messages,
        "runpipe, read_fit": _reading,
    }


def _seconds(reader: Reader, data: bytes, repeat: int) -> float | None:
    """Return the best of `repeat` readings, `None` when the file is not read."""
    best = None
    for _ in range(repeat):
        begin = time.process_time()
        try:
            reader(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return None
        taken = time.process_time() - begin
        best = taken if best is None else min(best, taken)
    return best


def fit_contents(folder: Path) -> set[bytes]:
    """Read every FIT file of a folder, compressed ones too; the same content once."""
    return {path.read_bytes() for path in folder.rglob("*.fit")} | {
        gzip.decompress(path.read_bytes()) for path in folder.rglob("*.fit.gz")
    }


def measure(contents: Sequence[bytes], repeat: int) -> dict[str, list[float | None]]:
    """Return each reader's seconds, file by file."""
    by_name = readers()
    seconds: dict[str, list[float | None]] = {name: [] for name in by_name}
    for data in contents:
        for name, reader in by_name.items():
            is_slow = name in {FITPARSE, "garmin-fit-sdk", "fitdecode"}
            seconds[name].append(_seconds(reader, data, 1 if is_slow else repeat))
    if shutil.which("gpsbabel"):
        babel = GpsBabel()
        seconds["GPSBabel (C++), tracks"] = [babel.seconds(data, repeat) for data in contents]
    return seconds


def table(seconds: dict[str, list[float | None]], n_records: Sequence[int]) -> str:
    """Return the Markdown table: files read, records a second, median ratio to fitparse."""
    lines = [
        "| reader | files read | records/s | × fitparse (median) | seconds in all |",
        "|---|---|---|---|---|",
    ]
    for name, taken in seconds.items():
        ratios = [
            reference / ours
            for reference, ours in zip(seconds[FITPARSE], taken, strict=True)
            if reference is not None and ours is not None
        ]
        done = [(s, n) for s, n in zip(taken, n_records, strict=True) if s is not None]
        total = sum(s for s, _ in done)
        rate = sum(n for _, n in done) / total if total else 0
        ratio = statistics.median(ratios) if ratios else 0
        lines.append(
            f"| {name} | {len(done)}/{len(taken)} | {rate:,.0f} | {ratio:,.1f} | {total:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=40, help="take this many files, evenly")
    parser.add_argument("--repeat", type=int, default=3, help="best of N for the fast readers")
    options = parser.parse_args()
    contents = sorted(fit_contents(options.folder), key=len)
    contents = contents[:: max(1, len(contents) // options.limit)]
    warnings.simplefilter("ignore")
    n_records = [len(decode(data).messages("record")) for data in contents]
    print(f"{len(contents)} files, {sum(n_records):,} records\n")
    seconds = measure(contents, options.repeat)
    print(table(seconds, n_records))
    ours, theirs = seconds[OURS], seconds.get("fitfast records")
    if theirs:
        both = [b / a for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
        print(
            f"\nrunpipe records against fitfast records: × {statistics.median(both):.2f} (median)"
        )


if __name__ == "__main__":
    main()
