-- grain: one row per athlete and judged week
-- reads: derived.week
create or replace view weekly_coverage as
select
    week.athlete_id, -- Whose it is; a single user is me
    week.week, -- ISO week, Monday to Sunday, such as 2026-W46
    week.week_start_date, -- Its Monday
    week.as_of as as_of_date, -- Last day it speaks for: its Sunday, or the last day known in a running week
    week.is_running_week, -- Whether the week is not over: the figures are then of the seven days that end on as_of_date
    week.n_diet_days, -- Days with a complete diet log
    week.n_partial_diet_days, -- Days with a partial diet log: left out
    week.n_missing_diet_days, -- Days without a diet log: missing, not 0
    week.n_weigh_ins, -- Weigh-ins in 28 days
    week.n_weigh_in_span_days, -- Days from the first of these to the last
    week.n_sleep_nights, -- Nights measured
    week.n_sessions, -- Sessions
    week.n_sessions_described, -- Sessions with length, type and effort or heart rate
    week.n_sessions_with_rpe, -- Sessions with the athlete's own effort
    week.n_sessions_with_heart_rate, -- Sessions with heart rate
    week.n_history_days, -- Days since the first record
    week.has_strength_log, -- Whether strength training is logged at all
    week.has_meal_times, -- Whether the diet log gives times
    week.defaults_used -- Every value that was assumed, in words
from derived.week;

comment on view weekly_coverage is
'How much of each kind of data a week has, and what was assumed in its place.';
