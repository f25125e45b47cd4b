"""What a run leaves in Prefect: the table of files, and each report that was written."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from runpipe.flows.names import artifact_key, report_key
from runpipe.pipeline.results import IngestSummary, WrittenReport
from runpipe.settings import Settings


def write_table(settings: Settings, summary: IngestSummary) -> None:
    """Write what became of each file, a row per file."""
    create_table_artifact(
        key=artifact_key(settings, "ingest"),
        table=summary.table(),
        description=f"What came into {settings.paths.root}, file by file",
    )


def write_reports(settings: Settings, reports: Sequence[WrittenReport]) -> None:
    """Write the reports, each under a key of its athlete and week, with a link to its page."""
    for report in reports:
        page = report.path.resolve()
        create_markdown_artifact(
            key=report_key(settings, report),
            markdown=f"[{page}]({page.as_uri()})\n\n{report.markdown}",
            description=f"{report.athlete_id}: {report.title}",
        )
