"""What a label stands on, as findings in a runner's units: three at most, all of them positive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from runpipe.classification.examine import Found
from runpipe.classification.features import Features
from runpipe.classification.scorecard import Tally
from runpipe.classification.structure import WORK
from runpipe.classification.work_kinds import HALF
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.labels import Bout, Evidence, SessionLabel, StructureSource
from runpipe.model.rules import Rules
from runpipe.units import SECONDS_PER_MINUTE

N_REASONS: Final = 3
MIN_WAVES: Final = 3
MIN_FASTER: Final = 0.03
METRES_PER_KILOMETRE: Final = 1000.0


def label_finding(label: SessionLabel) -> Finding:
    """Return what a label is called among reasons."""
    return finding("label.not_a_run" if label is SessionLabel.OTHER else f"label.{label}")


def doubt_of(
    tally: Tally, label: SessionLabel, runner_up: SessionLabel, rules: Rules
) -> Finding | None:
    """Return the two labels between which a judgement stands; `None` where it is sure enough."""
    if tally.probability[label] >= rules["confidence.doubt"]:
        return None
    return finding("doubt", label=label_finding(label), other=label_finding(runner_up))


def evidence_of(
    label: SessionLabel,
    bouts: Sequence[Bout],
    features: Features,
    findings: Found,
    title_label: SessionLabel | None,
) -> tuple[Evidence, ...]:
    """Return the facts that a label stands on, the strongest first."""
    work = [bout for bout in bouts if bout.kind in WORK]
    reasons: list[Evidence] = []
    if title_label is label:
        why = finding("evidence.title", label=label_finding(label))
        reasons.append(Evidence(rule="title.points", finding=why))
    if label is SessionLabel.HILL:
        reasons += _hills(work, features, findings)
    elif label is not SessionLabel.LONG_DISTANCE and work:
        reasons += _work(label, work, findings)
    else:
        reasons += _continuous(features, findings)
    return tuple(reasons[:N_REASONS]) or (_whole(features),)


def _work(label: SessionLabel, work: Sequence[Bout], findings: Found) -> list[Evidence]:
    speeds = [bout.avg_speed_mps for bout in work if bout.avg_speed_mps]
    reasons = []
    if speeds:
        speed = float(np.median(speeds))
        faster = speed / findings.easy_mps - 1.0
        pace = Quantity(speed, "mps")
        if faster > MIN_FASTER:
            why = finding(
                "evidence.faster_work", n=len(work), pace=pace, faster=Quantity(faster, "")
            )
        else:
            why = finding("evidence.work", n=len(work), pace=pace)
        reasons.append(Evidence(rule=f"score.{label}.start", finding=why, value=float(len(work))))
    if findings.structure_source is not StructureSource.TRACE:
        why = finding(f"evidence.{findings.structure_source.name.lower()}")
        reasons.append(Evidence(rule="score.hiit.marked_n.at", finding=why))
    waves = int(findings.measures.get("pace_waves", 0.0))
    if label is SessionLabel.HIIT and waves >= MIN_WAVES:
        why = finding("evidence.heart_waves", n=waves)
        reasons.append(Evidence(rule="score.hiit.pace_waves.at", finding=why, value=float(waves)))
    return reasons


def _hills(work: Sequence[Bout], features: Features, findings: Found) -> list[Evidence]:
    reasons = []
    again = findings.climbs.n_repeated
    if again > 1:
        gain = float(findings.climbs.gain_m[findings.climbs.is_repeated].mean())
        why = finding("evidence.same_climb", n=again, gain=Quantity(gain, "m"))
        reasons.append(
            Evidence(rule="hill.min_repeats", finding=why, value=float(again), unit="times")
        )
    if features.ascent_m and features.distance_m:
        distance = Quantity(features.distance_m / METRES_PER_KILOMETRE, "km")
        why = finding(
            "evidence.climbed", ascent=Quantity(features.ascent_m, "m"), distance=distance
        )
        reasons.append(
            Evidence(rule="score.hill.start", finding=why, value=features.ascent_m, unit="m")
        )
    waves = int(findings.measures.get("climb_waves", 0.0))
    if work and waves >= MIN_WAVES:
        why = finding("evidence.climb_waves", n=waves)
        reasons.append(Evidence(rule="work.cycles", finding=why, value=float(waves)))
    return reasons


def _continuous(features: Features, findings: Found) -> list[Evidence]:
    reasons = [_whole(features)]
    if findings.n_strides:
        why = finding("evidence.strides", n=findings.n_strides)
        reasons.append(
            Evidence(rule="work.stride_rep", finding=why, value=float(findings.n_strides))
        )
    if findings.measures.get("stopped_run", 0.0) > HALF:
        reasons.append(
            Evidence(rule="score.hiit.interval_spread.at", finding=finding("evidence.stops"))
        )
    return reasons


def _whole(features: Features) -> Evidence:
    distance = Quantity((features.distance_m or 0.0) / METRES_PER_KILOMETRE, "km")
    moving = Quantity((features.moving_s or 0.0) / SECONDS_PER_MINUTE, "min")
    why = finding("evidence.continuous", distance=distance, moving=moving)
    return Evidence(rule="score.long_distance", finding=why, value=distance.value, unit="km")
