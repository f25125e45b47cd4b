-- promise: no run is faster than a runner, no session lies ahead of its file, no heart beats over 225
with
first_seen as (
    select
        athlete_id,
        sha256,
        min(ingested_utc) as ingested_utc
    from core.file
    group by all
)

select
    recording.athlete_id,
    recording.recording_id,
    'it starts after its file came in' as found
from raw.recording
inner join first_seen using (athlete_id, sha256)
where recording.start_utc > first_seen.ingested_utc + interval 2 days
union all
select
    athlete_id,
    recording_id,
    'its highest heart rate is above 225' as found
from derived.measures
where max_heart_rate_bpm > 225 or avg_heart_rate_bpm > 225
union all
select
    athlete_id,
    recording_id,
    'it states a heart rate above 225' as found
from raw.recording
where max_heart_rate_bpm > 225 or avg_heart_rate_bpm > 225
union all
select
    athlete_id,
    recording_id,
    'it moved for longer than it lasted' as found
from derived.measures
where moving_s > elapsed_s + 1 or timer_s > elapsed_s + 1
union all
select
    recording.athlete_id,
    recording.recording_id,
    'it is a run that averages more than 8 m/s' as found
from raw.recording
inner join derived.measures using (athlete_id, recording_id)
where
    recording.sport in ('running', 'run')
    and coalesce(measures.distance_m, recording.distance_m)
    > 8 * coalesce(measures.moving_s, measures.timer_s, recording.timer_s, measures.elapsed_s, recording.elapsed_s)
    and coalesce(measures.moving_s, measures.timer_s, recording.timer_s, measures.elapsed_s, recording.elapsed_s) >= 60;
