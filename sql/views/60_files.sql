-- grain: one row per athlete, bytes and path they arrived at
-- reads: mart.file
create or replace view files as
select
    file.athlete_id, -- Whose it is; a single user is me
    file.path, -- Where it lay; members of zips as a.zip/b.fit
    file.sha256, -- Digest of its bytes; its name in the archive
    file.kind, -- Its format
    file.status, -- loaded, partial, duplicate, quarantined or ignored
    file.reason, -- Why it was not (wholly) loaded, in plain words
    file.session_ids, -- The sessions it is part of
    file.n_row_errors, -- Rows of a log that were skipped
    file.size_bytes, -- Its size [byte]
    file.ingested_utc, -- When it came in [UTC]
    file.modified_utc, -- Its own time stamp [UTC]
    file.member_of, -- Digest of the zip it lay in
    file.notes -- What reading noted
from mart.file;

comment on view files is
'Every file that came in, with what became of it. A file is counted once, whatever paths it arrives at.';
