-- grain: one row per athlete, bytes and path they arrived at
-- reads: mart.file
create or replace view files as
select
    file.athlete_id,
    file.path,
    file.sha256,
    file.kind,
    file.status,
    file.reason,
    file.session_ids,
    file.n_row_errors,
    file.size_bytes,
    file.ingested_utc,
    file.modified_utc,
    file.member_of,
    file.notes
from mart.file;

comment on view files is
'Every file that came in, with what became of it. A file is counted once, whatever paths it arrives at.';
comment on column files.athlete_id is 'Whose it is; a single user is me';
comment on column files.path is 'Where it lay; members of zips as a.zip/b.fit';
comment on column files.sha256 is 'Digest of its bytes; its name in the archive';
comment on column files.kind is 'Its format';
comment on column files.status is 'loaded, partial, duplicate, quarantined or ignored';
comment on column files.reason is 'Why it was not (wholly) loaded, in plain words';
comment on column files.session_ids is 'The sessions it is part of';
comment on column files.n_row_errors is 'Rows of a log that were skipped';
comment on column files.size_bytes is 'Its size [byte]';
comment on column files.ingested_utc is 'When it came in [UTC]';
comment on column files.modified_utc is 'Its own time stamp [UTC]';
comment on column files.member_of is 'Digest of the zip it lay in';
comment on column files.notes is 'What reading noted';
