-- grain: one row per athlete, bytes and path they arrived at
-- reads: core.file, core.session, raw.recording, derived.session_member, core.strength_set, raw.row_error
create or replace table mart.file as
with
part as (
    select
        recording.athlete_id,
        recording.sha256,
        session_member.session_id
    from raw.recording
    inner join derived.session_member using (athlete_id, recording_id)
    union
    select
        athlete_id,
        sha256,
        session_id
    from core.strength_set
),

of_file as (
    select
        athlete_id,
        sha256,
        list(session_id order by session_id) as session_ids
    from part
    group by all
),

skipped as (
    select
        athlete_id,
        sha256,
        count(*)::integer as n_row_errors
    from raw.row_error
    group by all
)

select
    file.* exclude (is_first),
    coalesce(of_file.session_ids, []) as session_ids,
    coalesce(skipped.n_row_errors, 0) as n_row_errors
from core.file
left join of_file using (athlete_id, sha256)
left join skipped using (athlete_id, sha256)
order by
    file.athlete_id,
    file.path,
    file.sha256;
