"""Names, times, racing writers, failing disks: no byte of an input is ever missing."""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from runpipe import inbox
from runpipe.errors import RunpipeError
from runpipe.inbox import archive as archive_module
from runpipe.inbox.arrivals import HOLDING, arrival_path
from runpipe.settings import Settings, read_settings
from tests.hostile.folders import contents, is_held_empty, kept_bytes, make_inbox, n_seeds, settle
from tests.night.nights import NOW

N_NAMES = n_seeds(24)
N_TIMES = n_seeds(18)
N_RACES = n_seeds(4)
N_FAULTS = n_seeds(12)
PIECES = (
    b"run", b"stra\xc3\x9fe", b"\xff", b"\xe9", b"\xed\xa0\x80", b"\n", b"\t", b"\x1b[2J", b"\x7f",
    b"\xc2\x9b", b"\xe2\x80\xae", b"\xe2\x80\xa8", b" ", b"'", b'"', b"\\", b"%FF", b"~0a0a0a0a",
    b"-", b"*", b"$(id)", b"\xf0\x9f\x8f\x83", b"e\xcc\x81", b"x" * 60, b"..", b":", b";",
)  # fmt: skip


def intake(data: Path) -> tuple[inbox.Scan, inbox.Archiving]:
    settings = read_settings(data)
    found = inbox.scan_all([settings.paths.inbox], settings)
    return found, inbox.archive_all(found.files, settings.paths, NOW)


def seeded_name(chance: random.Random) -> bytes:
    parts = [chance.choice(PIECES) for _ in range(chance.randint(1, 5))]
    return b"f" + b"".join(parts)[:200] + chance.choice((b".fit", b".csv", b"", b".GPX.gz"))


@pytest.mark.parametrize("seed", range(N_NAMES))
def test_any_name_is_archived_under_one_that_can_be_printed(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    folder = make_inbox(tmp_path, {})
    names = {seeded_name(chance) for _ in range(6)}
    if chance.random() < 0.5:
        sub = b"d" + b"".join(chance.sample(PIECES[:12], 2))
        Path(os.fsdecode(os.fsencode(folder) + b"/" + sub)).mkdir()
        names |= {sub + b"/" + seeded_name(chance) for _ in range(2)}
    expected = set()
    for number, name in enumerate(sorted(names)):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.write_bytes(b"%d %d" % (seed, number))
        settle(path)
        expected.add(sha256(path.read_bytes()).hexdigest())
    passed_over = {path for path in folder.rglob("*") if path.name.endswith("~")}
    found, result = intake(tmp_path)
    assert found.left == []
    assert result.left == []
    assert len(result.arrivals) == len(expected) - len(passed_over)
    shown = [one.name for one in result.arrivals]
    assert len(set(shown)) == len(shown)
    for arrival in result.arrivals:
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in arrival.name), arrival.name
        arrival.name.encode()  # no lone surrogate
        assert inbox.read_arrival(read_settings(tmp_path).paths, arrival.arrival_id) == arrival
    assert expected <= contents(tmp_path)
    assert intake(tmp_path)[1].arrivals == []


def test_names_that_differ_only_in_bytes_that_are_no_text_stay_apart():
    raw = [b"gr\xfcn.fit", b"gr\xfbn.fit", b"gr%FCn.fit", b"gr\n.fit", b"gr\r.fit"]
    shown = [inbox.printable(os.fsdecode(name)) for name in raw]
    assert len(set(shown)) == len(raw)
    assert shown[2] == "gr%FCn.fit"
    assert all(name.endswith(".fit") and name.isprintable() for name in shown)


