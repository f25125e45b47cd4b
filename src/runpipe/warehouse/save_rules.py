"""The constants that weeks are judged by, so that a figure can be followed in SQL alone."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from runpipe.model.rules import Rules
from runpipe.warehouse.insert import insert_rows, transaction


def save_rules(conn: duckdb.DuckDBPyConnection, rules_by_file: Mapping[str, Rules]) -> None:
    """Save rules files whole, in place of what was there.

    Parameters
    ----------
    conn
        Of the next database.
    rules_by_file
        Each file's rules by its name, such as ``risk``.
    """
    rows = [
        {
            "file": file,
            "name": rule.name,
            "value": rule.value,
            "unit": rule.unit,
            "source": rule.source,
            "grade": rule.grade or None,
            "note": rule.note or None,
            "version": rules.version,
        }
        for file, rules in rules_by_file.items()
        for rule in rules.by_name.values()
    ]
    with transaction(conn):
        conn.execute("delete from derived.rule")
        insert_rows(conn, "derived.rule", rows)
