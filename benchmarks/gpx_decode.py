"""GPX and TCX decoding against gpxpy, on the shared corpus beside the project.

    python benchmarks/gpx_decode.py [--every 5] [--repeat 3]

Both readers run on each file in turn, in one process, on processor time; the ratio is taken for
each file and the median given. Every file's points are compared on the way.
"""

from __future__ import annotations

import argparse
import gzip
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

import gpxpy

from runpipe.readers import read_gpx, read_tcx

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def best_s(work: Callable[[], object], repeat: int) -> float:
    """Return the least processor time of some tries, in seconds."""
    taken = []
    for _ in range(repeat):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return max(min(taken), 1e-9)


def n_timed(data: bytes) -> int:
    """Count gpxpy's points with a time."""
    document = gpxpy.parse(data)
    return sum(p.time is not None for t in document.tracks for s in t.segments for p in s.points)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=5, help="take every n-th file")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    ratios, ours_mbps, theirs_mbps = [], [], []
    largest = b""
    for path in sorted(CORPUS.glob("*/*.gpx.gz"))[:: options.every]:
        data = gzip.decompress(path.read_bytes())
        reading = read_gpx(data, path.name)
        if not reading.recordings:
            continue
        n_ours = sum(len(recording.samples) for recording in reading.recordings)
        if n_ours and n_ours != n_timed(data):
            raise SystemExit(f"{path.name}: {n_ours} points, gpxpy has {n_timed(data)}")
        ours = best_s(lambda d=data: read_gpx(d, "x"), options.repeat)
        theirs = best_s(lambda d=data: gpxpy.parse(d), options.repeat)
        ratios.append(theirs / ours)
        ours_mbps.append(len(data) / ours / 1e6)
        theirs_mbps.append(len(data) / theirs / 1e6)
        largest = max(largest, data, key=len)
    tcx_mbps = []
    for path in sorted(CORPUS.glob("*/*.tcx.gz"))[:: options.every]:
        data = gzip.decompress(path.read_bytes())
        taken = best_s(lambda d=data: read_tcx(d, "x"), options.repeat)
        tcx_mbps.append(len(data) / taken / 1e6)
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
        f"| runpipe TCX | {median(tcx_mbps):.1f} | {median(tcx_mbps) / median(theirs_mbps):.1f} per byte |"
    )
    tracemalloc.start()
    read_gpx(largest, "x")
    peak = tracemalloc.get_traced_memory()[1]
    print(
        f"\nPython's own peak memory on a GPX of {len(largest) / 1e6:.1f} MB: {peak / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
