"""Reading in the run's own process, for `workers = 1`: no process is started for it."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import closing

from runpipe.errors import is_interrupt
from runpipe.model import archived
from runpipe.pipeline.contain_trouble import Trouble, note_trouble
from runpipe.pipeline.read_file import ReadTask, TroubleTrace, row_arrival, unread
from runpipe.pipeline.reader_process import trace_of
from runpipe.pipeline.supervise_readers import Read, Reading


class InlineReaders:
    """Read where the run is. What a file raises is its own trouble; what it takes has no bound.

    A file that ends the process ends the run; its note on disk tells the next one, which reads it
    when nothing else is read, and leaves it out after that.
    """

    def __init__(self, read: Read) -> None:
        self._read_file = read

    def start(self) -> None:
        """Return: there is nothing to get ready."""

    def submit(self, task: ReadTask) -> Future[Reading]:
        """Read a file now; return a future that is done."""
        future: Future[Reading] = Future()
        future.set_result(self.read_alone(task))
        return future

    def read_alone(self, task: ReadTask) -> Reading:
        """Read a file now."""
        files: list[archived.ProcessedFile] = []
        begun = row_arrival(task.arrival)
        try:
            with closing(self._read_file(task)) as parts:
                for part in parts:
                    if isinstance(part, archived.ProcessedFile):
                        files.append(part)
                    elif isinstance(part, archived.StoredArrival):
                        begun = part
                    elif isinstance(part, TroubleTrace):
                        note_trouble(part.name, Trouble.FAULT, part.trace)
        except BaseException as exc:
            if is_interrupt(exc):
                raise
            note_trouble(begun.path, Trouble.FAULT, trace_of(exc))
            files.append(unread(begun, Trouble.FAULT, task, is_partial=bool(files)))
        return Reading(tuple(files))

    def close(self) -> None:
        """Return: there is nothing to stop."""
