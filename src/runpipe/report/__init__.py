"""From judgements to reports: what stands on a page, before any word or picture."""

from runpipe.report.history import build_index, build_team
from runpipe.report.session_page import build_session, find_last_time, thin
from runpipe.report.weekly import (
    TREND_WEEKS,
    PageLinks,
    band_limits,
    build,
    page_name,
    trend_point,
)

__all__ = [
    "TREND_WEEKS",
    "PageLinks",
    "band_limits",
    "build",
    "build_index",
    "build_session",
    "build_team",
    "find_last_time",
    "page_name",
    "thin",
    "trend_point",
]
