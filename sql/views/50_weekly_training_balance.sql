-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_balance
create or replace view weekly_training_balance as
select
    week.athlete_id,
    week.week,
    week.week_start_date,
    week.as_of as as_of_date,
    week.is_running_week,
    week_balance.load_7d_au,
    week_balance.n_imputed_loads,
    week_balance.avg_daily_load_au,
    week_balance.sd_daily_load_au,
    week_balance.monotony,
    week_balance.strain_au,
    week_balance.acute_load_au,
    week_balance.chronic_load_au,
    week_balance.acute_chronic_ratio,
    week_balance.run_distance_7d_m,
    week_balance.run_distance_previous_7d_m,
    week_balance.run_distance_28d_m,
    week_balance.run_distance_change_frac,
    week_balance.longest_run_7d_m,
    week_balance.longest_run_before_m,
    week_balance.spike_ratio,
    week_balance.spike_class,
    week_balance.long_run_share_frac,
    week_balance.low_intensity_frac,
    week_balance.mid_intensity_frac,
    week_balance.high_intensity_frac,
    week_balance.heart_rate_minutes,
    week_balance.polarization_index,
    week_balance.polarization_class,
    week_balance.n_hard_days,
    week_balance.has_consecutive_hard_days,
    week_balance.n_rest_days,
    week_balance.strength_units_lower_7d,
    week_balance.strength_units_upper_7d,
    week_balance.strength_units_lower_28d,
    week_balance.strength_units_upper_28d,
    week_balance.high_force_units,
    week_balance.n_active_weeks_of_8,
    week_balance.weekly_load_cv,
    week_balance.damage_index,
    week_balance.damage_text,
    week_balance.index as balance_index,
    week.n_diet_days,
    week.n_partial_diet_days,
    week.n_missing_diet_days,
    week.n_weigh_ins,
    week.n_weigh_in_span_days,
    week.n_sleep_nights,
    week.n_sessions,
    week.n_sessions_described,
    week.n_sessions_with_rpe,
    week.n_sessions_with_heart_rate,
    week.n_history_days,
    week.has_strength_log,
    week.has_meal_times,
    week.defaults_used,
    week.rules_version
from derived.week
inner join derived.week_balance using (athlete_id, week);

