"""Files in, readings out: every format runpipe knows."""

from runpipe.readers.archives.containers import expand, expand_path
from runpipe.readers.archives.session_tables import ListedActivity, read_activity_list
from runpipe.readers.archives.unpack import ContainerLimits, Member, is_junk
from runpipe.readers.detect import FileKind, detect_kind
from runpipe.readers.read import iter_path, read_member, read_packed, read_path
from runpipe.readers.tracks.gpx import read_gpx
from runpipe.readers.tracks.instants import utc_offset_s
from runpipe.readers.tracks.tcx import read_tcx

__all__ = [
    "ContainerLimits",
    "FileKind",
    "ListedActivity",
    "Member",
    "detect_kind",
    "expand",
    "expand_path",
    "is_junk",
    "iter_path",
    "read_activity_list",
    "read_gpx",
    "read_member",
    "read_packed",
    "read_path",
    "read_tcx",
    "utc_offset_s",
]
