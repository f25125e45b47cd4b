"""Where a night's files are read: in this process, in processes beside it, or on a cluster.

`open_readers` is the one door. All of them read the same pure function of a file, so the same
tables come out of each.
"""

from runpipe.pipeline.engines.open_readers import Readers, open_readers

__all__ = ["Readers", "open_readers"]
