"""The labelled corpus, read by the real readers and held against each athlete's history."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runpipe.classification import Features, Judgement, extract_features, judge_history
from runpipe.classification.athlete_profile import RunHistory
from runpipe.classification.classify_history import in_order
from runpipe.classification.decide import reason_for_other
from runpipe.classification.examine import find
from runpipe.errors import ReadError
from runpipe.model.rules import Rules
from runpipe.readers import read_member
from runpipe.signal import measure

FOUR = ("sprint", "hiit", "hill", "long_distance")
LABELS = (*FOUR, "other")


@dataclass(frozen=True)
class LabelledFile:
    """One line of the manifest with the sessions its file holds (none: unreadable, or no session)."""

    name: str
    athlete: str
    label: str
    variant: str
    confidence: str
    secondary: str
    expected_reps: str
    is_trap: bool
    device: str
    sessions: tuple[Features, ...]

    @property
    def is_scored(self) -> bool:
        """Tell whether the corpus says to score it: high or medium confidence, with a label."""
        return bool(self.label) and self.confidence in {"high", "medium"}


def load(corpus: Path, manifest: Path, rules: Rules) -> list[LabelledFile]:
    """Read every file of the manifest; a file that cannot be read holds no sessions."""
    with manifest.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [
        LabelledFile(
            name=row["local_file"],
            athlete=row["athlete"],
            label=row["label"],
            variant=row["variant"],
            confidence=row["confidence"],
            secondary=row["secondary_label"],
            expected_reps=row["expected_reps"],
            is_trap=row["trap"] == "1",
            device=row["device"],
            sessions=read_sessions(corpus / row["local_file"], rules),
        )
        for row in rows
    ]


def load_all(corpora: Iterable[str], rules: Rules) -> list[LabelledFile]:
    """Read several corpora, each a folder with its ``manifest.csv``."""
    folders = [Path(name) for name in corpora]
    return [file for one in folders for file in load(one, one / "manifest.csv", rules)]


def read_sessions(path: Path, rules: Rules) -> tuple[Features, ...]:
    """Return the features of every session in one file."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    try:
        reading = read_member(path.name.removesuffix(".gz"), data)
    except ReadError:
        return ()
    return tuple(extract_features(r, measure(r), rules) for r in reading.recordings)


def main_session(sessions: Iterable[tuple[Features, Judgement]]) -> tuple[Features, Judgement]:
    """Return the longest session: what a file with several is scored by."""
    return max(sessions, key=lambda pair: pair[0].elapsed_s or 0.0)


def judge_all(
    files: list[LabelledFile], rules: Rules, *, use_titles: bool
) -> dict[str, tuple[Features, Judgement]]:
    """Judge every athlete's files as that athlete's history; files without sessions are left out."""
    by_athlete: dict[str, list[tuple[str, Features]]] = defaultdict(list)
    for file in files:
        by_athlete[file.athlete].extend((file.name, session) for session in file.sessions)
    by_file: dict[str, list[tuple[Features, Judgement]]] = defaultdict(list)
    for sessions in by_athlete.values():
        judged = judge_history([s for _, s in sessions], rules, use_titles=use_titles)
        for (name, session), judgement in zip(sessions, judged, strict=True):
            by_file[name].append((session, judgement))
    return {name: main_session(pairs) for name, pairs in by_file.items()}


def measures_of(files: list[LabelledFile], rules: Rules) -> dict[str, dict[str, float]]:
    """Return each file's measures, for those whose main session is a run at all; titles ignored."""
    by_athlete: dict[str, list[tuple[str, Features]]] = defaultdict(list)
    for file in files:
        if file.sessions:
            best = max(file.sessions, key=lambda s: s.elapsed_s or 0.0)
            by_athlete[file.athlete].append((file.name, best))
    found: dict[str, dict[str, float]] = {}
    for pairs in by_athlete.values():
        history = RunHistory(rules)
        names = {id(session): name for name, session in pairs}
        for session in in_order([session for _, session in pairs]):
            if reason_for_other(session, rules) is None:
                profile = history.profile(session)
                found[names[id(session)]] = find(session, profile, rules).measures
                history.add(session)
    return found
