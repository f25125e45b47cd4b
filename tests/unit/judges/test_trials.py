"""The model stays consistent with the published arms of the shared corpus beside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.trials import compare_pairs, ranks, read_arms, spearman
from runpipe.settings import read_rules


@pytest.mark.corpus
def test_published_arms_keep_their_order(shared_dir: Path) -> None:
    arms = read_arms(shared_dir / "science" / "trials.csv", read_rules("risk"))
    prescribed = [arm for arm in arms if arm.is_prescribed]
    for group, least in ((arms, 0.85), (prescribed, 0.80)):
        rho = spearman([a.predicted for a in group], [a.observed for a in group])
        assert rho >= least
    right, _, n = compare_pairs(arms)
    assert (len(arms), n) == (56, 32)
    assert right >= 26


def test_ranks_share_ties() -> None:
    assert ranks([3.0, 1.0, 3.0, 2.0]) == [3.5, 1.0, 3.5, 2.0]
    assert spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
