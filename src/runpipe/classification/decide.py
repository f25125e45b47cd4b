"""From what was found in a session to its label, its stretches and the reasons."""

from __future__ import annotations

from typing import Final

import numpy as np

from runpipe.classification.athlete_profile import AthleteProfile
from runpipe.classification.compact import COARSE_S, CompactTrace
from runpipe.classification.evidence import doubt_of, evidence_of, structure_of
from runpipe.classification.examine import Found, find
from runpipe.classification.features import EFFORTS_S, Features
from runpipe.classification.labels import label_of_title, tags_of, variant_of, work_of
from runpipe.classification.labels.label import LabelledSession, SessionWork
from runpipe.classification.scorecard import Scorecard, Tally
from runpipe.model.findings import Quantity, finding
from runpipe.model.labels import (
    Bout,
    BoutKind,
    Classification,
    Evidence,
    SessionLabel,
    StructureSource,
)
from runpipe.model.recording import FloatArray
from runpipe.model.rules import Rules
from runpipe.signal.smooth import fill_gaps
from runpipe.units import SECONDS_PER_MINUTE


def describe_bouts(trace: CompactTrace, work: SessionWork | None) -> tuple[Bout, ...]:
    """Return a session's bouts by the work in it, in order of time and without overlap.

    Repeats with the rests between them for sprints and intervals, repeated climbs (or the
    uphill repeats, where the altimeter is too coarse) for hills, one steady stretch else.
    """
    n = trace.speed_mps.shape[0]
    if n == 0:
        return ()
    level = fill_gaps(trace.altitude_m) if np.isfinite(trace.altitude_m).any() else None
    if work is None:
        return (_bout(trace, level, BoutKind.STEADY, 0, n),)
    kind, starts, ends = work.kind, work.start_s, work.end_s
    edges: list[tuple[BoutKind, int, int]] = [(BoutKind.WARMUP, 0, starts[0])]
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        edges.append((kind, start, end))
        after = starts[i + 1] if i + 1 < len(starts) else n
        edges.append((BoutKind.REST if i + 1 < len(starts) else BoutKind.COOLDOWN, end, after))
    return tuple(_bout(trace, level, kind, a, b) for kind, a, b in edges if b > a)


