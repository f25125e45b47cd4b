-- promise: views and their columns carry a comment
select
    a_column.table_name,
    a_column.column_name
from duckdb_columns() as a_column
inner join duckdb_views() as a_view
    on a_column.schema_name = a_view.schema_name and a_column.table_name = a_view.view_name
where
    a_column.schema_name = 'main'
    and not a_view.internal
    and (coalesce(a_column.comment, '') = '' or coalesce(a_view.comment, '') = '');
