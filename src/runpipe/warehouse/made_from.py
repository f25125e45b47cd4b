"""What each judgement was made from: kept beside it, so that the next run redoes what changed."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from runpipe.warehouse.insert import insert_rows, transaction


def save_made_from(
    conn: duckdb.DuckDBPyConnection, athlete_id: str, kind: str, digests: Mapping[str, str]
) -> None:
    """Save what an athlete's sessions or weeks were made from, in place of what was there.

    `kind` is ``session`` or ``week``, the keys are session ids or weeks.
    """
    rows = [
        {"athlete_id": athlete_id, "kind": kind, "name": name, "digest": digest}
        for name, digest in digests.items()
    ]
    with transaction(conn):
        conn.execute(
            "delete from derived.made_from where athlete_id = ? and kind = ?", [athlete_id, kind]
        )
        insert_rows(conn, "derived.made_from", rows)


def read_made_from(conn: duckdb.DuckDBPyConnection, athlete_id: str, kind: str) -> dict[str, str]:
    """Return what `save_made_from` kept, empty if nothing."""
    found = conn.execute(
        "select name, digest from derived.made_from where athlete_id = ? and kind = ?",
        [athlete_id, kind],
    )
    return {str(name): str(digest) for name, digest in found.fetchall()}
