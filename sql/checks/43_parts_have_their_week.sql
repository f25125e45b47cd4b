-- promise: what is said of a week belongs to a judged week
select
    week_factor.athlete_id,
    week_factor.week,
    'derived.week_factor' as found
from derived.week_factor
anti join derived.week using (athlete_id, week)
union all
select
    week_reason.athlete_id,
    week_reason.week,
    'derived.week_reason' as found
from derived.week_reason
anti join derived.week using (athlete_id, week)
union all
select
    week_action.athlete_id,
    week_action.week,
    'derived.week_action' as found
from derived.week_action
anti join derived.week using (athlete_id, week)
union all
select
    week_conditional.athlete_id,
    week_conditional.week,
    'derived.week_conditional' as found
from derived.week_conditional
anti join derived.week using (athlete_id, week)
union all
select
    week_confidence.athlete_id,
    week_confidence.week,
    'derived.week_confidence' as found
from derived.week_confidence
anti join derived.week using (athlete_id, week)
union all
select
    week_uncertainty.athlete_id,
    week_uncertainty.week,
    'derived.week_uncertainty' as found
from derived.week_uncertainty
anti join derived.week using (athlete_id, week)
union all
select
    week_term.athlete_id,
    week_term.week,
    'derived.week_term' as found
from derived.week_term
anti join derived.week using (athlete_id, week)
union all
select
    week_mix.athlete_id,
    week_mix.week,
    'derived.week_mix' as found
from derived.week_mix
anti join derived.week using (athlete_id, week)
union all
select
    week_metric.athlete_id,
    week_metric.week,
    'derived.week_metric' as found
from derived.week_metric
anti join derived.week using (athlete_id, week)
union all
select
    week_index_part.athlete_id,
    week_index_part.week,
    'derived.week_index_part' as found
from derived.week_index_part
anti join derived.week using (athlete_id, week)
union all
select
    week_flag.athlete_id,
    week_flag.week,
    'derived.week_flag' as found
from derived.week_flag
anti join derived.week using (athlete_id, week)
union all
select
    day.athlete_id,
    day.week,
    'derived.day' as found
from derived.day
anti join derived.week using (athlete_id, week)
union all
select
    session_week.athlete_id,
    session_week.week,
    'derived.session_week' as found
from derived.session_week
anti join derived.week using (athlete_id, week);
