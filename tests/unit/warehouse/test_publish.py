"""The swap: the published file is whole at any instant, and never touched without need."""

from __future__ import annotations

import multiprocessing as mp
import os
import random
import signal
import time
from hashlib import sha256
from pathlib import Path
from threading import Timer

import duckdb
import numpy as np
import pytest

from runpipe.errors import WarehouseError, is_interrupt
from runpipe.warehouse import (
    build_core,
    build_mart,
    connect_read,
    connect_write,
    next_path,
    open_next,
    query,
    run_checks,
    save_batch,
)
from runpipe.warehouse.table_rows import registered, transaction
from tests.unit.warehouse.made import group_each, judge, load, run_file

REPO = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def processes():
    """Processes that need not import everything anew, and have no DuckDB of ours in them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{REPO / 'src'}{os.pathsep}{REPO}")
        context = mp.get_context("forkserver")
        context.set_forkserver_preload(["tests.unit.warehouse.made"])
        yield context


def start(context, work, published: Path, *more):
    """Start some work in another process; return it, and a pipe once it has said something."""
    here, there = context.Pipe()
    process = context.Process(target=work, args=(published, *more, there))
    process.start()
    said = here.recv()
    return process, here, said


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "data" / "runpipe.duckdb"


def publish(published: Path, *names: str) -> None:
    with open_next(published) as following:
        load(following.conn, [run_file(name) for name in names])
        judge(following.conn)
        following.publish()


def n_files(published: Path) -> int:
    return query(published, "select count(*) from files").rows[0][0]


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def only_the_published_file(published: Path) -> bool:
    return os.listdir(published.parent) == [published.name]  # noqa: PTH208


def test_each_publication_builds_on_the_one_before(published):
    publish(published, "a.fit")
    publish(published, "b.fit")
    assert n_files(published) == 2
    assert only_the_published_file(published)


def test_the_first_night_knows_that_it_is(published):
    with open_next(published) as following:
        assert following.is_new
    publish(published, "a.fit")
    with open_next(published) as following:
        assert not following.is_new


@pytest.mark.parametrize("how", ["discard", "leave the block", "raise"])
def test_nothing_new_leaves_the_published_file_byte_for_byte(published, how):
    publish(published, "a.fit")
    before, stamp = digest(published), published.stat().st_mtime_ns

    def night():
        with open_next(published) as following:
            save_batch(following.conn, [run_file("b.fit")])
            if how == "discard":
                following.discard()
            if how == "raise":
                raise ZeroDivisionError

    if how == "raise":
        with pytest.raises(ZeroDivisionError):
            night()
    else:
        night()
    assert (digest(published), published.stat().st_mtime_ns) == (before, stamp)
    assert only_the_published_file(published)


def test_a_broken_promise_publishes_nothing(published):
    publish(published, "a.fit")
    before = digest(published)

    def night():
        with open_next(published) as following:
            following.conn.execute("update derived.week_muscle set score = 101")
            following.publish()

    with pytest.raises(WarehouseError, match="41_scores_are_in_range"):
        night()
    assert digest(published) == before
    assert only_the_published_file(published)


def interrupted(published: Path, *names: str, by: BaseException | None = None) -> None:
    struck = KeyboardInterrupt() if by is None else by

    def night():
        with open_next(published) as following:
            save_batch(following.conn, [run_file(name) for name in names])
            raise struck

    with pytest.raises(type(struck)):
        night()


def n_kept(published: Path) -> int:
    with open_next(published) as following:
        rows = following.conn.execute("select count(*) from raw.content").fetchall()
    return rows[0][0]


def test_the_next_run_carries_on_with_what_an_interrupted_one_left(published):
    publish(published, "a.fit")
    interrupted(published, "b.fit", "c.fit")
    assert n_files(published) == 1
    assert n_kept(published) == 3


def test_an_interrupt_that_strikes_a_query_is_one_too(published):
    interrupted(published, "a.fit", by=RuntimeError("Query interrupted"))
    assert n_kept(published) == 1


def test_what_a_failure_left_is_dropped(published):
    interrupted(published, "a.fit", by=RuntimeError("Query went wrong"))
    assert n_kept(published) == 0


@pytest.fixture
def _interruptible():
    """Python's own handler, also where the tests were started with the signal ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_duckdb_still_makes_that_error_of_an_interrupt():
    with connect_write(":memory:") as conn:
        # With more threads the main one may be at work itself, and looks up only when that is done.
        conn.execute("set threads = 1")
        Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        with pytest.raises(RuntimeError) as caught:
            conn.execute("select sum(i) from range(1000000000000) t(i)").fetchall()
    assert is_interrupt(caught.value)


def test_an_interrupt_between_registered_columns_stays_one():
    with connect_write(":memory:") as conn:

        def struck():
            with transaction(conn), registered(conn, "batch", {"n": np.arange(3)}):
                with pytest.raises(duckdb.Error):
                    conn.execute("select error('aborts the transaction') from batch")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            struck()
        assert conn.execute("select 1").fetchall() == [(1,)]


def test_an_interrupted_first_night_is_carried_on_too(published):
    interrupted(published, "a.fit")
    assert n_kept(published) == 1


