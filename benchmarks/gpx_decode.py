"""GPX and TCX decoding against gpxpy, on the shared corpus beside the project.

    python benchmarks/gpx_decode.py [--every 5] [--repeat 3]

Both readers run in turn, in one process, on processor time; the ratio is taken for each file and
the median given. Every GPX file's points are compared on the way. No reference reads TCX, so each
TCX file runs in turn with gpxpy on the GPX file nearest in size, and bytes a second are compared.
"""

from __future__ import annotations

import argparse
import gzip
import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import gpxpy

from runpipe.readers import read_gpx, read_tcx

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def best_s(repeat: int, *works: Callable[[], object]) -> list[float]:
    """Return the least processor time of some tries of each, taken in turn, in seconds."""
    best = [math.inf] * len(works)
    for _ in range(repeat):
        for number, work in enumerate(works):
            before = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - before)
    return [max(taken, 1e-9) for taken in best]


def n_timed(data: bytes) -> int:
    """Count gpxpy's points with a time."""
    document = gpxpy.parse(data)
    return sum(p.time is not None for t in document.tracks for s in t.segments for p in s.points)


def nearest(files: Sequence[bytes], n_bytes: int) -> bytes:
    """Return the file whose size is nearest to a number of bytes."""
    return min(files, key=lambda data: abs(len(data) - n_bytes))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=5, help="take every n-th file")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    ratios, ours_mbps, theirs_mbps = [], [], []
    compared: list[bytes] = []
    for path in sorted(CORPUS.glob("*/*.gpx.gz"))[:: options.every]:
        data = gzip.decompress(path.read_bytes())
        reading = read_gpx(data, path.name)
        if not reading.recordings:
            continue
        n_ours = sum(len(recording.samples) for recording in reading.recordings)
        if n_ours and n_ours != n_timed(data):
            raise SystemExit(f"{path.name}: {n_ours} points, gpxpy has {n_timed(data)}")
        ours, theirs = best_s(
            options.repeat, partial(read_gpx, data, "x"), partial(gpxpy.parse, data)
        )
        ratios.append(theirs / ours)
        ours_mbps.append(len(data) / ours / 1e6)
        theirs_mbps.append(len(data) / theirs / 1e6)
        compared.append(data)
    tcx_ratios, tcx_mbps = [], []
    for path in sorted(CORPUS.glob("*/*.tcx.gz"))[:: options.every]:
        data = gzip.decompress(path.read_bytes())
        beside = nearest(compared, len(data))
        ours, theirs = best_s(
            options.repeat, partial(read_tcx, data, "x"), partial(gpxpy.parse, beside)
        )
        tcx_ratios.append((len(data) / ours) / (len(beside) / theirs))
        tcx_mbps.append(len(data) / ours / 1e6)
    print(
        f"| reader ({len(ratios)} GPX, {len(tcx_mbps)} TCX files) | MB/s, median | × gpxpy, median |"
    )
    print("|---|---|---|")
    print(
        f"| gpxpy {gpxpy.__version__ if hasattr(gpxpy, '__version__') else ''} | {median(theirs_mbps):.1f} | 1 |"
    )
    print(
        f"| runpipe GPX | {median(ours_mbps):.1f} | {median(ratios):.1f} (least {min(ratios):.1f}) |"
    )
    print(
        f"| runpipe TCX | {median(tcx_mbps):.1f} | {median(tcx_ratios):.1f} per byte (least {min(tcx_ratios):.1f}) |"
    )
    largest = max(compared, key=len)
    tracemalloc.start()
    read_gpx(largest, "x")
    peak = tracemalloc.get_traced_memory()[1]
    print(
        f"\nPython's own peak memory on a GPX of {len(largest) / 1e6:.1f} MB: {peak / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