@pytest.mark.parametrize("seed", range(N_TIMES))
def test_any_time_stamp_is_kept_or_missing(seed: int, tmp_path: Path, monkeypatch):
    chance = random.Random(seed)
    year_10000 = 253_402_300_800
    before_year_1 = -62_135_596_801
    stamps = (
        year_10000, before_year_1, -1, 0, year_10000 - 1, before_year_1 + 1, 2**62 // 10**9,
        -(2**62) // 10**9, chance.randint(before_year_1 * 2, year_10000 * 2),
    )  # fmt: skip
    stamp_s = stamps[seed % len(stamps)]
    make_inbox(tmp_path, {"a.csv": b"1"})
    real = archive_module.look_at
    stamp_ns = stamp_s * 10**9
    monkeypatch.setattr(
        archive_module, "look_at", lambda stat: real(stat)._replace(modified_ns=stamp_ns)
    )
    monkeypatch.setattr("runpipe.inbox.arrivals.look_at", archive_module.look_at)
    _, result = intake(tmp_path)
    (arrival,) = result.arrivals
    assert (arrival.modified_utc is None) == (not before_year_1 < stamp_s < year_10000)
    if arrival.modified_utc is not None:
        reached_s = (arrival.modified_utc - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
        assert round(reached_s) == stamp_s
    assert inbox.read_arrival(read_settings(tmp_path).paths, arrival.arrival_id) == arrival
    assert is_held_empty(tmp_path)


@pytest.mark.parametrize("seed", range(N_RACES))
def test_writers_that_race_lose_no_byte(seed: int, tmp_path: Path):
    """Some append by name, some keep the file open; all of what they wrote is somewhere."""
    chance = random.Random(seed)
    names = [f"log-{n}.csv" for n in range(3)]
    folder = make_inbox(tmp_path, dict.fromkeys(names, b""))
    lines = {name: [b"%s %d %d\n" % (name.encode(), seed, n) for n in range(120)] for name in names}

    def write(name: str, keeps_open: bool, pause_s: float) -> None:
        path = folder / name
        handle = path.open("ab", buffering=0) if keeps_open else None
        for line in lines[name]:
            if handle is not None:
                handle.write(line)
            else:
                with path.open("ab", buffering=0) as again:
                    again.write(line)
            time.sleep(pause_s)
        if handle is not None:
            handle.close()

    writers = [
        threading.Thread(target=write, args=(name, chance.random() < 0.5, chance.uniform(0, 0.004)))
        for name in names
    ]
    settings = read_settings(tmp_path)
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        run_at_once(settings)
    run_at_once(settings)
    whole = b"".join(set(kept_bytes(tmp_path)))
    for name in names:
        missing = [line for line in lines[name] if line not in whole]
        assert missing == [], (name, missing[:3])
    assert is_held_empty(tmp_path)


def run_at_once(settings: Settings) -> None:
    """Take in what lies there without waiting for it to settle, as a slow disk would have it."""
    files = [
        inbox.InboxFile("me", path, path.name, is_ours_to_move=True)
        for path in inbox.files_below(settings.paths.inbox, with_held=True)
    ]
    inbox.archive_all(files, settings.paths, NOW)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of open writers")
def test_a_writer_that_stalls_is_waited_for(tmp_path: Path):
    folder = make_inbox(tmp_path, {})
    script = (
        "import sys; f = open(sys.argv[1], 'wb'); f.write(b'first,'); f.flush(); print('w', "
        "flush=True); sys.stdin.readline(); f.write(b'second'); f.close()"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", script, folder / "slow.csv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    settle(folder / "slow.csv")
    _, result = intake(tmp_path)
    assert result.arrivals == []
    assert [one.name for one in result.left] == ["slow.csv"]
    assert "still writing" in result.left[0].reason
    writer.communicate("go\n", timeout=20)
    settle(folder / "slow.csv")
    _, result = intake(tmp_path)
    (arrival,) = result.arrivals
    assert arrival.sha256 == sha256(b"first,second").hexdigest()


@pytest.mark.parametrize("instant", ["after the copy", "before the look", "before the unlink"])
@pytest.mark.parametrize("keeps_open", [True, False])
def test_bytes_that_come_at_any_instant_are_kept(
    instant: str, keeps_open: bool, tmp_path: Path, monkeypatch
):
    folder = make_inbox(tmp_path, {"run.csv": b"first,"})
    path, handles = folder / "run.csv", []

    def append() -> None:
        target = path if path.exists() else folder / HOLDING / "run.csv"
        handle = target.open("ab", buffering=0)
        handle.write(b"second")
        handles.append(handle) if keeps_open else handle.close()

    if instant == "after the copy":
        real = archive_module._copy_hashed
        monkeypatch.setattr(
            archive_module, "_copy_hashed", lambda *args: (real(*args), append())[0]
        )
    elif instant == "before the look":
        hold = archive_module.hold
        monkeypatch.setattr(archive_module, "hold", lambda *args: (append(), hold(*args))[1])
    else:
        release = archive_module.release
        monkeypatch.setattr(archive_module, "release", lambda *args: (append(), release(*args))[1])
    intake(tmp_path)
    for handle in handles:
        handle.close()
    monkeypatch.undo()
    assert sha256(b"first,second").hexdigest() in contents(tmp_path)
    assert path.exists()
    settle(path)
    _, result = intake(tmp_path)
    assert [one.sha256 for one in result.arrivals] == [sha256(b"first,second").hexdigest()]
    assert not path.exists()


@pytest.mark.parametrize("seed", range(N_FAULTS))
def test_a_fault_of_one_file_is_its_own(seed: int, tmp_path: Path, monkeypatch):
    """An error of the system at a seeded call on one file: the others are archived."""
    chance = random.Random(seed)
    files = {f"f{n}.csv": b"%d %d" % (seed, n) for n in range(5)}
    folder = make_inbox(tmp_path, files)
    culprit = f"f{chance.randrange(5)}.csv"
    code = chance.choice((errno.EIO, errno.EACCES, errno.ENOENT, errno.ESTALE, errno.EROFS))
    where = ("_copy_hashed", "hold", "release", "write_arrival")[seed % 4]
    real = getattr(archive_module, where)

    def fail(*args, **kwargs):
        touched = str(args[0]) + str(args[1])
        if culprit in touched:
            raise OSError(code, os.strerror(code), culprit)
        return real(*args, **kwargs)

    monkeypatch.setattr(archive_module, where, fail)
    _, result = intake(tmp_path)
    monkeypatch.undo()
    assert {sha256(content).hexdigest() for content in files.values()} <= contents(tmp_path)
    is_gone = where == "hold" and code == errno.ENOENT
    assert [one.name for one in result.left] == ([] if is_gone else [culprit])
    assert len(result.arrivals) == (4 if where in {"_copy_hashed", "write_arrival"} else 5)
    _, result = intake(tmp_path)
    assert result.left == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_file_that_vanishes_is_named(tmp_path: Path):
    folder = make_inbox(tmp_path, {"a.csv": b"a", "b.csv": b"b"})
    settings = read_settings(tmp_path)
    found = inbox.scan_all([settings.paths.inbox], settings)
    (folder / "a.csv").unlink()
    result = inbox.archive_all(found.files, settings.paths, NOW)
    assert [one.name for one in result.arrivals] == ["b.csv"]
    assert [(one.name, "gone" in one.reason) for one in result.left] == [("a.csv", True)]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch):
    make_inbox(tmp_path, {"a.csv": b"a", "closed/b.csv": b"b"})
    real = os.scandir

    def closed(path="."):
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    settings = read_settings(tmp_path)
    found = inbox.scan_all([settings.paths.inbox], settings)
    assert [one.name for one in found.files] == ["a.csv"]
    assert [one.name.endswith("closed") for one in found.left] == [True]


@pytest.mark.parametrize("damage", [b"", b"cut", b"ORIGINAL, but another one", None])
def test_the_good_one_dropped_again_replaces_a_damaged_copy(damage: bytes | None, tmp_path: Path):
    original = b"ORIGINAL, with all of it"
    make_inbox(tmp_path, {"a.csv": original})
    (arrival,) = intake(tmp_path)[1].arrivals
    path = inbox.archived_path(read_settings(tmp_path).paths, arrival.sha256)
    path.chmod(0o600)
    path.unlink() if damage is None else path.write_bytes(damage)
    make_inbox(tmp_path, {"again.csv": original})
    _, result = intake(tmp_path)
    assert path.read_bytes() == original
    assert result.healed == ({arrival.sha256} if damage is not None else set())


def test_a_killed_run_leaves_held_files_to_the_next(tmp_path: Path):
    folder = make_inbox(tmp_path, {"sub/a.csv": b"a"})
    held = folder / "sub" / HOLDING / "a.csv"
    held.parent.mkdir()
    (folder / "sub" / "a.csv").rename(held)
    make_inbox(tmp_path, {"sub/a.csv": b"another that came meanwhile"})
    _, result = intake(tmp_path)
    assert {(one.name, one.size_bytes) for one in result.arrivals} == {
        ("sub/a.csv", 1),
        ("sub/a.csv", 27),
    }
    intake(tmp_path)
    assert is_held_empty(tmp_path)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_what_there_is_no_room_for_is_left_before_it_is_begun(tmp_path: Path, monkeypatch):
    make_inbox(tmp_path, {"a.csv": b"a", "large.csv": b"x" * 10_000})
    usage = archive_module.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(archive_module.shutil, "disk_usage", lambda _: usage._replace(free=5_000))
    _, result = intake(tmp_path)
    assert [one.name for one in result.arrivals] == ["a.csv"]
    assert [(one.name, "no room" in one.reason) for one in result.left] == [("large.csv", True)]


def test_an_archive_that_cannot_be_written_is_said(tmp_path: Path):
    make_inbox(tmp_path, {"a.csv": b"a"})
    (tmp_path / "archive").write_bytes(b"a file where the folder should be")
    with pytest.raises((RunpipeError, OSError)):
        intake(tmp_path)
    assert (tmp_path / "inbox" / "a.csv").read_bytes() == b"a"


SHAPES = (
    b"", b"{", b"[]", b"null", b"3", b'"text"', b"\xff\xfe\x00", b"{}", b"[" * 5000,
    b"x" * 70_000,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(n_seeds(15)))
def test_a_note_of_another_shape_is_refused(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    make_inbox(tmp_path, {"a.csv": b"a"})
    (arrival,) = intake(tmp_path)[1].arrivals
    paths = read_settings(tmp_path).paths
    path = arrival_path(paths, arrival.arrival_id)
    whole = path.read_bytes()
    if seed % 3 == 0:
        damaged = SHAPES[seed // 3 % len(SHAPES)]
    elif seed % 3 == 1:
        damaged = whole[: chance.randrange(len(whole) - 1)]
    else:
        fields = json.loads(whole)
        key = chance.choice(sorted(fields))
        wrong = (
            (3.5, [], {}, "yesterday", -1, True) if key != "modified_utc" else (3.5, [], {}, "x")
        )
        fields[key] = chance.choice(wrong)
        damaged = json.dumps(fields | chance.choice(({}, {"more": 1}))).encode()
    path.write_bytes(damaged)
    with pytest.raises(inbox.ArrivalError):
        inbox.read_arrival(paths, arrival.arrival_id)


def test_the_archive_lists_what_is_not_of_runpipe(tmp_path: Path):
    make_inbox(tmp_path, {"a.csv": b"a"})
    (arrival,) = intake(tmp_path)[1].arrivals
    folder = tmp_path / "archive" / arrival.sha256[:2]
    (folder / f"._{arrival.arrival_id}.json").write_bytes(b"\x00\x05\x16\x07")
    (folder / "notes.json").write_bytes(b"{}")
    (tmp_path / "archive" / ".DS_Store").write_bytes(b"")
    listing = inbox.list_archive(read_settings(tmp_path).paths)
    assert listing.arrival_ids == {arrival.arrival_id}
    assert listing.contents == {arrival.sha256}
    assert len(listing.strays) == 3


def test_scrubbing_goes_around_and_finds_damage(tmp_path: Path):
    make_inbox(tmp_path, {f"{n}.csv": b"%d" % n * 100 for n in range(10)})
    arrivals = intake(tmp_path)[1].arrivals
    paths = read_settings(tmp_path).paths
    digests = sorted(one.sha256 for one in arrivals)
    bad = inbox.archived_path(paths, digests[6])
    bad.chmod(0o600)
    bad.write_bytes(b"damaged")
    after, read = "", []
    for _ in itertools.repeat(None, 4):
        scrubbed = inbox.scrub(paths, digests, after, max_bytes=250)
        read += sorted(scrubbed.sound | scrubbed.damaged)
        after = scrubbed.position
        if digests[6] in scrubbed.sound | scrubbed.damaged:
            assert scrubbed.damaged == {digests[6]}
    assert set(read) == set(digests)