def test_what_was_left_is_dropped_when_something_else_was_published(published):
    publish(published, "a.fit")
    interrupted(published, "b.fit", "c.fit")
    kept = next_path(published).read_bytes()
    next_path(published).unlink()
    publish(published, "d.fit")
    next_path(published).write_bytes(kept)
    assert n_kept(published) == 2


@pytest.mark.parametrize("content", [b"", b"no database at all", b"\0" * 20_000])
def test_what_was_left_is_dropped_when_it_cannot_be_read(published, content):
    publish(published, "a.fit")
    next_path(published).write_bytes(content)
    assert n_kept(published) == 1
    publish(published, "b.fit")
    assert n_files(published) == 2


def test_a_stale_log_does_not_stop_the_next_run(published):
    publish(published, "a.fit")
    wal = published.with_name("runpipe.next.duckdb.wal")
    wal.write_bytes(b"of a file that is gone")
    publish(published, "b.fit")
    assert n_files(published) == 2
    assert only_the_published_file(published)


def test_a_copy_that_was_cut_off_is_not_taken_for_a_database(published):
    publish(published, "a.fit")
    published.with_name("runpipe.next.copying").write_bytes(published.read_bytes()[:5000])
    publish(published, "b.fit")
    assert n_files(published) == 2


def test_a_reader_keeps_what_it_opened(published, processes):
    publish(published, "a.fit")
    reader, here, n_first = start(processes, read_twice, published)
    publish(published, "b.fit")
    here.send("again")
    assert (n_first, here.recv(), here.recv()) == (1, 1, 2)
    reader.join()


def read_twice(published: Path, pipe) -> None:
    with connect_read(published) as conn:
        pipe.send(conn.execute("select count(*) from files").fetchall()[0][0])
        pipe.recv()
        pipe.send(conn.execute("select count(*) from files").fetchall()[0][0])
    pipe.send(n_files(published))


def test_a_file_that_is_no_database_is_refused_and_kept(published):
    published.parent.mkdir()
    published.write_bytes(b"my holiday pictures")
    with pytest.raises(WarehouseError, match="cannot be opened"), open_next(published):
        pass
    assert only_the_published_file(published)
    assert published.read_bytes() == b"my holiday pictures"


def test_somebody_elses_database_is_refused_and_kept(published):
    published.parent.mkdir()
    with duckdb.connect(published) as conn:
        conn.execute("create table holidays (day date)")
    before = digest(published)
    with pytest.raises(WarehouseError, match="not a database of runpipe"), open_next(published):
        pass
    assert digest(published) == before


def test_the_next_database_cannot_be_opened_while_another_process_writes_it(published, processes):
    publish(published, "a.fit")
    other, here, _ = start(processes, hold_next, published)
    with pytest.raises(WarehouseError, match="cannot be opened for writing"):
        connect_write(next_path(published))
    here.send("go")
    other.join()


def hold_next(published: Path, pipe) -> None:
    with open_next(published):
        pipe.send("open")
        pipe.recv()


def read_in_a_loop(published: Path, stop, pipe) -> None:
    n, seen, failures = 0, set(), []
    pipe.send("reading")
    while not stop.is_set():
        try:
            with connect_read(published) as conn:
                rows = conn.execute(
                    "select count(*), (select count(*) from samples) from files"
                ).fetchall()
                seen.add(rows[0])
                n += 1
        except (WarehouseError, duckdb.Error) as exc:
            failures.append(str(exc))
    pipe.send((n, seen, failures))


def test_readers_never_fail_or_wait_while_nights_are_published(published, processes):
    publish(published, "0.fit")
    stop = processes.Event()
    reader, here, _ = start(processes, read_in_a_loop, published, stop)
    for i in range(1, 6):
        publish(published, f"{i}.fit")
    stop.set()
    n, seen, failures = here.recv()
    reader.join()
    assert failures == []
    assert n > 5
    # never a half of something: the samples of a publication come with its files
    assert all(n_samples == 120 * n_found for n_found, n_samples in seen)


def night_in_steps(published: Path, pipe) -> None:
    pipe.send("started")
    with open_next(published) as following:
        for i in range(6):
            save_batch(following.conn, [run_file(f"{i}.fit")])
        load(following.conn, [])
        judge(following.conn)
        following.publish()


def test_a_kill_at_any_instant_leaves_the_published_file_whole(published, processes):
    publish(published, "first.fit")
    first_night = published.read_bytes()
    before = digest(published)
    began = start(processes, night_in_steps, published)[0]
    started = time.monotonic()
    began.join()
    length_s = time.monotonic() - started
    assert n_files(published) == 7
    published.write_bytes(first_night)
    dice = random.Random(20261122)
    for _ in range(6):
        night = start(processes, night_in_steps, published)[0]
        time.sleep(dice.uniform(0.0, length_s))
        night.kill()
        night.join()
        with connect_read(published) as conn:
            run_checks(conn)
        n_found = n_files(published)
        assert n_found == 7 or (n_found == 1 and digest(published) == before)
    with open_next(published) as following:
        load(following.conn, [run_file(f"{i}.fit") for i in range(6)])
        judge(following.conn)
        following.publish()
    assert n_files(published) == 7
    assert only_the_published_file(published)


def test_builds_can_be_repeated_on_what_is_published(published):
    publish(published, "a.fit")
    with open_next(published) as following:
        group_each(following.conn)
        build_core(following.conn)
        build_mart(following.conn)
        following.publish()
    assert n_files(published) == 1
