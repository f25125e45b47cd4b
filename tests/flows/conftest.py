"""Real Prefect, in a home of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def prefect():
    """Run flows on a throw-away Prefect database and server."""
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415

    import runpipe.flows  # noqa: F401, PLC0415  (telemetry off before Prefect is imported)

    with prefect_test_harness(server_startup_timeout=90):
        yield
