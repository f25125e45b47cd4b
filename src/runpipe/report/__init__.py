"""From judgements to reports: what stands on a page, before any word or picture."""

from runpipe.report.session_page import build_session, thin
from runpipe.report.weekly import (
    TREND_WEEKS,
    band_limits,
    build,
    build_index,
    page_name,
    trend_point,
)

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
