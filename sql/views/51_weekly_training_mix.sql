-- grain: one row per athlete, judged week and class of training
-- reads: derived.week_mix
create or replace view weekly_training_mix as
select
    week_mix.athlete_id,
    week_mix.week,
    week_mix.position,
    week_mix.name as class, -- noqa: RF04
    week_mix.sessions_7d,
    week_mix.duration_7d_s,
    week_mix.distance_7d_m,
    week_mix.load_7d_au,
    week_mix.sessions_28d,
    week_mix.time_share_7d_frac,
    week_mix.time_share_28d_frac,
    week_mix.distance_share_7d_frac,
    week_mix.distance_share_28d_frac,
    week_mix.load_share_7d_frac,
    week_mix.load_share_28d_frac,
    week_mix.session_share_7d_frac,
    week_mix.session_share_28d_frac
from derived.week_mix;

comment on view weekly_training_mix is 'What the training is made of: the week beside the mean of four.';
comment on column weekly_training_mix.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_training_mix.week is 'ISO week, such as 2026-W46';
comment on column weekly_training_mix.position is 'Place in the list, from 1';
comment on column weekly_training_mix.class is
'sprint, hiit, hill, long, tempo, easy, strength_lower, strength_upper, other or rest';
comment on column weekly_training_mix.sessions_7d is
'Sessions (days for rest); a full-body one counts half to each region [count]';
comment on column weekly_training_mix.duration_7d_s is 'Time [s]';
comment on column weekly_training_mix.distance_7d_m is 'Distance [m]';
comment on column weekly_training_mix.load_7d_au is 'Load [load units]';
comment on column weekly_training_mix.sessions_28d is 'Sessions a week, mean of four weeks [count]';
comment on column weekly_training_mix.time_share_7d_frac is 'Share of time [share, 0-1]';
comment on column weekly_training_mix.time_share_28d_frac is 'Share of time, four weeks [share, 0-1]';
comment on column weekly_training_mix.distance_share_7d_frac is 'Share of distance [share, 0-1]';
comment on column weekly_training_mix.distance_share_28d_frac is 'Share of distance, four weeks [share, 0-1]';
comment on column weekly_training_mix.load_share_7d_frac is 'Share of load [share, 0-1]';
comment on column weekly_training_mix.load_share_28d_frac is 'Share of load, four weeks [share, 0-1]';
comment on column weekly_training_mix.session_share_7d_frac is 'Share of sessions [share, 0-1]';
comment on column weekly_training_mix.session_share_28d_frac is 'Share of sessions, four weeks [share, 0-1]';
