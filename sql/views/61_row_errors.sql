-- grain: one row per row of a log that was skipped
-- reads: raw.row_error, core.file
create or replace view row_errors as
select
    row_error.athlete_id, -- Whose it is; a single user is me
    file.path, -- The file
    row_error.line, -- Line of the file, the header being 1
    row_error.column_name, -- The column; NULL when the whole row is bad
    row_error.value, -- What stood there
    row_error.reason -- What is wrong with it, in plain words
from raw.row_error
inner join core.file using (athlete_id, sha256)
where file.is_first;

comment on view row_errors is 'Rows of logs that could not be read, and why; the other rows of the file were.';
