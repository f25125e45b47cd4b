-- grain: one row per split of a session
-- reads: raw.split, derived.session_member
create or replace view splits as
select
    session_member.session_id,
    session_member.athlete_id,
    split.split + 1 as split,
    split.kind,
    split.start_s,
    split.end_s,
    split.timer_s,
    split.distance_m
from raw.split
inner join derived.session_member using (athlete_id, recording_id)
where session_member.is_primary;

comment on view splits is
'Stretches that the watch found or planned (FIT splits). Kinds overlap: never add across kinds.';
comment on column splits.session_id is 'The session; key of the view sessions';
comment on column splits.athlete_id is 'Whose it is; a single user is me';
comment on column splits.split is 'Number in the session, from 1';
comment on column splits.kind is 'In FIT''s words: interval_active, rwd_run, …';
comment on column splits.start_s is 'Start, since the session''s start_utc [s]';
comment on column splits.end_s is 'End, since the session''s start_utc [s]';
comment on column splits.timer_s is 'Length without pauses [s]';
comment on column splits.distance_m is 'Distance [m]';
