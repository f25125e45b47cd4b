"""From judgements to reports: what stands on a page, before any word or picture."""

from runpipe.report.build import (
    TREND_WEEKS,
    band_limits,
    build,
    build_index,
    page_name,
    trend_point,
)
from runpipe.report.session import build_session, thin

__all__ = [
    "TREND_WEEKS",
    "band_limits",
    "build",
    "build_index",
    "build_session",
    "page_name",
    "thin",
    "trend_point",
]
