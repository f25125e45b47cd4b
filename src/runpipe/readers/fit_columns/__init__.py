"""FIT files by columns."""

from runpipe.readers.fit_columns._column import Column
from runpipe.readers.fit_columns._columns import Columns
from runpipe.readers.fit_columns._file import FitFile, Segment, decode
from runpipe.readers.fit_columns._layout import DeveloperField
from runpipe.readers.fit_columns._profile import type_labels
from runpipe.readers.fit_columns._walk import Declined

__all__ = [
    "Column",
    "Columns",
    "Declined",
    "DeveloperField",
    "FitFile",
    "Segment",
    "decode",
    "type_labels",
]
