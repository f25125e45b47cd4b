"""Arrays in, arrays out: the regular grid, smoothing, grade, bouts."""

from runpipe.signal.grade import sample_grade
from runpipe.signal.reconcile import reconcile
from runpipe.signal.totals import measure, measure_trace
from runpipe.signal.trace import Trace, to_trace

__all__ = ["Trace", "measure", "measure_trace", "reconcile", "sample_grade", "to_trace"]
