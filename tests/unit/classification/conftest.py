from datetime import timedelta

import pytest

from runpipe.classification import Features, extract_features
from runpipe.model.recording import Recording
from runpipe.settings import read_rules
from runpipe.signal import measure
from tests.builders import START, Session, sprints, steady_run, tempo_run


@pytest.fixture(scope="session")
def rules():
    return read_rules("classification")


@pytest.fixture(scope="session")
def features_of(rules):
    def extract(session: Session | Recording) -> Features:
        recording = session.build() if isinstance(session, Session) else session
        return extract_features(recording, measure(recording), rules, use_titles=True)

    return extract


@pytest.fixture(scope="session")
def past(features_of) -> list[Features]:
    """Three weeks of a runner: easy runs, a tempo run and a sprint session."""
    sessions = [steady_run(35 + 5 * k) for k in range(5)] + [tempo_run(), sprints()]
    return [
        features_of(session.on(START - timedelta(days=21 - 2 * k)))
        for k, session in enumerate(sessions)
    ]