def _bout(
    trace: CompactTrace, level_m: FloatArray | None, kind: BoutKind, start: int, end: int
) -> Bout:
    speed = np.nan_to_num(trace.speed_mps[start:end])
    distance = float(speed.sum())
    has_speed = bool(np.isfinite(trace.speed_mps).any())
    coarse = slice(start // COARSE_S, max(end // COARSE_S, start // COARSE_S + 1))
    bpm = trace.heart_rate_bpm[coarse]
    bpm = bpm[np.isfinite(bpm)]
    return Bout(
        kind=kind,
        start_s=trace.time_of(start),
        end_s=trace.time_of(end - 1) + 1.0,
        distance_m=distance if has_speed else None,
        avg_speed_mps=distance / (end - start) if has_speed else None,
        avg_grade_frac=_grade(level_m, start, end, distance),
        avg_heart_rate_bpm=float(bpm.mean()) if bpm.size else None,
    )


def _grade(level_m: FloatArray | None, start: int, end: int, distance_m: float) -> float | None:
    if distance_m < COARSE_S or level_m is None:
        return None
    at = np.arange(level_m.size) * COARSE_S
    rise = float(np.interp(end, at, level_m) - np.interp(start, at, level_m))
    return rise / distance_m


RUNNING: Final = frozenset(
    {"running", "run", "trail_running", "treadmill_running", "track_running", "indoor_running"}
)
UNNAMED: Final = frozenset({"generic", "none", "unknown", ""})
RECORD_S: Final = (300, 1200)
KMH_PER_MPS: Final = 3.6


def decide(
    features: Features, profile: AthleteProfile, rules: Rules, card: Scorecard
) -> Classification:
    """Judge one session against its athlete's profile.

    Parameters
    ----------
    features, profile
        The session, and its athlete as of before it.
    rules, card
        The rules of classification and the scorecard read from them.
    """
    refused = reason_for_other(features, rules)
    if refused is not None:
        return _other(refused, rules)
    findings = find(features, profile, rules)
    titled = label_of_title(features.titles)
    extra = {titled: rules["title.points"]} if titled else {}
    tally = card.tally(findings.measures, extra)
    label, runner_up = tally.ranked[:2]
    variant = variant_of(
        label, LabelledSession(features=features, profile=profile, found=findings, rules=rules)
    )
    work = work_of(findings, label)
    bouts = describe_bouts(features.trace, work)
    tags = tags_of(label, features, profile, findings, tally)
    n_strides = findings.n_strides if "strides" in tags else 0
    return Classification(
        label=label,
        variant=variant,
        tags=tags,
        shares=shares_of(features, findings, tally, rules),
        confidence_frac=tally.probability[label],
        evidence=evidence_of(label, bouts, features, findings, titled),
        bouts=bouts,
        would_change=doubt_of(tally, label, runner_up, rules),
        structure=structure_of(label, variant, bouts, features, n_strides),
        structure_source=_source_of(label, work, findings),
        rules_version=rules.version,
    )


def _source_of(
    label: SessionLabel, work: SessionWork | None, findings: Found
) -> StructureSource | None:
    """Return what the work of a session stands on; that of a continuous run is the trace's."""
    if work is None:
        return None
    is_run = label is SessionLabel.LONG_DISTANCE
    return StructureSource.TRACE if is_run else findings.structure_source


def _other(reason: Evidence, rules: Rules) -> Classification:
    return Classification(
        label=SessionLabel.OTHER,
        variant=None,
        tags=(),
        shares=((SessionLabel.OTHER, 1.0),),
        confidence_frac=rules["other.confidence"],
        evidence=(reason,),
        reason=reason.finding,
        rules_version=rules.version,
    )


def reason_for_other(features: Features, rules: Rules) -> Evidence | None:
    """Return why this is not a run that can be judged; `None` if it is one."""
    sport = features.sport or ""
    if sport not in RUNNING and sport not in UNNAMED:
        return Evidence(rule="other", finding=finding("not_a_run.sport", sport=sport))
    if features.n_samples == 0:
        return Evidence(rule="other", finding=finding("not_a_run.no_samples"))
    if "damaged_file" in features.flags and "distance_mismatch" in features.flags:
        return Evidence(rule="other", finding=finding("not_a_run.damaged"))
    return _fragment(features, rules) or _too_fast(features, rules) or _too_slow(features, rules)


def _fragment(features: Features, rules: Rules) -> Evidence | None:
    distance, moving = features.distance_m or 0.0, features.moving_s or 0.0
    held = (
        ("other.min_moving", moving, "s", moving < rules["other.min_moving"]),
        ("other.min_distance", distance, "m", distance < rules["other.min_distance"]),
        (
            "other.short_distance",
            distance,
            "m",
            distance < rules["other.short_distance"]
            and distance < rules["other.min_speed"] * moving,
        ),
    )
    why = finding(
        "not_a_run.fragment",
        distance=Quantity(distance, "m"),
        moving=Quantity(moving / SECONDS_PER_MINUTE, "min"),
    )
    for rule, value, unit, is_short in held:
        if is_short:
            return Evidence(rule=rule, finding=why, value=value, threshold=rules[rule], unit=unit)
    return None


def _too_fast(features: Features, rules: Rules) -> Evidence | None:
    """Return whether it is a ride, by its best efforts or on the whole.

    Seconds that nobody runs are bridged in the trace, so that a drive may show in no effort.
    """
    held = [
        (f"other.record_{seconds}s", features.efforts_mps[EFFORTS_S.index(seconds)], float(seconds))
        for seconds in RECORD_S
    ]
    moving_s, distance_m = features.moving_s or 0.0, features.distance_m or 0.0
    if moving_s and distance_m > rules["other.whole_distance"]:
        held.append(("other.whole_speed", distance_m / moving_s, moving_s))
    for rule, speed_mps, seconds in held:
        if speed_mps is not None and speed_mps > rules[rule]:
            why = finding(
                "not_a_run.too_fast",
                speed=Quantity(speed_mps * KMH_PER_MPS, "km/h"),
                minutes=Quantity(seconds // SECONDS_PER_MINUTE, "min"),
            )
            return Evidence(
                rule=rule, finding=why, value=speed_mps, threshold=rules[rule], unit="m/s"
            )
    return None


def _too_slow(features: Features, rules: Rules) -> Evidence | None:
    """Return whether it is a walk, only where the file names no sport: a slow run is still a run."""
    if features.sport in RUNNING or not features.moving_s or not features.distance_m:
        return None
    speed, limit = features.distance_m / features.moving_s, rules["other.min_speed"]
    if speed >= limit:
        return None
    why = finding("not_a_run.too_slow", speed=Quantity(speed * KMH_PER_MPS, "km/h"))
    return Evidence(rule="other.min_speed", finding=why, value=speed, threshold=limit, unit="m/s")


def shares_of(
    features: Features, findings: Found, tally: Tally, rules: Rules
) -> tuple[tuple[SessionLabel, float], ...]:
    """Return the share of the session's time that each label found in it takes, adding to 1.

    A label takes the time from its first to its last bout; a label that is not the answer
    counts from the rules' ``shares.min_probability`` on. What is left is continuous running.
    """
    seconds = max(features.trace.speed_mps.shape[0], 1)
    rest_frac = 1.0
    found_shares: list[tuple[SessionLabel, float]] = []
    for label in tally.ranked:
        is_answer = label is tally.ranked[0]
        if label is SessionLabel.LONG_DISTANCE or (
            not is_answer and tally.probability[label] < rules["shares.min_probability"]
        ):
            continue
        work = work_of(findings, label)
        span = (work.end_s[-1] - work.start_s[0]) / seconds if work else float(is_answer)
        share = min(span, rest_frac)
        rest_frac -= share
        found_shares.append((label, round(share, 3)))
    if rest_frac > 0:
        found_shares.append((SessionLabel.LONG_DISTANCE, 1.0 - sum(s for _, s in found_shares)))
    return tuple(sorted(found_shares, key=lambda pair: -pair[1]))
