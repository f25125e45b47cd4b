"""Files on their way in: what has settled in the inbox, the archive by content, the quarantine."""

from runpipe.inbox.archive import (
    Archiving,
    archive_all,
    hash_file,
    is_sound,
    remove_leftovers,
    unsound,
)
from runpipe.inbox.arrivals import (
    Arrival,
    ArrivalError,
    Listing,
    archived_path,
    arrival_id,
    arrival_ids,
    arrival_path,
    list_archive,
    read_arrival,
    write_arrival,
)
from runpipe.inbox.file_names import printable
from runpipe.inbox.holding import HOLDING
from runpipe.inbox.lock import BusyError, hold_lock
from runpipe.inbox.quarantine import Quarantined, sync_quarantine
from runpipe.inbox.scan import (
    InboxFile,
    LeftFile,
    Scan,
    files_below,
    scan,
    scan_all,
    unclaimed_folders,
)
from runpipe.inbox.scrub import Scrubbed, scrub, scrub_next

__all__ = [
    "HOLDING",
    "Archiving",
    "Arrival",
    "ArrivalError",
    "BusyError",
    "InboxFile",
    "LeftFile",
    "Listing",
    "Quarantined",
    "Scan",
    "Scrubbed",
    "archive_all",
    "archived_path",
    "arrival_id",
    "arrival_ids",
    "arrival_path",
    "files_below",
    "hash_file",
    "hold_lock",
    "is_sound",
    "list_archive",
    "printable",
    "read_arrival",
    "remove_leftovers",
    "scan",
    "scan_all",
    "scrub",
    "scrub_next",
    "sync_quarantine",
    "unclaimed_folders",
    "unsound",
    "write_arrival",
]
