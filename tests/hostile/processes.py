"""What runs on this machine (Linux): the processes below another one, and where they listen."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest


def living() -> dict[int, int]:
    """Return every process that has not ended, with its parent."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are looked at in /proc, which this system has not")
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    return parents


def group_of(pid: int) -> set[int]:
    """Return a process and all that it started, and those started in turn."""
    children: dict[int, set[int]] = defaultdict(set)
    for child, parent in living().items():
        children[parent].add(child)
    group, new = set(), {pid}
    while new:
        group |= new
        new = set().union(*(children[one] for one in new)) - group
    return group


def listening_ports(pids: set[int]) -> set[int]:
    """Return the TCP ports that any of some processes listens on."""
    sockets = set()
    for pid in pids:
        for handle in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(str(handle.readlink()))
            except OSError:
                continue
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports
