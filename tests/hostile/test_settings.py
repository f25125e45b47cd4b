"""Settings files as people and machines spoil them: exit 2, a helpful line, nothing changed on disk."""

from __future__ import annotations

import os
import random
import string
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runpipe.cli import main

SEEDS = range(int(os.environ.get("RUNPIPE_HOSTILE_SEEDS", "1")))
VALID = """\
[athlete]
sex = "F"
birth_date = 1984-05-02
height_cm = 172
mass_kg = 62.5
body_fat_pct = 22
body_fat_method = "bia"
body_fat_date = 2024-10-01
max_heart_rate_bpm = 188
rest_heart_rate_bpm = 48
critical_speed_mps = 3.9
easy_speed_mps = 2.8
time_zone = "Europe/Rome"
activity_factor = 1.4
is_strength_novice = false
is_run_novice = false
lifts_confirmed_none = false
days_ill = [2024-10-03]
needs_referral = false

[athlete.anna]
sex = "F"
mass_kg = 58
time_zone = "Asia/Tokyo"

[paths]
inbox = "drop"

[schedule]
nightly_at = "03:30"
time_zone = "Europe/Rome"
deployment = "runpipe"

[reading]
workers = 1
max_file_mb = 512
max_memory_mb = 2048
max_cpu_s = 600

[logs]
mass_unit = "kg"
dates = "day_first"

[logs.priority]
diet = ["cronometer", "myfitnesspal"]
sleep = ["oura"]

[logs.columns.diet]
date = "Tag"
energy_kcal = "Energie"

[logs.columns.strength]
exercise = "Übung"

[logs.exercises]
"Grandpa's log carry" = "full"
"""
LINES = VALID.splitlines()
KEY_LINES = [i for i, line in enumerate(LINES) if "=" in line and not line.startswith('"')]
SECTION_LINES = [
    i for i, line in enumerate(LINES) if line.startswith("[") and not line.startswith("[athlete.")
]


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a command that needs settings only; return its code and what it complained."""
    before, sys.argv = (
        sys.argv,
        ["runpipe", "classify", str(folder / "empty"), "--data", str(folder)],
    )
    try:
        main()
        code = 0
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    finally:
        sys.argv = before
    return code, capsys.readouterr().err


def data_folder(folder: Path, content: bytes) -> Path:
    for name in ("inbox", "drop", "archive", "reports", "quarantine", "empty"):
        (folder / name).mkdir()
    (folder / "archive" / "kept").write_bytes(b"kept")
    (folder / "runpipe.toml").write_bytes(content)
    return folder


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def refused(folder: Path, content: bytes | str, capsys: pytest.CaptureFixture[str]) -> str:
    """Check that a settings file is refused in words, changes nothing, and return the words."""
    data_folder(folder, content.encode("utf-8") if isinstance(content, str) else content)
    before = state(folder)
    code, error = run(folder, capsys)
    assert code == 2, error
    assert error.startswith("runpipe: ")
    assert str(folder / "runpipe.toml") in error
    assert "Traceback" not in error
    assert all(c.isprintable() or c == "\n" for c in error)
    assert len(error) < 3000
    assert state(folder) == before
    return error


def typo(word: str, rng: random.Random) -> str:
    """Return a word with one slip of the hand in it, never the word itself."""
    while True:
        at = rng.randrange(len(word))
        other = rng.choice(string.ascii_lowercase)
        slip = rng.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + other + word[at + 1 :],
                word[:at] + other + word[at:],
                word[: at - 1] + word[at : at + 1] + word[at - 1 : at] + word[at + 1 :],
                word.upper(),
                word.replace("_", "-"),
            ]
        )
        if slip and slip != word:
            return slip


def test_the_file_is_right_before_it_is_spoilt(tmp_path: Path, capsys):
    assert run(data_folder(tmp_path, VALID.encode()), capsys) == (0, "")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at", KEY_LINES, ids=lambda i: f"{i}-{LINES[i].split(' ')[0]}")
def test_a_typo_in_a_key_gives_the_right_key(tmp_path: Path, at: int, seed: int, capsys):
    rng = random.Random(seed * 1000 + at)
    key, _, value = LINES[at].partition(" = ")
    wrong = typo(key, rng)
    lines = [*LINES[:at], f"{wrong} = {value}", *LINES[at + 1 :]]
    error = refused(tmp_path, "\n".join(lines), capsys)
    section = next(line for line in reversed(LINES[:at]) if line.startswith("["))
    assert f"{section[1:-1]}.{wrong}: no such setting; did you mean '{key}'?" in error


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at", SECTION_LINES, ids=lambda i: f"{i}-{LINES[i]}")
def test_a_typo_in_a_section_gives_the_right_section(tmp_path: Path, at: int, seed: int, capsys):
    rng = random.Random(seed * 1000 + at)
    *above, name = LINES[at][1:-1].split(".")
    wrong = ".".join([*above, typo(name, rng)])
    error = refused(tmp_path, VALID.replace(LINES[at], f"[{wrong}]"), capsys)
    assert f"{wrong}: no such " in error
    assert f"did you mean '{name}'?" in error


@pytest.mark.parametrize("seed", SEEDS)
def test_every_mistake_of_a_file_is_named_at_once(tmp_path: Path, seed: int, capsys):
    rng = random.Random(seed)
    lines, wrong = list(LINES), []
    for at in rng.sample(KEY_LINES, 6):
        key, _, value = lines[at].partition(" = ")
        wrong.append(typo(key, rng))
        lines[at] = f"{wrong[-1]} = {value}"
    error = refused(tmp_path, "\n".join(lines), capsys)
    assert "6 settings cannot be used" in error
    assert all(f"{key}: no such setting" in error for key in wrong)


KINDS = ["true", "-1", "1e300", "nan", "-inf", "''", '"x\\u001b"', "[]", "{}", "[[1]]", "2026-13-45",
         "1979-05-27T07:32:00Z", "9" * 400, "'" + "y" * 5000 + "'", "[true, 3]", '"\\u202e\\u001b[31m"']  # fmt: skip
TAKEN = {("is_strength_novice", "true"), ("is_run_novice", "true"), ("needs_referral", "true"),
         ("lifts_confirmed_none", "true"), ("days_ill", "[]"), ("diet", "[]"), ("sleep", "[]"),
         ("date", "'" + "y" * 5000 + "'"),
         ("energy_kcal", "'" + "y" * 5000 + "'"), ("exercise", "'" + "y" * 5000 + "'")}  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("at", KEY_LINES, ids=lambda i: f"{i}-{LINES[i].split(' ')[0]}")
def test_a_value_of_another_kind_is_refused_by_its_key(tmp_path: Path, at: int, seed: int, capsys):
    key = LINES[at].split(" ")[0]
    value = random.Random(seed * 1000 + at).choice(KINDS)
    if (key, value) in TAKEN:
        value = "1979-05-27T07:32:00Z"
    lines = [*LINES[:at], f"{key} = {value}", *LINES[at + 1 :]]
    error = refused(tmp_path, "\n".join(lines), capsys)
    assert key in error or "not a settings file" in error


OUT_OF_RANGE = [
    ("birth_date = 1984-05-02", "birth_date = 2990-01-01", "1900 to 5 years ago"),
    ("birth_date = 1984-05-02", "birth_date = 1899-12-31", "1900 to 5 years ago"),
    ("body_fat_date = 2024-10-01", "body_fat_date = 2990-01-01", "1900 to today"),
    ("body_fat_date = 2024-10-01", "body_fat_date = 0001-01-01", "1900 to today"),
    ("days_ill = [2024-10-03]", "days_ill = [2024-10-03, 9999-12-31]", "a year from today"),
    ("height_cm = 172", "height_cm = 1.72", "from 100 to 250 cm"),
    ("mass_kg = 62.5", "mass_kg = 62500", "from 25 to 300 kg"),
    ("body_fat_pct = 22", "body_fat_pct = 0.22", "from 3 to 60 %"),
    ("max_heart_rate_bpm = 188", "max_heart_rate_bpm = 1880", "from 100 to 240 bpm"),
    ("activity_factor = 1.4", "activity_factor = 14", "from 1.1 to 2.5"),
    ("critical_speed_mps = 3.9", "critical_speed_mps = 14", "from 1.5 to 7 m/s"),
    ("workers = 1", "workers = 65", "from 0 to 64"),
    ("workers = 1", "workers = 1.5", "whole number"),
    ("max_memory_mb = 2048", "max_memory_mb = 255", "from 256 to 1048576 MB"),
    ("max_cpu_s = 600", "max_cpu_s = 0", "from 1 to 86400 s"),
    ('"03:30"', '"24:00"', "a time such as '03:30'"),
    ('"03:30"', '"03:30+02:00"', "a time such as '03:30'"),
    ('"runpipe"', '"run pipe"', "letters, digits"),
    ('"runpipe"', f'"{"x" * 101}"', "up to 100"),
    ('"Asia/Tokyo"', '"Asia/Tokio"', "did you mean 'Asia/Tokyo'?"),
    ('"Asia/Tokyo"', '"../../etc/passwd"', "such as 'Europe/Rome'"),
    ('"Asia/Tokyo"', '"Europe"', "such as 'Europe/Rome'"),
    ('"bia"', '"BIA"', "did you mean 'bia'?"),
    ('"kg"', '"KG"', "did you mean 'kg'?"),
    ('"day_first"', '"first_day"', "'day_first' or 'month_first'"),
    ('"full"', '"ful"', "did you mean 'full'?"),
    ('"cronometer", "myfitnesspal"', '"cronometr"', "did you mean 'cronometer'?"),
    ('"cronometer", "myfitnesspal"', '"mfp", "myfitnesspal"', "'myfitnesspal' is there already"),
    ('energy_kcal = "Energie"', 'energy_kcal = " TAG"', "cannot be both date and energy_kcal"),
    ('"Grandpa\'s log carry" = "full"', '"a b" = "full"\n"A  b" = "core"', "the same exercise"),
    ("[paths]", 'mass_unit = "kg"\n[paths]', "it belongs to [logs]"),
    ("[athlete.anna]", "[athlete.anna]\n[athlete.Anna]", "differs from athlete.anna in capitals only"),
    ("[athlete.anna]", "[athlete.me]", "'me' is the athlete of [athlete]"),
    ("[athlete.anna]", "[athlete.ME]", "'me' is the athlete of [athlete]"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "words"), OUT_OF_RANGE)
def test_what_cannot_be_is_refused_with_what_can(
    tmp_path: Path, right: str, wrong: str, words: str, capsys
):
    assert right in VALID
    text = VALID.replace(right, wrong, 1)
    if right == "[paths]":
        text = f'mass_unit = "kg"\n{VALID}'
    error = refused(tmp_path, text, capsys)
    assert words in error
    assert error.count("\n") == 1, "one mistake is one line"


UNSAFE_IDS = ["../evil", "a/b", "a\\\\b", ".hidden", "..", ".", "", "dot.", "x" * 65, "a b", "con", "NUL.x",
              "com1", "a\\u0000b", "a\\u202eb", "a\\u001b[31mb", "a\\nb", "~", "*", "é" * 33, "a:b"]  # fmt: skip


@pytest.mark.parametrize("athlete_id", UNSAFE_IDS)
def test_an_id_that_is_no_safe_folder_name_is_refused(tmp_path: Path, athlete_id: str, capsys):
    error = refused(tmp_path, VALID.replace("[athlete.anna]", f'[athlete."{athlete_id}"]'), capsys)
    assert "an athlete's id is a folder's name" in error


@pytest.mark.parametrize("athlete_id", ["Zoë", "a.b", "a-b_c", "7", "x" * 64, "李", "Zoe\\u0308"])
def test_an_id_that_is_a_safe_folder_name_is_taken(tmp_path: Path, athlete_id: str, capsys):
    text = VALID.replace("[athlete.anna]", f'[athlete."{athlete_id}"]')
    assert run(data_folder(tmp_path, text.encode()), capsys) == (0, "")


UNSAFE_INBOXES = [
    ".", "./", "", "..", "/", "archive", "archive/ab", "reports/me", "quarantine", "./drop/..",
    "link", ".prefect", "~", "~no-such-user-at-all", "/root/..", "runpipe.toml", "{data}", "{data}/archive",
    "{data}/../{name}", "a\\u0000b", "a\\u001bb", "y" * 300,
]  # fmt: skip


@pytest.mark.parametrize("inbox", UNSAFE_INBOXES)
def test_an_inbox_that_would_eat_itself_is_refused(tmp_path: Path, inbox: str, capsys):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "link").symlink_to(folder / "archive")
    inbox = inbox.replace("{data}", str(folder)).replace("{name}", folder.name)
    error = refused(folder, VALID.replace('"drop"', f'"{inbox}"'), capsys)
    assert "paths.inbox: " in error


@pytest.mark.parametrize("inbox", ["drop", "../elsewhere", "drop/sub", "not yet there", "inbox"])
def test_an_inbox_that_can_be_one_is_taken(tmp_path: Path, inbox: str, capsys):
    folder = tmp_path / "data"
    folder.mkdir()
    text = VALID.replace('"drop"', f'"{inbox}"')
    assert run(data_folder(folder, text.encode()), capsys) == (0, "")


ENCODED: dict[str, Callable[[str], bytes]] = {
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "Windows' line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "both": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "no line end": lambda text: text.rstrip().encode(),
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("how", ENCODED)
def test_what_editors_do_to_a_file_is_taken(tmp_path: Path, how: str, capsys):
    assert run(data_folder(tmp_path, ENCODED[how](VALID)), capsys) == (0, "")


def _twice(rng: random.Random) -> bytes:
    at = rng.choice(KEY_LINES)
    return "\n".join([*LINES[:at], LINES[at], *LINES[at:]]).encode()


SPOILT: dict[str, Callable[[random.Random], bytes]] = {
    "UTF-16": lambda _: VALID.encode("utf-16"),
    "Latin-1": lambda _: VALID.encode("latin-1"),
    "garbage": lambda rng: rng.randbytes(4000),
    "zeros": lambda _: b"\0" * 5000,
    "cut": lambda rng: VALID.encode()[: VALID.index("62.5") + rng.randrange(0, 1)] + b"\nmass_kg",
    "key twice": _twice,
    "section twice": lambda _: (VALID + "\n[logs]\n").encode(),
    "huge": lambda _: (VALID + "# " + "x" * 2_000_000).encode(),
    "deep": lambda _: b"a = " + b"[" * 100_000,
    "long number": lambda _: b"[athlete]\nheight_cm = " + b"9" * 10_000,
    "a byte order mark twice": lambda _: ("\ufeff" * 2 + VALID).encode(),
    "old Mac line ends": lambda _: VALID.replace("\n", "\r").encode(),
    "many unknown keys": lambda rng: "".join(
        f"k{i} = {rng.random()}\n" for i in range(5000)
    ).encode(),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_settings_file_is_refused(tmp_path: Path, how: str, seed: int, capsys):
    refused(tmp_path, SPOILT[how](random.Random(seed)), capsys)


@pytest.mark.parametrize("kind", ["folder", "dangling link", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str, capsys):
    data_folder(tmp_path, b"")
    settings = tmp_path / "runpipe.toml"
    settings.unlink()
    if kind == "folder":
        settings.mkdir()
    elif kind == "pipe":
        os.mkfifo(settings)
    else:
        settings.symlink_to(tmp_path / "nowhere")
    code, error = run(tmp_path, capsys)
    assert code == 2
    assert "not a settings file" in error


@pytest.mark.parametrize("seed", SEEDS)
def test_one_changed_byte_is_taken_or_refused_in_words(tmp_path: Path, seed: int, capsys):
    rng = random.Random(seed)
    folder = data_folder(tmp_path, b"")
    for _ in range(20):
        content = bytearray(VALID.encode())
        for _ in range(rng.randrange(1, 4)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        (folder / "runpipe.toml").write_bytes(content)
        code, error = run(folder, capsys)
        assert code in {0, 2}, error
        assert (code == 2) == error.startswith("runpipe: ")
