-- grain: one row per lap of a session
-- reads: raw.lap, raw.recording, derived.session_member
-- Laps come from the best recording that has any: a route exported by an app has none.
-- Their times are moved to the clock of the session's best recording.
create or replace table mart.lap as
with
clock as (
    select
        session_member.athlete_id,
        session_member.session_id,
        session_member.recording_id,
        session_member.member_rank,
        epoch(
            recording.start_utc
            - first_value(recording.start_utc) over (
                partition by session_member.athlete_id, session_member.session_id
                order by session_member.member_rank
            )
        ) - coalesce(session_member.shift_s, 0) as later_s
    from derived.session_member
    inner join raw.recording using (athlete_id, recording_id)
),

every_lap as (
    select
        clock.session_id,
        clock.member_rank,
        lap.*
        exclude (recording_id)
        replace (
            lap.lap + 1 as lap,
            lap.start_s + clock.later_s as start_s,
            lap.end_s + clock.later_s as end_s
        )
    from raw.lap
    inner join clock using (athlete_id, recording_id)
)

select * exclude (member_rank)
from every_lap
qualify member_rank = min(member_rank) over (partition by athlete_id, session_id)
order by
    athlete_id,
    session_id,
    lap;
