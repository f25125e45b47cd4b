-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_balance
create or replace view weekly_training_balance as
select
    week.athlete_id, -- Whose it is; a single user is me
    week.week, -- ISO week, Monday to Sunday, such as 2026-W46
    week.week_start_date, -- Its Monday
    week.as_of as as_of_date, -- Last day it speaks for: its Sunday, or the last day known in a running week
    week.is_running_week, -- Whether the week is not over: the figures are then of the seven days that end on as_of_date
    week_balance.load_7d_au, -- Load of seven days (minutes times effort) [load units]
    week_balance.n_imputed_loads, -- Sessions whose effort is not the athlete's own word
    week_balance.avg_daily_load_au, -- Mean load a day, rest days counting 0 [load units]
    week_balance.sd_daily_load_au, -- Its standard deviation [load units]
    week_balance.monotony, -- Mean over standard deviation; NULL when that is 0 [ratio]
    week_balance.strain_au, -- Load times monotony [load units]
    week_balance.acute_load_au, -- Weighted mean over 7 days [load units]
    week_balance.chronic_load_au, -- Weighted mean over 28 days [load units]
    week_balance.acute_chronic_ratio, -- One over the other; describes, does not predict [ratio]
    week_balance.n_runs_7d, -- Runs with a distance
    week_balance.run_distance_7d_m, -- Distance run in seven days [m]
    week_balance.run_distance_previous_7d_m, -- In the seven days before [m]
    week_balance.run_distance_28d_m, -- In 28 days [m]
    week_balance.run_distance_change_frac, -- Change on the seven days before [share, 0-1]
    week_balance.longest_run_7d_m, -- Longest run of the week [m]
    week_balance.longest_run_before_m, -- Longest run of the 30 days before [m]
    week_balance.spike_ratio, -- One over the other [ratio]
    week_balance.spike_class, -- steady, small, moderate, large, return, unknown or none
    week_balance.long_run_share_frac, -- Longest run in all distance run [share, 0-1]
    week_balance.low_intensity_frac, -- Time below 82 % of maximum heart rate [share, 0-1]
    week_balance.mid_intensity_frac, -- Time from 82 to 88 % [share, 0-1]
    week_balance.high_intensity_frac, -- Time above 88 % [share, 0-1]
    week_balance.heart_rate_minutes, -- Time with heart rate that these stand on [min]
    week_balance.max_heart_rate_bpm, -- Maximum heart rate as credible at the end of the week [beats/min]
    week_balance.max_heart_rate_sd_bpm, -- Its standard deviation; 0 where it was tested [beats/min]
    week_balance.polarization_index, -- Treff's index [log10]
    week_balance.polarization_class, -- What the index says
    week_balance.n_hard_days, -- Hard days
    week_balance.hardness_7d, -- How hard each of the seven days was (0-1), added up [days]
    week_balance.has_consecutive_hard_days, -- Whether two followed each other
    week_balance.n_rest_days, -- Rest days
    week_balance.strength_units_lower_7d, -- Strength work for the lower body [units a week]
    week_balance.strength_units_upper_7d, -- Strength work for the upper body [units a week]
    week_balance.strength_units_lower_28d, -- The same, mean of four weeks [units a week]
    week_balance.strength_units_upper_28d, -- The same, mean of four weeks [units a week]
    week_balance.high_force_units, -- Sprints, hills, stairs and hard intervals, weighted [units a week]
    week_balance.n_active_weeks_of_8, -- Weeks of the last eight with training
    week_balance.weekly_load_cv, -- How much weekly load varies [ratio]
    week_balance.damage_index, -- Muscle damage not yet recovered, at the end [index]
    week_balance.damage_before_hard, -- The highest of it that a hard day began with; NULL without a hard day [index]
    week_balance.damage_text, -- What it asks for, in words
    week_balance.index as balance_index, -- Balance index, a heuristic [0-100]
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
    week.defaults_used, -- Every value that was assumed, in words
    week.rules_version -- Version of the rules
from derived.week
inner join derived.week_balance using (athlete_id, week);

comment on view weekly_training_balance is
'Training balance by week. Each figure speaks for itself; the index is a heuristic, no probability.';
