-- grain: one row per lap of a session
-- reads: raw.lap, derived.session_member
-- Laps come from the best recording that has any: a route exported by an app has none.
create or replace table mart.lap as
with
every_lap as (
    select
        session_member.athlete_id,
        session_member.session_id,
        session_member.member_rank,
        lap.lap + 1 as lap,
        lap.start_s,
        lap.end_s,
        lap.timer_s,
        lap.distance_m,
        lap.avg_speed_mps,
        lap.avg_heart_rate_bpm,
        lap.intensity,
        lap.trigger,
        lap.workout_step_index
    from raw.lap
    inner join derived.session_member using (athlete_id, recording_id)
)

select * exclude (member_rank)
from every_lap
qualify member_rank = min(member_rank) over (partition by athlete_id, session_id)
order by
    athlete_id,
    session_id,
    lap;
