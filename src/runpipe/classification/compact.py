"""A session's trace in a few kilobytes, so that it can be judged again without its file.

Pauses that are no rest are closed.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from runpipe.model.recording import FloatArray
from runpipe.signal.geo import local_metres
from runpipe.signal.grade import Profile
from runpipe.signal.smooth import BoolArray, moving_mean, runs_of
from runpipe.signal.trace import Trace

MAX_PAUSES: Final = 2
"""More of them may well be the rests of an intervals session, so they stay."""
MIN_PAUSE_S: Final = 10
BESIDE_S: Final = 8
RUNNING_MPS: Final = 1.6
LIKE_SPEED: Final = 0.25


def worth_keeping(trace: Trace) -> BoolArray:
    """Return which seconds to judge: all but a pause or two between running and running on.

    A rest shows in the speed before or after it. A pause from which the runner goes on at the
    speed at which they stopped the watch is a red light, a shoelace or a forgotten button, and
    must not look like the rest between two repeats.
    """
    keep = np.ones(len(trace), dtype=np.bool_)
    stretches: list[tuple[int, int]] = []
    for start, end in zip(*(edge.tolist() for edge in runs_of(~trace.is_recorded)), strict=True):
        before = trace.speed_mps[max(start - BESIDE_S, 0) : start]
        after = trace.speed_mps[end : end + BESIDE_S]
        if end - start < MIN_PAUSE_S or not before.size or not after.size:
            continue
        slower, faster = sorted((float(np.median(before)), float(np.median(after))))
        if slower >= RUNNING_MPS and faster <= (1.0 + LIKE_SPEED) * slower:
            stretches.append((start, end))
    if len(stretches) <= MAX_PAUSES:
        for start, end in stretches:
            keep[start:end] = False
    return keep


SPEED_STEP_MPS: Final = 0.05
"""Quantum of speed: 1 % of a run's pace, below what any watch knows."""
COARSE_S: Final = 4
"""Position, altitude and heart rate are kept every so many seconds."""
POSITION_STEP_M: Final = 2.0
ALTITUDE_STEP_M: Final = 0.2
MAX_SECONDS: Final = 43_200
"""What lies behind twelve hours is not kept; it does not decide what kind of run it was."""
GRID_STEP_S: Final = 1.5
MISSING_BYTE: Final = 255
MISSING_SHORT: Final = -32768
COMPRESSION: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class CompactTrace:
    """What the judge needs of a trace.

    Attributes
    ----------
    speed_mps
        Every second, shape ``(n,)``; 0 in pauses; NaN when nothing tells the speed.
    is_recorded
        False in pauses, shape ``(n,)``.
    east_m, north_m
        From the first fix, every `COARSE_S` seconds, shape ``(m,)``; NaN without a fix.
    altitude_m
        Smoothed over distance, from its own median, shape ``(m,)``; NaN where not known.
    heart_rate_bpm
        Smoothed over `COARSE_S` seconds, shape ``(m,)``; NaN where not known.
    cadence_spm
        Steps per minute, averaged over `COARSE_S` seconds, shape ``(m,)``; NaN where not known.
    start_s
        Seconds from the session's start to the first second of the trace.
    skips
        Where seconds of the session are left out: the index they would come before, and how many.
    """

    speed_mps: FloatArray
    is_recorded: BoolArray
    east_m: FloatArray
    north_m: FloatArray
    altitude_m: FloatArray
    heart_rate_bpm: FloatArray
    cadence_spm: FloatArray
    start_s: float = 0.0
    skips: tuple[tuple[int, int], ...] = ()

    def time_of(self, index: int) -> float:
        """Return the session's time at an index, in seconds since its start."""
        return self.start_s + index + sum(seconds for at, seconds in self.skips if at <= index)

    def to_text(self) -> str:
        """Pack the trace into printable text (zlib, base64)."""
        parts = (
            _bytes_of(self.speed_mps, SPEED_STEP_MPS),
            np.packbits(self.is_recorded).tobytes(),
            _deltas_of(self.east_m, POSITION_STEP_M),
            _deltas_of(self.north_m, POSITION_STEP_M),
            _deltas_of(self.altitude_m, ALTITUDE_STEP_M),
            _bytes_of(self.heart_rate_bpm, 1.0),
            _bytes_of(self.cadence_spm, 1.0),
        )
        packed = zlib.compress(b"".join(parts), COMPRESSION)
        skips = ",".join(f"{at}+{seconds}" for at, seconds in self.skips)
        head = f"{self.speed_mps.shape[0]}:{self.east_m.shape[0]}:{self.start_s:g}:{skips}:"
        return head + base64.b64encode(packed).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> CompactTrace:
        """Unpack what `to_text` wrote.

        Raises
        ------
        ValueError
            If the text is not one of ours, or is cut.
        """
        try:
            n_text, m_text, start_text, skip_text, body = text.split(":", 4)
            n, m, start = int(n_text), int(m_text), float(start_text)
            pairs = [pair.split("+") for pair in skip_text.split(",") if pair]
            skips = tuple((int(at), int(seconds)) for at, seconds in pairs)
            data = zlib.decompress(base64.b64decode(body, validate=True))
        except (ValueError, zlib.error) as error:
            raise ValueError(f"not a packed trace: {error}") from error
        sizes = [n, (n + 7) // 8, 2 * m, 2 * m, 2 * m, m, m]
        if len(data) != sum(sizes):
            raise ValueError(
                f"a packed trace of {sum(sizes)} bytes was expected, found {len(data)}"
            )
        cuts = np.cumsum([0, *sizes]).tolist()
        part = [data[a:b] for a, b in pairwise(cuts)]
        return cls(
            speed_mps=_from_bytes(part[0], SPEED_STEP_MPS),
            is_recorded=np.unpackbits(np.frombuffer(part[1], np.uint8), count=n).astype(np.bool_),
            east_m=_from_deltas(part[2], POSITION_STEP_M),
            north_m=_from_deltas(part[3], POSITION_STEP_M),
            altitude_m=_from_deltas(part[4], ALTITUDE_STEP_M),
            heart_rate_bpm=_from_bytes(part[5], 1.0),
            cadence_spm=_from_bytes(part[6], 1.0),
            start_s=start,
            skips=skips,
        )


NO_TRACE: Final = CompactTrace(
    speed_mps=np.zeros(0),
    is_recorded=np.zeros(0, dtype=np.bool_),
    east_m=np.zeros(0),
    north_m=np.zeros(0),
    altitude_m=np.zeros(0),
    heart_rate_bpm=np.zeros(0),
    cadence_spm=np.zeros(0),
)
"""Of a session that is only history."""


def compact(trace: Trace, profile: Profile | None) -> CompactTrace:
    """Reduce a trace to what the judge needs, at the precision in which it is stored.

    What comes out equals what `CompactTrace.from_text` gives back, so that a judgement never
    depends on whether the features were stored in between.
    """
    seconds = np.flatnonzero(worth_keeping(trace))[:MAX_SECONDS]
    coarse = seconds[::COARSE_S]
    time = trace.t_s[seconds]
    step = np.diff(time, prepend=time[:1] - 1.0)
    gaps = np.flatnonzero(step > GRID_STEP_S).tolist()
    east, north = local_metres(trace.lat_deg, trace.lon_deg)
    altitude = np.full(trace.t_s.shape, np.nan)
    if profile is not None:
        altitude = np.interp(trace.distance_m, profile.distance_m, profile.altitude_m)
        altitude = altitude - float(np.median(profile.altitude_m))
    rough = CompactTrace(
        speed_mps=trace.speed_mps[seconds],
        is_recorded=trace.is_recorded[seconds],
        east_m=east[coarse],
        north_m=north[coarse],
        altitude_m=altitude[coarse],
        heart_rate_bpm=moving_mean(trace.heart_rate_bpm, COARSE_S + 1)[coarse],
        cadence_spm=moving_mean(trace.cadence_spm, COARSE_S + 1)[coarse],
        start_s=float(time[0]) if time.size else 0.0,
        skips=tuple((at, round(float(step[at]) - 1.0)) for at in gaps),
    )
    return CompactTrace.from_text(rough.to_text())


def _bytes_of(values: FloatArray, step: float) -> bytes:
    scaled = np.clip(np.rint(np.nan_to_num(values) / step), 0, MISSING_BYTE - 1)
    return np.where(np.isfinite(values), scaled, MISSING_BYTE).astype(np.uint8).tobytes()


def _from_bytes(data: bytes, step: float) -> FloatArray:
    raw = np.frombuffer(data, np.uint8)
    return np.where(raw == MISSING_BYTE, np.nan, raw * step)


def _deltas_of(values: FloatArray, step: float) -> bytes:
    """Pack as differences: a runner's position changes little, and little compresses well."""
    scaled = np.clip(np.rint(np.nan_to_num(values) / step), MISSING_SHORT + 1, -MISSING_SHORT - 1)
    whole = np.where(np.isfinite(values), scaled, MISSING_SHORT).astype(np.int64)
    return np.diff(whole, prepend=0).astype(np.uint16).tobytes()


def _from_deltas(data: bytes, step: float) -> FloatArray:
    whole = np.cumsum(np.frombuffer(data, np.uint16).astype(np.int64)).astype(np.uint16)
    short = whole.astype(np.int16)
    return np.where(short == MISSING_SHORT, np.nan, short * step)
