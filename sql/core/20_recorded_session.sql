-- grain: one row per recorded session
-- reads: derived.session_member, raw.recording, derived.measures, derived.merged_session, core.file
-- Each field comes from the best recording that has it. Where the best one lacks a channel that another
-- one has, the two were put together and measured anew: that stands before all (rank 0).
create or replace table core.recorded_session as
with
recorded as (
    select
        session_member.athlete_id,
        session_member.session_id,
        session_member.recording_id,
        session_member.member_rank,
        session_member.is_primary,
        coalesce(session_member.utc_offset_s, recording.utc_offset_s) as utc_offset_s,
        recording.sha256,
        recording.start_utc,
        recording.sport,
        recording.sub_sport,
        recording.title,
        recording.workout_name,
        recording.description,
        recording.device,
        recording.utc_offset_source,
        recording.device_energy_kcal,
        recording.rpe,
        recording.feel_frac,
        recording.is_race,
        recording.is_partial,
        recording.notes,
        coalesce(measures.elapsed_s, recording.elapsed_s) as elapsed_s,
        coalesce(measures.timer_s, recording.timer_s) as timer_s,
        measures.moving_s,
        coalesce(measures.distance_m, recording.distance_m) as distance_m,
        measures.equivalent_distance_m,
        coalesce(measures.ascent_m, recording.ascent_m) as ascent_m,
        coalesce(measures.descent_m, recording.descent_m) as descent_m,
        coalesce(measures.avg_heart_rate_bpm, recording.avg_heart_rate_bpm) as avg_heart_rate_bpm,
        coalesce(measures.max_heart_rate_bpm, recording.max_heart_rate_bpm) as max_heart_rate_bpm,
        measures.avg_speed_mps,
        measures.avg_grade_adjusted_speed_mps,
        measures.altitude_noise_m,
        measures.flags,
        if(len(measures.beats_bpm) = 0, null, measures.beats_bpm) as beats_bpm,
        if(len(measures.beats_bpm) = 0, null, measures.beats_s) as beats_s
    from derived.session_member
    inner join raw.recording using (athlete_id, recording_id)
    left join derived.measures using (athlete_id, recording_id)
),

member as (
    select * from recorded
    union all by name
    select
        merged_session.athlete_id,
        merged_session.session_id,
        0 as member_rank,
        false as is_primary,
        merged_session.elapsed_s,
        merged_session.timer_s,
        merged_session.moving_s,
        merged_session.distance_m,
        merged_session.equivalent_distance_m,
        merged_session.ascent_m,
        merged_session.descent_m,
        merged_session.avg_heart_rate_bpm,
        merged_session.max_heart_rate_bpm,
        merged_session.avg_speed_mps,
        merged_session.avg_grade_adjusted_speed_mps,
        merged_session.altitude_noise_m,
        merged_session.flags,
        if(len(merged_session.beats_bpm) = 0, null, merged_session.beats_bpm) as beats_bpm,
        if(len(merged_session.beats_bpm) = 0, null, merged_session.beats_s) as beats_s
    from derived.merged_session
),

place as (
    select
        member.athlete_id,
        member.session_id,
        list(file.path order by member.member_rank, file.path) as sources
    from member
    inner join core.file using (athlete_id, sha256)
    where file.is_first
    group by all
),

merged as (
    select
        athlete_id,
        session_id,
        min(recording_id) filter (where is_primary) as primary_recording_id,
        min(start_utc) filter (where is_primary) as start_utc,
        arg_min(utc_offset_s, member_rank) as utc_offset_s,
        arg_min(utc_offset_source, member_rank) as utc_offset_source,
        arg_min(sport, member_rank) as sport,
        arg_min(sub_sport, member_rank) as sub_sport,
        arg_min(title, member_rank) as title,
        arg_min(workout_name, member_rank) as workout_name,
        arg_min(description, member_rank) as description,
        arg_min(device, member_rank) as device,
        arg_min(elapsed_s, member_rank) as elapsed_s,
        arg_min(timer_s, member_rank) as timer_s,
        arg_min(moving_s, member_rank) as moving_s,
        arg_min(distance_m, member_rank) as distance_m,
        arg_min(equivalent_distance_m, member_rank) as equivalent_distance_m,
        arg_min(ascent_m, member_rank) as ascent_m,
        arg_min(descent_m, member_rank) as descent_m,
        arg_min(avg_heart_rate_bpm, member_rank) as avg_heart_rate_bpm,
        arg_min(max_heart_rate_bpm, member_rank) as max_heart_rate_bpm,
        arg_min(avg_speed_mps, member_rank) as avg_speed_mps,
        arg_min(avg_grade_adjusted_speed_mps, member_rank) as avg_grade_adjusted_speed_mps,
        arg_min(altitude_noise_m, member_rank) as altitude_noise_m,
        arg_min(device_energy_kcal, member_rank) as device_energy_kcal,
        arg_min(rpe, member_rank) as rpe,
        arg_min(feel_frac, member_rank) as feel_frac,
        arg_min(is_race, member_rank) as is_race,
        arg_min(flags, member_rank) as flags,
        arg_min(beats_bpm, member_rank) as beats_bpm,
        arg_min(beats_s, member_rank) as beats_s,
        arg_min(is_partial, member_rank) as is_partial,
        arg_min(notes, member_rank) as notes,
        count(recording_id)::integer as n_recordings
    from member
    group by all
)

select
    merged.*,
    merged.start_utc + to_seconds(coalesce(merged.utc_offset_s, 0)) as start_local,
    (merged.start_utc + to_seconds(coalesce(merged.utc_offset_s, 0)))::date as local_date,
    place.sources
from merged
left join place using (athlete_id, session_id)
order by
    merged.athlete_id,
    merged.start_utc,
    merged.session_id;
