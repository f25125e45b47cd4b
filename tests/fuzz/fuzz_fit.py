"""Mutated FIT files: each ends in a reading or a ReadError, in bounded time and memory.

PYTHONPATH=src:. python tests/fuzz/fuzz_fit.py --count 20000 [--seed 1] [--folder ../shared]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import builders_fit as fit

from runpipe.errors import ReadError
from runpipe.model.recording import FileReading
from runpipe.readers.fit.columns import Declined, decode
from runpipe.readers.fit.read_fit import read_fit

MAX_SECONDS = 20.0

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def seal(data: bytes) -> bytes:
    """Make the checksum right again, so that it protects nobody."""
    return data[:-2] + fit.crc16(data[:-2]).to_bytes(2, "little") if len(data) < 4000 else data


def flip_bits(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    raw = bytearray(data)
    for _i in range(rng.choice([1, 1, 2, 5, 40])):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def flip_early(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Change the header and the first definitions, on which all else hangs."""
    raw = bytearray(data)
    for _i in range(rng.randint(1, 3)):
        raw[rng.randrange(min(len(raw), 600))] = rng.randrange(256)
    return bytes(raw)


def cut(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def cut_out(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    begin = rng.randrange(len(data))
    return data[:begin] + data[begin + rng.choice([1, 2, 7, 60, 1000]) :]


def splice(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def chain(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data + flip_bits(rng, rng.choice(others), others)


def repeat(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    begin = rng.randrange(len(data))
    piece = data[begin : begin + rng.choice([1, 3, 10, 100])]
    return data[:begin] + piece * rng.choice([2, 50, 2000]) + data[begin:]


def wrong_length(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    size = rng.choice(
        [0, 1, 2**16, 2**31, 2**32 - 1, len(data), len(data) * 2, rng.getrandbits(32)]
    )
    return data[:4] + size.to_bytes(4, "little") + data[8:]


def wrong_sizes(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Give the fields of some definitions other sizes and types."""
    raw = bytearray(data)
    starts = [
        i for i in range(12, min(len(raw) - 12, 4000)) if raw[i] & 0xF0 == 0x40 and not raw[i + 1]
    ]
    for begin in rng.sample(starts, min(len(starts), 3)):
        at = begin + 6 + 3 * rng.randrange(max(1, raw[begin + 5])) + rng.randrange(3)
        if at < len(raw):
            raw[at] = rng.choice([0, 1, 2, 3, 4, 5, 8, 16, 253, 255, 0x07, 0x0D, 0x86, 0x8F])
    return bytes(raw)


def fill(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    begin = rng.randrange(len(data))
    size = rng.choice([4, 64, 4096])
    return (
        data[:begin] + rng.choice([b"\0", b"\xff", b"\x40", b"\x80"]) * size + data[begin + size :]
    )


def line_ends(_: random.Random, data: bytes, __: Sequence[bytes]) -> bytes:
    """What a transfer as text does (seen in a real file)."""
    return data.replace(b"\r\n", b"\n")


def endless(rng: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Definitions without end, each different from the one before."""
    body = b"".join(
        bytes([0x40, 0, 0, 20, 0, 1, rng.randrange(256), rng.randrange(256), rng.randrange(256)])
        for _i in range(rng.choice([10, 1000, 20_000]))
    )
    return data[:4] + len(body).to_bytes(4, "little") + data[8:14] + body


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        flip_bits,
        flip_early,
        cut,
        cut_out,
        splice,
        chain,
        repeat,
        wrong_length,
        wrong_sizes,
        fill,
        line_ends,
        endless,
    )
}


def made_up() -> list[bytes]:
    """Whole files of made-up people, of every kind we read."""
    scale = fit.file_id(fit.FitBuilder(), kind=9)
    scale.message(1, fit.WEIGHT_SCALE, (253, fit.UINT32, fit.START), (0, fit.UINT16, 7000))
    power = fit.describe(fit.file_id(fit.FitBuilder()), 0, 0, fit.UINT16, b"Power", b"Watts")
    power.define(1, fit.RECORD, [(253, 4, fit.UINT32)], [(0, 2, 0)], [fit.UINT16])
    for i in range(40):
        power.data(1, fit.START + i, 200 + i)
    packed = fit.file_id(fit.FitBuilder(is_big_endian=True))
    packed.define(1, fit.RECORD, [(253, 4, fit.UINT32), (8, 3, fit.BYTE), (18, 1, fit.UINT8)])
    packed.define(2, fit.RECORD, [(8, 3, fit.BYTE), (3, 1, fit.UINT8)])
    for i in range(40):
        if i % 4:
            packed.compressed(2, (fit.START + i) % 32, [i, 16, i], 100)
        else:
            packed.data(1, fit.START + i, [i, 32, i], i)
    packed.message(3, fit.HR, (253, fit.UINT32, fit.START), (9, fit.UINT32, 500))
    packed.message(3, fit.HR, (10, fit.BYTE, list(range(12))), (6, fit.UINT8, [90] * 8))
    gym = fit.file_id(fit.FitBuilder())
    gym.message(
        4,
        fit.SET,
        (6, fit.UINT32, fit.START),
        (5, fit.UINT8, 1),
        (7, fit.UINT16, [28, 65534]),
        (3, fit.UINT16, 8),
    )
    gym.message(5, fit.WORKOUT, (8, fit.STRING, b"Made up\0"))
    gym.message(6, fit.WORKOUT_STEP, (1, fit.ENUM, 6), (2, fit.UINT32, 0), (4, fit.UINT32, 5))
    gym.message(6, fit.SPLIT, (0, fit.ENUM, 3), (9, fit.UINT32, fit.START))
    return [
        fit.run(60).build(),
        scale.build(),
        fit.session(power).build(),
        fit.session(packed).build(12),
        fit.activity(fit.session(gym, sport=10, sub_sport=20)).build(),
    ]


def check(reading: FileReading) -> None:
    """Fail on a reading that no one could use."""
    for recording in reading.recordings:
        samples = recording.samples
        known = samples.lat_deg[np.isfinite(samples.lat_deg)]
        if len(known) and np.abs(known).max() > 90:
            raise AssertionError("a place beyond the poles")
        if len(samples) and np.abs(samples.t_s).max() > 16 * 86_400:
            raise AssertionError("a sample weeks from its session")
        if any(np.isinf(getattr(samples, name)).any() for name in ("speed_mps", "power_w")):
            raise AssertionError("an infinite value")
    has_content = bool(reading.recordings or reading.body_measurements)
    if has_content == bool(reading.ignored_reason):
        raise AssertionError("neither content nor a reason, or both")


def every_column(data: bytes) -> None:
    """Build every column of every message: only a decline may come of it."""
    try:
        file = decode(data)
    except Declined:
        return
    for number in file.message_numbers:
        for column in file.messages(number):
            if len(column.values) != len(file.messages(number)):
                raise AssertionError("a column of another length")
            column.labels  # noqa: B018


def outcome(data: bytes) -> str:
    """Read one mutated file; return what came of it, or raise on anything not allowed."""
    begin = time.process_time()
    try:
        reading = read_fit(data, "mutated.fit")
    except ReadError as error:
        result = "damaged" if "damaged and could" in error.reason else "read error"
        if result == "damaged":
            sys.stderr.write("".join(traceback.format_exception(error.__cause__, limit=-3)))
    else:
        check(reading)
        result = "ignored" if reading.ignored_reason else "read"
    if time.process_time() - begin > MAX_SECONDS:
        raise AssertionError(f"{time.process_time() - begin:.0f} s for {len(data)} bytes")
    return result


def run(
    sources: Sequence[bytes], count: int, seed: int, *, all_columns_each: int = 5
) -> Counter[str]:
    """Mutate `count` times; return how often each outcome came."""
    rng = random.Random(seed)
    found: Counter[str] = Counter()
    names = list(MUTATIONS)
    for i in range(count):
        name = names[i % len(names)]
        data = MUTATIONS[name](rng, rng.choice(sources), sources)
        if rng.random() < 0.3:
            data = flip_bits(rng, data, sources) if data else data
        data = seal(data)
        try:
            result = outcome(data)
            if i % all_columns_each == 0:
                every_column(data)
        except Exception:
            Path("fuzz-failure.fit").write_bytes(data)
            sys.stderr.write(f"seed {seed}, case {i}, {name}: kept as fuzz-failure.fit\n")
            raise
        found[result] += 1
        found[f"{name}: {result}"] += 1
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutate FIT files and read them.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("../shared"))
    parser.add_argument("--max-bytes", type=int, default=120_000, help="leave out longer files")
    options = parser.parse_args()
    sources = made_up()
    for path in sorted(options.folder.rglob("*.fit")) if options.folder.is_dir() else []:
        if path.stat().st_size <= options.max_bytes:
            sources.append(path.read_bytes())
    begin = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        found = run(sources, options.count, options.seed)
    except Exception:  # noqa: BLE001  (whatever escaped is the finding)
        traceback.print_exc()
        return 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, n in sorted(found.items()):
        sys.stdout.write(f"{n:7d}  {name}\n")
    seconds = time.perf_counter() - begin
    sys.stdout.write(
        f"{len(sources)} files, {options.count} mutations, {seconds:.0f} s, peak memory "
        f"{peak / 1024:.0f} MB ({before / 1024:.0f} MB at the start)\n"
    )
    if found["damaged"]:
        sys.stdout.write(
            "'damaged' came from a fault that only the last net caught: look into it\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
