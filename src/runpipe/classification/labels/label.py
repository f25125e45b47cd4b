"""The shape of a label on the shelf: its title words, its variants, the work it stands on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.reps import RepSet
from runpipe.model.labels import BoutKind, SessionLabel
from runpipe.model.rules import Rules


@dataclass(frozen=True, slots=True)
class SessionWork:
    """Stretches of one kind, in order of time: ``[start_s[i], end_s[i])``; never empty."""

    kind: BoutKind
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]


def work_of_reps(reps: RepSet, kind: BoutKind = BoutKind.WORK) -> SessionWork:
    """Return repeats as work of a kind."""
    return SessionWork(kind, tuple(reps.start.tolist()), tuple(reps.end.tolist()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSession:
    """What a variant is told by: the session, its athlete, what was found in it, the rules."""

    features: Features
    profile: AthleteProfile
    found: Found
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label that runs compete for.

    Parameters
    ----------
    label
        Its name; the scorecard's lines for it are in ``rules/classification.toml``.
    title_words
        Words of a title that say the session was meant to be this, in a few languages.
    variant
        The finer name of a session of this label.
    work
        The bouts it stands on in a session; `None` for one steady stretch.
    """

    label: SessionLabel
    title_words: re.Pattern[str]
    variant: Callable[[LabelledSession], str]
    work: Callable[[Found], SessionWork | None]
