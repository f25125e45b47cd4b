-- grain: one row per athlete, judged week and class of training
-- reads: derived.week_mix
create or replace view weekly_training_mix as
select
    week_mix.athlete_id, -- Whose it is; a single user is me
    week_mix.week, -- ISO week, such as 2026-W46
    week_mix.position, -- Place in the list, from 1
    week_mix.name as class, -- sprint, hiit, hill, long, tempo, easy, strength_lower, strength_upper, other or rest
    week_mix.sessions_7d, -- Sessions (days for rest); a full-body one counts half to each region [count]
    week_mix.duration_7d_s, -- Time [s]
    week_mix.distance_7d_m, -- Distance [m]
    week_mix.load_7d_au, -- Load [load units]
    week_mix.sessions_28d, -- Sessions a week, mean of four weeks [count]
    week_mix.time_share_7d_frac, -- Share of time [share, 0-1]
    week_mix.time_share_28d_frac, -- Share of time, four weeks [share, 0-1]
    week_mix.distance_share_7d_frac, -- Share of distance [share, 0-1]
    week_mix.distance_share_28d_frac, -- Share of distance, four weeks [share, 0-1]
    week_mix.load_share_7d_frac, -- Share of load [share, 0-1]
    week_mix.load_share_28d_frac, -- Share of load, four weeks [share, 0-1]
    week_mix.session_share_7d_frac, -- Share of sessions [share, 0-1]
    week_mix.session_share_28d_frac -- Share of sessions, four weeks [share, 0-1]
from derived.week_mix;

comment on view weekly_training_mix is 'What the training is made of: the week beside the mean of four.';
