"""Damage zips where they keep their books: names, sizes, flags, methods, comments, nested parts.

    PYTHONPATH=src:. python tests/fuzz/fuzz_zip.py --n 3000 [--seed 1]

Each must end in readings and ReadErrors, in bounded time and memory. Stops with exit code 1 at the
first that does not, and says how to repeat it.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import resource
import struct
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable

from runpipe.errors import ReadError
from runpipe.readers import expand, read_packed
from tests import builders_fit as fit
from tests import xml_files as made

MAX_SECONDS = 20.0
MAX_GROWN_MB = 800
CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
HUGE = (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
NAMES = ("../../up.gpx", "/etc/name.gpx", "a\x00b.gpx", "__MACOSX/._a.gpx", "x.part", "C:\\a.gpx")

Damage = Callable[[random.Random, bytes], bytes]


def small_fit() -> bytes:
    builder = fit.FitBuilder()
    builder.define(0, fit.RECORD, [(253, 4, fit.UINT32), (3, 1, fit.UINT8)])
    for second in range(60):
        builder.data(0, fit.START + second, 140)
    return builder.build()


def sources() -> list[bytes]:
    """Zips of made-up files: flat, nested, stored, with duplicates and with tricky names."""
    gpx = made.gpx(made.trk(made.trkseg(range(60)), name="Morning", kind="running"))
    tcx = made.tcx(made.activity(made.lap(0, 40, made.track(range(40)))))
    flat = made.zipped({"a.gpx": gpx, "b.tcx": tcx, "c.fit": small_fit(), "d.txt": b"words"})
    nested = made.zipped({"one.zip": flat, "two/three.gpx.gz": gzip.compress(gpx, mtime=0)})
    tricky = made.zipped({name: gpx for name in NAMES if "\x00" not in name})
    deep = flat
    for level in range(6):
        deep = made.zipped({f"level{level}.zip": deep})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.gpx", gpx)
        archive.writestr("zeros.gpx", bytes(100_000))
    bomb = made.zipped({"zeros.gpx": bytes(30_000_000), "a.gpx": gpx})
    return [flat, nested, tricky, deep, buffer.getvalue(), bomb]


def lie(rng: random.Random, data: bytes) -> bytes:
    """Write another number over some field of a header."""
    raw = bytearray(data)
    places = [at for mark in (CENTRAL, LOCAL, END) for at in found(data, mark)]
    if not places:
        return data
    for _ in range(rng.randint(1, 4)):
        at = rng.choice(places) + rng.randrange(4, 42)
        width = rng.choice((2, 4))
        if at + width <= len(raw):
            value = rng.choice(HUGE) & (0xFFFF if width == 2 else 0xFFFFFFFF)
            raw[at : at + width] = struct.pack("<H" if width == 2 else "<I", value)
    return bytes(raw)


def rename(rng: random.Random, data: bytes) -> bytes:
    """Put a tricky name over a member's, as far as it fits."""
    raw = bytearray(data)
    for at in found(data, CENTRAL):
        room = struct.unpack_from("<H", data, at + 28)[0] if at + 30 <= len(data) else 0
        name = rng.choice(NAMES).encode()[:room]
        raw[at + 46 : at + 46 + len(name)] = name
    return bytes(raw)


def flip(rng: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def cut(rng: random.Random, data: bytes) -> bytes:
    places = [at for mark in (CENTRAL, LOCAL, END) for at in found(data, mark)]
    at = rng.choice(places) + rng.randrange(4) if places and rng.random() < 0.5 else 0
    return data[: at or rng.randrange(1, len(data))]


def splice(rng: random.Random, data: bytes) -> bytes:
    """Join parts of the zip with itself: two directories, members without one."""
    first, second = rng.randrange(len(data)), rng.randrange(len(data))
    return data[:first] + data[second:]


def found(data: bytes, mark: bytes) -> list[int]:
    places, at = [], data.find(mark)
    while at >= 0:
        places.append(at)
        at = data.find(mark, at + 1)
    return places


DAMAGES: tuple[Damage, ...] = (lie, lie, rename, flip, cut, splice)


def read_all(data: bytes) -> Counter[str]:
    """Read whatever the bytes are; anything but a reading or a ReadError gets out."""
    ended: Counter[str] = Counter()
    for member in expand("export.zip", data):
        try:
            reading = read_packed(member)
        except ReadError:
            ended["error"] += 1
        else:
            ended["read" if reading.recordings else "ignored"] += 1
    return ended


def run(n: int, seed: int) -> Counter[str]:
    """Damage and read `n` times; return how the members ended."""
    ended: Counter[str] = Counter()
    made_from = sources()
    for number in range(n):
        rng = random.Random(f"{seed}/{number}")
        data = made_from[number % len(made_from)]
        for damage in rng.choices(DAMAGES, k=rng.randint(1, 3)):
            data = damage(rng, data) if len(data) > 1 else data
        before = time.process_time()
        try:
            ended.update(read_all(data))
        except Exception as exc:
            exc.add_note(f"repeat with seed {seed}, number {number}")
            raise
        took = time.process_time() - before
        if took > MAX_SECONDS:
            raise TimeoutError(f"{took:.1f} s for seed {seed}, number {number}")
    return ended


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ended = run(options.n, options.seed)
    grown_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    for what, count in ended.most_common():
        sys.stdout.write(f"{count:8d}  {what}\n")
    sys.stdout.write(f"{options.n} zips, memory grew by {grown_mb:.0f} MB at most\n")
    return 1 if grown_mb > MAX_GROWN_MB else 0


if __name__ == "__main__":
    sys.exit(main())
