"""The one place that knows DuckDB."""
