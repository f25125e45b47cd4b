-- grain: one row per split of a session
-- reads: raw.split, derived.session_member
create or replace view splits as
select
    session_member.session_id, -- The session; key of the view sessions
    session_member.athlete_id, -- Whose it is; a single user is me
    split.split + 1 as split, -- Number in the session, from 1
    split.kind, -- In FIT's words: interval_active, rwd_run, …
    split.start_s, -- Start, since the session's start_utc [s]
    split.end_s, -- End, since the session's start_utc [s]
    split.timer_s, -- Length without pauses [s]
    split.distance_m -- Distance [m]
from raw.split
inner join derived.session_member using (athlete_id, recording_id)
where session_member.is_primary;

comment on view splits is
'Stretches that the watch found or planned (FIT splits). Kinds overlap: never add across kinds.';
