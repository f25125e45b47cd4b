-- grain: one row per session
-- reads: core.session, derived.session_class, derived.session_week, derived.week_muscle, raw.athlete
-- Whoever is referred to a professional gets no figure on energy, the device's own neither.
-- is_run is what the weeks count as running; outside judged weeks the label tells, else the sport.
create or replace table mart.session as
select
    session.*
    exclude (beats_bpm, beats_s)
    replace (
        if(
            coalesce(week_muscle.needs_referral, athlete.needs_referral, false),
            null,
            session.device_energy_kcal
        ) as device_energy_kcal
    ),
    session_class.* exclude (athlete_id, session_id),
    session_week.*
    exclude (athlete_id, session_id, week)
    replace (
        if(session_week.energy_kcal is null, null, session_week.energy_sigma_frac) as energy_sigma_frac
    ),
    coalesce(
        session_week.session_type in (
            'easy', 'long', 'tempo', 'race', 'hiit', 'sprint', 'hill_reps', 'hilly_run', 'trail'
        ),
        session_class.label != 'other'
        or (session.sport in ('running', 'run') and not list_contains(session.flags, 'speed_not_running')),
        false
    ) as is_run
from core.session
left join derived.session_class using (athlete_id, session_id)
left join derived.session_week using (athlete_id, session_id)
left join derived.week_muscle
    on
        session.athlete_id = week_muscle.athlete_id
        and strftime(session.local_date, '%G-W%V') = week_muscle.week
left join raw.athlete on session.athlete_id = athlete.athlete_id
order by
    session.athlete_id,
    session.local_date,
    session.start_utc nulls last,
    session.session_id;
