-- promise: a session is put together once, and has as many samples as its best recording
with
counted as (
    select
        athlete_id,
        session_id,
        count(*) as n
    from derived.merged_sample
    group by all
),

promised as (
    select
        merged_session.athlete_id,
        merged_session.session_id,
        recording.n_samples
    from derived.merged_session
    left join derived.session_member
        on
            merged_session.athlete_id = session_member.athlete_id
            and merged_session.session_id = session_member.session_id
            and session_member.is_primary
    left join raw.recording
        on
            session_member.athlete_id = recording.athlete_id
            and session_member.recording_id = recording.recording_id
)

select
    coalesce(promised.athlete_id, counted.athlete_id) as athlete_id,
    coalesce(promised.session_id, counted.session_id) as session_id,
    promised.n_samples,
    counted.n as n_found
from promised
full join counted using (athlete_id, session_id)
where promised.n_samples is distinct from coalesce(counted.n, 0)
union all
select
    athlete_id,
    session_id,
    1 as n_samples,
    count(*) as n_found
from derived.merged_session
group by athlete_id, session_id
having count(*) > 1;
