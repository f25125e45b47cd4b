"""Damage GPX, TCX, gzip and zip files in many ways; each must end in a reading or a ReadError.

    python tests/fuzz/fuzz_xml.py --n 10000 [--seed 1]

Starts from made-up files, and from the shared corpus beside the project where it is. Stops with
exit code 1 at the first input that ends otherwise or takes too long, and says how to repeat it.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from runpipe.errors import ReadError
from runpipe.readers import expand, read_packed
from tests import xml_files as made

SHARED = Path(__file__).resolve().parents[3] / "shared"
MAX_SECONDS = 20.0
_NASTY = (
    b"\x00", b"<", b">", b"&", b"&#0;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<![CDATA[", b"<!--",
    b"nan", b"inf", b"-1e308", b"1e999", b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-12:00",
    b"<trkpt>", b"</trkseg>", b"</Lap>", b"<Lap>", b"<Track>", b"<trk>", b"\xff\xfe", b"\xc3",
    b"encoding='utf-16'", b"PK\x03\x04", b"\x1f\x8b\x08", b"99999999999999999999", b"\xff" * 8,
)  # fmt: skip


def made_up() -> dict[str, bytes]:
    """Small files of every kind, to be damaged."""
    segments = [made.trkseg(range(40), made.tpx()), made.trkseg(range(90, 130), made.tpx())]
    gpx = made.gpx(made.trk(*segments, name="Morning", kind="running"))
    tcx = made.tcx(
        made.activity(made.lap(0, 40, made.track(range(40))), made.lap(40, 30, made.track(range(40, 70)))),
        made.activity(made.lap(4000, 30, made.track(range(4000, 4030))), sport="Biking"),
    )  # fmt: skip
    listed = b"Id,Date,Name,Type,Text,Gear,File\n1,x,Easy,Run,,Shoe,activities/1.gpx\n"
    nested = made.zipped({"inner/2.tcx": tcx, "3.gpx.gz": gzip.compress(gpx, mtime=0)})
    account = made.zipped({"activities.csv": listed, "activities/1.gpx": gpx, "p.zip": nested})
    return {
        "a.gpx": gpx,
        "b.tcx": tcx,
        "c.gpx.gz": gzip.compress(gpx, mtime=0),
        "d.zip": account,
        "e.gpx": gpx.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    }


def real_files() -> dict[str, bytes]:
    """A few real files of moderate size, where they are."""
    paths = sorted((SHARED / "corpus").glob("*/*.[gt][pc]x.gz"), key=lambda p: p.stat().st_size)
    return {path.name[:-3]: gzip.decompress(path.read_bytes()) for path in paths[10:200:10]}


def damage(data: bytes, rng: random.Random) -> bytes:
    """Flip, cut, splice, repeat or insert, once to four times."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        if not out:
            break
        at, other = rng.randrange(len(out)), rng.randrange(len(out))
        low, high = min(at, other), max(at, other)
        how = rng.randrange(6)
        if how == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            out[at] = rng.randrange(256)
        elif how == 2:
            del out[at:]
        elif how == 3:
            del out[low : min(high, low + rng.choice((1, 8, 400)))]
        elif how == 4:
            out[at:at] = out[low : min(high, low + 2000)]
        else:
            out[at:at] = rng.choice(_NASTY)
    return bytes(out)


def outcomes(name: str, data: bytes) -> Iterator[str]:
    """Read whatever the bytes are; anything but a reading or a ReadError gets out."""
    for member in expand(name, data):
        try:
            reading = read_packed(member)
        except ReadError as exc:
            yield f"error: {exc.reason[:40]}"
        else:
            has_any = bool(reading.recordings)
            yield "partial" if reading.is_partial else ("read" if has_any else "ignored")


def run(sources: dict[str, bytes], n: int, seed: int) -> Counter[str]:
    """Damage and read `n` times; return how they ended."""
    ended: Counter[str] = Counter()
    names = sorted(sources)
    for number in range(n):
        rng = random.Random(f"{seed}/{number}")
        name = names[number % len(names)]
        data = damage(sources[name], rng)
        before = time.process_time()
        try:
            ended.update(outcomes(name, data))
        except Exception as exc:
            exc.add_note(f"repeat with seed {seed}, number {number}, source {name}")
            raise
        took = time.process_time() - before
        if took > MAX_SECONDS:
            raise TimeoutError(f"{took:.1f} s for seed {seed}, number {number}, source {name}")
    return ended


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    ended = run(made_up() | real_files(), options.n, options.seed)
    for what, count in ended.most_common():
        sys.stdout.write(f"{count:8d}  {what}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
