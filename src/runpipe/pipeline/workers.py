"""Worker processes that never outlive the run that started them."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread


def start_workers(n: int | None) -> ProcessPoolExecutor:
    """Make a pool of `n` worker processes; `None` takes as many as the machine has cores.

    When the run is killed they end by themselves: a pool's own workers would wait for work for ever.
    """
    return ProcessPoolExecutor(
        n or os.cpu_count() or 1, mp_context=get_context("spawn"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    Thread(target=_wait_for_end, name="end with parent", daemon=True).start()


def _wait_for_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # the main thread may be waiting in a read that nothing will ever end
