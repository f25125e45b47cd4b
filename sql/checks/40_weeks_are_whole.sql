-- promise: every judged week has its risk, its energy and its balance
select
    week.athlete_id,
    week.week
from derived.week
left join derived.week_muscle using (athlete_id, week)
left join derived.week_energy using (athlete_id, week)
left join derived.week_balance using (athlete_id, week)
where
    week_muscle.week is null
    or week_energy.week is null
    or week_balance.week is null;
