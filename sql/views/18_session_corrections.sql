-- grain: one row per value that a file states and its own evidence does not bear out
-- reads: derived.session_member, raw.correction, raw.recording, core.file
create or replace view session_corrections as
select
    session_member.session_id, -- The session; key of the view sessions
    correction.athlete_id, -- Whose it is; a single user is me
    correction.recording_id, -- The recording that states it; key of session_files with the session
    file.path, -- Its file
    correction.correction, -- Number of the correction within the recording
    correction.quantity, -- What it is about: distance_m, elapsed_s, heart_rate_bpm, position, …
    correction.stated, -- What the file states; NULL where a channel or some of its values are meant [as in `unit`]
    correction.taken, -- What was taken instead [as in `unit`]
    correction.unit, -- Unit of both: km, min, bpm, spm, h
    correction.code, -- Name of the reason
    correction.reason -- Why, in words
from raw.correction
inner join raw.recording using (athlete_id, recording_id)
inner join derived.session_member using (athlete_id, recording_id)
inner join core.file using (athlete_id, sha256)
where file.is_first;

comment on view session_corrections is
'Values of a recording that its own samples, positions or clock contradict: what was stated, what was taken, and why.';
