"""Words in a file's title that say what a session was meant to be, in a few languages."""

from __future__ import annotations

import re
from typing import Final

from runpipe.model.labels import SessionLabel

WORDS: Final[dict[SessionLabel, re.Pattern[str]]] = {
    SessionLabel.SPRINT: re.compile(
        r"\bsprint(?:s|ing)?\b|\bspurts?\b|\bleg speed\b|\bflying\b|冲刺|スプリント", re.IGNORECASE
    ),
    SessionLabel.HIIT: re.compile(
        r"\binterval|\bhiit\b|\bfartlek|\bvo2|\brep(?:s|eats)?\b|\d\s*[x×*]\s*\d+|\bripetute\b|"
        r"\bfraction|\bintervall|\bseries\b|\btrack (?:session|work)|间歇|間歇|法特莱克|亚索|インターバル",
        re.IGNORECASE,
    ),
    SessionLabel.HILL: re.compile(
        r"\bhill|\btrail|\bmountain|\bclimb|\buphill|\bsalit[ae]\b|\bcollina|\bcôtes?\b|\bcuestas?\b|"
        r"\bberg|\btrappen|\bstairs?\b|越野|爬坡|坡|トレイル|坂",
        re.IGNORECASE,
    ),
    SessionLabel.LONG_DISTANCE: re.compile(
        r"\beasy\b|\blong run\b|\bjog|\brecovery\b|\btempo\b|\bthreshold\b|\brace\b|\bmarathon|\btime trial|"
        r"\blungo\b|\bfacile\b|\bleggera\b|\bsortie longue|\bfooting\b|\bdauerlauf|\bparkrun|"
        r"长距离|轻松|节奏|乳酸|马拉松|基础训练|恢复|放松|ジョグ",
        re.IGNORECASE,
    ),
}
"""Order matters: `label_of` takes the first that is found, so "hill sprints" needs its own word."""

RACE: Final = re.compile(
    r"\brace\b|marathon|\bparkrun|\btime trial|\bgara\b|马拉松|成绩测试|\bcorri", re.IGNORECASE
)
ORDER: Final = (
    SessionLabel.HILL,
    SessionLabel.SPRINT,
    SessionLabel.HIIT,
    SessionLabel.LONG_DISTANCE,
)


def label_of(titles: tuple[str, ...]) -> SessionLabel | None:
    """Return what the words say, `None` if nothing known.

    Examples
    --------
    >>> label_of(("Hill reps",))
    <SessionLabel.HILL: 'hill'>
    """
    text = " ".join(titles)
    return next((label for label in ORDER if WORDS[label].search(text)), None)


def says_race(titles: tuple[str, ...]) -> bool:
    """Tell whether the words speak of a race or a time trial."""
    return bool(RACE.search(" ".join(titles)))
