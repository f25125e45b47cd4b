-- grain: one row per strength session with sets
-- reads: core.strength_set, core.file
create or replace table core.strength_workout as
with
counted as (
    select
        athlete_id,
        session_id,
        min(local_date) as local_date,
        min(source) as source,
        min(workout) as workout,
        min(start_local) as start_local,
        max(workout_s) as workout_s,
        count(*)::integer as n_sets,
        count_if(not is_warmup)::integer as n_hard_sets,
        count_if(not is_warmup and region = 'lower')::integer as n_lower_sets,
        count_if(not is_warmup and region = 'upper')::integer as n_upper_sets,
        count_if(not is_warmup and region = 'full')::integer as n_full_sets,
        count_if(not is_warmup and region = 'core')::integer as n_core_sets,
        count_if(not is_warmup and is_plyometric)::integer as n_plyometric_sets
    from core.strength_set
    group by all
),

place as (
    select
        strength_set.athlete_id,
        strength_set.session_id,
        list(distinct file.path order by file.path) as paths
    from core.strength_set
    inner join core.file using (athlete_id, sha256)
    where file.is_first
    group by all
)

select
    counted.*,
    place.paths
from counted
inner join place using (athlete_id, session_id)
order by
    counted.athlete_id,
    counted.local_date,
    counted.session_id;