comment on view weekly_training_balance is
'Training balance by week. Each figure speaks for itself; the index is a heuristic, no probability.';
comment on column weekly_training_balance.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_training_balance.week is 'ISO week, Monday to Sunday, such as 2026-W46';
comment on column weekly_training_balance.week_start_date is 'Its Monday';
comment on column weekly_training_balance.as_of_date is
'Last day it speaks for: its Sunday, or the last day known in a running week';
comment on column weekly_training_balance.is_running_week is
'Whether the week is not over: the figures are then of the seven days that end on as_of_date';
comment on column weekly_training_balance.load_7d_au is 'Load of seven days (minutes times effort) [load units]';
comment on column weekly_training_balance.n_imputed_loads is 'Sessions whose effort was taken from their type';
comment on column weekly_training_balance.avg_daily_load_au is 'Mean load a day, rest days counting 0 [load units]';
comment on column weekly_training_balance.sd_daily_load_au is 'Its standard deviation [load units]';
comment on column weekly_training_balance.monotony is 'Mean over standard deviation; NULL when that is 0 [ratio]';
comment on column weekly_training_balance.strain_au is 'Load times monotony [load units]';
comment on column weekly_training_balance.acute_load_au is 'Weighted mean over 7 days [load units]';
comment on column weekly_training_balance.chronic_load_au is 'Weighted mean over 28 days [load units]';
comment on column weekly_training_balance.acute_chronic_ratio is
'One over the other; describes, does not predict [ratio]';
comment on column weekly_training_balance.run_distance_7d_m is 'Distance run in seven days [m]';
comment on column weekly_training_balance.run_distance_previous_7d_m is 'In the seven days before [m]';
comment on column weekly_training_balance.run_distance_28d_m is 'In 28 days [m]';
comment on column weekly_training_balance.run_distance_change_frac is 'Change on the seven days before [share, 0-1]';
comment on column weekly_training_balance.longest_run_7d_m is 'Longest run of the week [m]';
comment on column weekly_training_balance.longest_run_before_m is 'Longest run of the 30 days before [m]';
comment on column weekly_training_balance.spike_ratio is 'One over the other [ratio]';
comment on column weekly_training_balance.spike_class is 'steady, small, moderate, large, return, unknown or none';
comment on column weekly_training_balance.long_run_share_frac is 'Longest run in all distance run [share, 0-1]';
comment on column weekly_training_balance.low_intensity_frac is 'Time below 82 % of maximum heart rate [share, 0-1]';
comment on column weekly_training_balance.mid_intensity_frac is 'Time from 82 to 88 % [share, 0-1]';
comment on column weekly_training_balance.high_intensity_frac is 'Time above 88 % [share, 0-1]';
comment on column weekly_training_balance.heart_rate_minutes is 'Time with heart rate that these stand on [min]';
comment on column weekly_training_balance.polarization_index is 'Treff''s index [log10]';
comment on column weekly_training_balance.polarization_class is 'What the index says';
comment on column weekly_training_balance.n_hard_days is 'Hard days';
comment on column weekly_training_balance.has_consecutive_hard_days is 'Whether two followed each other';
comment on column weekly_training_balance.n_rest_days is 'Rest days';
comment on column weekly_training_balance.strength_units_lower_7d is
'Strength work for the lower body [units a week]';
comment on column weekly_training_balance.strength_units_upper_7d is
'Strength work for the upper body [units a week]';
comment on column weekly_training_balance.strength_units_lower_28d is 'The same, mean of four weeks [units a week]';
comment on column weekly_training_balance.strength_units_upper_28d is 'The same, mean of four weeks [units a week]';
comment on column weekly_training_balance.high_force_units is
'Sprints, hills, stairs and hard intervals, weighted [units a week]';
comment on column weekly_training_balance.n_active_weeks_of_8 is 'Weeks of the last eight with training';
comment on column weekly_training_balance.weekly_load_cv is 'How much weekly load varies [ratio]';
comment on column weekly_training_balance.damage_index is 'Muscle damage not yet recovered, at the end [index]';
comment on column weekly_training_balance.damage_text is 'What it asks for, in words';
comment on column weekly_training_balance.balance_index is 'Balance index, a heuristic [0-100]';
comment on column weekly_training_balance.n_diet_days is 'Days with a complete diet log';
comment on column weekly_training_balance.n_partial_diet_days is 'Days with a partial diet log: left out';
comment on column weekly_training_balance.n_missing_diet_days is 'Days without a diet log: missing, not 0';
comment on column weekly_training_balance.n_weigh_ins is 'Weigh-ins in 28 days';
comment on column weekly_training_balance.n_weigh_in_span_days is 'Days from the first of these to the last';
comment on column weekly_training_balance.n_sleep_nights is 'Nights measured';
comment on column weekly_training_balance.n_sessions is 'Sessions';
comment on column weekly_training_balance.n_sessions_described is
'Sessions with length, type and effort or heart rate';
comment on column weekly_training_balance.n_sessions_with_rpe is 'Sessions with the athlete''s own effort';
comment on column weekly_training_balance.n_sessions_with_heart_rate is 'Sessions with heart rate';
comment on column weekly_training_balance.n_history_days is 'Days since the first record';
comment on column weekly_training_balance.has_strength_log is 'Whether strength training is logged at all';
comment on column weekly_training_balance.has_meal_times is 'Whether the diet log gives times';
comment on column weekly_training_balance.defaults_used is 'Every value that was assumed, in words';
comment on column weekly_training_balance.rules_version is 'Version of the rules';
