-- grain: one row per recording of a session
-- reads: derived.session_member, raw.recording, core.file
create or replace view session_files as
select
    session_member.session_id,
    session_member.athlete_id,
    session_member.member_rank,
    session_member.recording_id,
    session_member.reason,
    session_member.gives,
    session_member.shift_s,
    file.path,
    file.kind,
    recording.sha256,
    recording.n_samples,
    recording.channels
from derived.session_member
inner join raw.recording using (athlete_id, recording_id)
inner join core.file using (athlete_id, sha256)
where file.is_first;

comment on view session_files is
'Which file each session came from, and why recordings were taken for the same session.';
comment on column session_files.session_id is 'The session; key of the view sessions';
comment on column session_files.athlete_id is 'Whose it is; a single user is me';
comment on column session_files.member_rank is
'1 is the recording that gives the samples; the others fill what it left out';
comment on column session_files.recording_id is 'Stable name of the recording';
comment on column session_files.reason is 'Why it was taken for the same session; NULL for the first';
comment on column session_files.gives is
'What the session takes from it: laps, gps and other channels';
comment on column session_files.shift_s is
'How far its clock is ahead of the first one''s, in whole time-zone steps [s]';
comment on column session_files.path is 'The file';
comment on column session_files.kind is 'The file''s format';
comment on column session_files.sha256 is 'Digest of the file''s bytes';
comment on column session_files.n_samples is 'How many samples it holds';
comment on column session_files.channels is 'The sample channels that hold any value';
