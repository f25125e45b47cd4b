"""The data dictionary: every public view and column, as the database itself explains them.

Printed by ``python -m benchmarks.dictionary`` (``make dictionary`` writes it to `docs/`).
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Final

import duckdb

from runpipe.warehouse.build import build_core, build_mart, make_tables
from runpipe.warehouse.connect import connect_write
from runpipe.warehouse.table_rows import fetch

_HEAD: Final = """# Data dictionary

Every public view and column, as the database itself explains them (`comment on`). Query them with
`runpipe query`, from Python with `rp.sql(…)`, or with any DuckDB client: the file is only ever
swapped, never locked. NULL means not known, never 0. Quantities are SI, with the unit as a suffix of
the name. `make dictionary` writes this file from the database; a test fails when the two differ.
"""
_COLUMNS: Final = """
select
    view_name as view,
    a_view.comment as explained,
    column_name as name,
    lower(data_type) as data_type,
    coalesce(a_column.comment, '') as comment
from duckdb_columns() as a_column
inner join duckdb_views() as a_view
    on a_column.schema_name = a_view.schema_name and table_name = view_name
where a_column.schema_name = 'main' and not a_view.internal
order by view_name, column_index
"""
_UNIT: Final = re.compile(r"^(?P<meaning>.*?)(?: \[(?P<unit>[^\]]+)\])?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """A column of a public view, with the comments that the database holds on both."""

    view: str
    explained: str
    name: str
    data_type: str
    comment: str

    @property
    def meaning(self) -> str:
        """What the column means, without its unit."""
        return self._part("meaning")

    @property
    def unit(self) -> str:
        """Its unit, empty where it has none."""
        return self._part("unit")

    def _part(self, name: str) -> str:
        parts = _UNIT.match(self.comment)
        return (parts[name] or "") if parts else ""


def read_public_columns(conn: duckdb.DuckDBPyConnection) -> list[PublicColumn]:
    """Return every column of every public view, in order."""
    return fetch(conn, _COLUMNS, PublicColumn)


def data_dictionary(conn: duckdb.DuckDBPyConnection) -> str:
    """Return the data dictionary of a database as Markdown: a section per view, a row per column."""
    lines = [_HEAD]
    view = None
    for column in read_public_columns(conn):
        if column.view != view:
            lines += [""] if view else []
            lines += [f"## {column.view}", "", column.explained, ""]
            lines += ["| column | type | unit | meaning |", "|---|---|---|---|"]
            view = column.view
        lines.append(f"| `{column.name}` | {column.data_type} | {column.unit} | {column.meaning} |")
    return "\n".join([*lines, ""])


def build_empty() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that holds every table and view, and no row."""
    conn = connect_write(":memory:")
    make_tables(conn)
    build_core(conn)
    build_mart(conn)
    return conn


if __name__ == "__main__":
    with build_empty() as empty:
        sys.stdout.write(data_dictionary(empty))
