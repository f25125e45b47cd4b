"""Files in, readings out: every format runpipe knows."""

from runpipe.readers.detect import FileKind, detect_kind
from runpipe.readers.gpx import read_gpx
from runpipe.readers.read import read_member
from runpipe.readers.tcx import read_tcx

__all__ = ["FileKind", "detect_kind", "read_gpx", "read_member", "read_tcx"]
