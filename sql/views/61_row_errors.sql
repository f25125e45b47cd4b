-- grain: one row per row of a log that was skipped
-- reads: raw.row_error, core.file
create or replace view row_errors as
select
    row_error.athlete_id,
    file.path,
    row_error.line,
    row_error.column_name,
    row_error.value,
    row_error.reason
from raw.row_error
inner join core.file using (athlete_id, sha256)
where file.is_first;

comment on view row_errors is 'Rows of logs that could not be read, and why; the other rows of the file were.';
comment on column row_errors.athlete_id is 'Whose it is; a single user is me';
comment on column row_errors.path is 'The file';
comment on column row_errors.line is 'Line of the file, the header being 1';
comment on column row_errors.column_name is 'The column; NULL when the whole row is bad';
comment on column row_errors.value is 'What stood there';
comment on column row_errors.reason is 'What is wrong with it, in plain words';
