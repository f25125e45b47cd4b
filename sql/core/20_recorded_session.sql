-- grain: one row per recorded session
-- reads: derived.session_member, raw.recording, derived.measures, derived.merged_session, core.file
-- Each field comes from the best recording that has it. Where the best one lacks a channel that another
-- one has, the two were put together and measured anew: that stands before all (rank 0). Of a recording,
-- what was computed from its samples stands before what its device says.
create or replace table core.recorded_session as
with
fact as (
    select
        *,
        0 as fact_rank
    from derived.merged_session
    union all by name
    select
        session_member.session_id,
        measures.* exclude (recording_id),
        2 * session_member.member_rank as fact_rank
    from derived.session_member
    inner join derived.measures using (athlete_id, recording_id)
    union all by name
    select
        session_member.session_id,
        recording.*
        exclude (recording_id, sha256, start_utc, n_samples, channels)
        replace (coalesce(session_member.utc_offset_s, recording.utc_offset_s) as utc_offset_s),
        2 * session_member.member_rank + 1 as fact_rank
    from derived.session_member
    inner join raw.recording using (athlete_id, recording_id)
),

filled as (
    select
        * replace (
            if(len(beats_bpm) = 0, null, beats_bpm) as beats_bpm,
            if(len(beats_bpm) = 0, null, beats_s) as beats_s
        )
    from fact
),

merged as (
    select
        athlete_id,
        session_id,
        arg_min(columns(* exclude (athlete_id, session_id, fact_rank)), fact_rank)
    from filled
    group by athlete_id, session_id
),

member as (
    select
        session_member.athlete_id,
        session_member.session_id,
        min(session_member.recording_id) filter (where session_member.is_primary) as primary_recording_id,
        min(recording.start_utc) filter (where session_member.is_primary) as start_utc,
        list(file.path order by session_member.member_rank, file.path) filter (where file.is_first) as sources,
        count(*) filter (where file.is_first)::integer as n_recordings
    from derived.session_member
    inner join raw.recording using (athlete_id, recording_id)
    inner join core.file using (athlete_id, sha256)
    group by all
)

select
    merged.*,
    member.* exclude (athlete_id, session_id),
    member.start_utc + to_seconds(coalesce(merged.utc_offset_s, 0)) as start_local,
    (member.start_utc + to_seconds(coalesce(merged.utc_offset_s, 0)))::date as local_date
from member
inner join merged using (athlete_id, session_id)
order by
    member.athlete_id,
    member.start_utc,
    member.session_id;
