"""Heart rate that a strap kept for itself and handed over later, in `hr` messages."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.readers.fit.columns import Columns
from runpipe.readers.fit.messages import Clock, FitMessages, FloatArray

_STEP_S: Final = 0.25
_MAX_STEPS: Final = 20
"""A beat counts on for up to 5 s, in quarters of a second, as in Garmin's own SDK."""


def fill_heart_rate(
    fit: FitMessages, clock: Clock, time: FloatArray, heart_rate_bpm: FloatArray
) -> FloatArray:
    """Return the records' heart rate, with the strap's where the records have none.

    Under water a strap cannot reach the watch, and sends its beats afterwards. A record's value is
    the mean of the beats since the record before, rounded, as Garmin's SDK does it (which puts it
    in place of the watch's own value too; here that one stays).

    Parameters
    ----------
    time
        The records' times in seconds since FIT's epoch, shape ``(n,)``, NaN where not known.
    heart_rate_bpm
        What the records say, shape ``(n,)``, NaN where nothing.
    """
    messages = fit.messages("hr")
    if not len(messages) or not isinstance(messages, Columns) or not np.isnan(heart_rate_bpm).any():
        return heart_rate_bpm
    at, beats = _beats(messages, clock)
    if not len(at):
        return heart_rate_bpm
    order = np.argsort(at, kind="stable")
    at, sums = at[order], np.concatenate(([0.0], np.cumsum(beats[order])))
    begin = np.concatenate((time[:1] - 1, time[:-1]))
    begin = np.where(begin == time, time - 1, begin)
    first = np.searchsorted(at, begin, side="right")
    last = np.searchsorted(at, time, side="right")
    n_beats = np.where(np.isfinite(time) & np.isfinite(begin), last - first, 0)
    has_any = np.isnan(heart_rate_bpm) & (n_beats > 0)
    mean = (sums[last] - sums[first]) / np.maximum(n_beats, 1)
    return np.where(has_any, np.floor(mean + 0.5), heart_rate_bpm)


def _beats(messages: Columns, clock: Clock) -> tuple[FloatArray, FloatArray]:
    """Return when there was which heart rate, gaps of up to 5 s filled with the value before."""
    events, bpm = messages.get("event_timestamp"), messages.get("filtered_bpm")
    if events is None or bpm is None:
        return np.zeros(0), np.zeros(0)
    event_s = events.values.reshape(len(messages), -1)
    beats = bpm.values.reshape(len(messages), -1)
    width = min(event_s.shape[1], beats.shape[1])
    whole = clock.seconds(messages.values("timestamp"))
    whole = whole + np.nan_to_num(messages.values("fractional_timestamp"))
    # A message with a timestamp ties the strap's clock, which runs on, to the watch's.
    tie = whole - event_s[:, 0]
    last_tie = np.maximum.accumulate(np.where(np.isfinite(tie), np.arange(len(tie)), -1))
    shift = np.where(last_tie >= 0, tie[np.maximum(last_tie, 0)], np.nan)
    at = (event_s[:, :width] + shift[:, None]).reshape(-1)
    rate = beats[:, :width].reshape(-1)
    is_measured = np.isfinite(at) & (rate > 0)
    return _filled(at[is_measured], rate[is_measured])


def _filled(at: FloatArray, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
    gap_s = np.abs(np.diff(at))
    n_more = np.clip(np.ceil(gap_s / _STEP_S) - 1, 0, _MAX_STEPS).astype(np.int64)
    n_each = np.concatenate((1 + n_more, [1]))[: len(at)]
    step = np.arange(n_each.sum()) - np.repeat(np.cumsum(n_each) - n_each, n_each)
    return np.repeat(at, n_each) + _STEP_S * step, np.repeat(rate, n_each)
