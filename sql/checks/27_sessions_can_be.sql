-- promise: a run averages at most 8 m/s, lasts no longer than it takes, and its heart beats at most 225
select
    athlete_id,
    session_id,
    distance_m,
    avg_speed_mps,
    max_heart_rate_bpm,
    moving_s,
    elapsed_s
from mart.session
where
    (is_run and avg_speed_mps > 8)
    or max_heart_rate_bpm > 225
    or moving_s > elapsed_s + 1;
