-- grain: one row per recording of a session
-- reads: derived.session_member, raw.recording, core.file
create or replace view session_files as
select
    session_member.session_id, -- The session; key of the view sessions
    session_member.athlete_id, -- Whose it is; a single user is me
    session_member.member_rank, -- 1 is the recording that gives the samples; the others fill what it left out
    session_member.recording_id, -- Stable name of the recording
    session_member.reason, -- Why it was taken for the same session; NULL for the first
    session_member.gives, -- What the session takes from it: laps, gps and other channels
    session_member.shift_s, -- How far its clock is ahead of the first one's, in whole time-zone steps [s]
    file.path, -- The file
    file.kind, -- The file's format
    recording.sha256, -- Digest of the file's bytes
    recording.n_samples, -- How many samples it holds
    recording.channels -- The sample channels that hold any value
from derived.session_member
inner join raw.recording using (athlete_id, recording_id)
inner join core.file using (athlete_id, sha256)
where file.is_first;

comment on view session_files is
'Which file each session came from, and why recordings were taken for the same session.';
