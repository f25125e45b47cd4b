-- promise: a score is from 0 to 100, its interval holds it, and its band says the same
select
    athlete_id,
    week,
    score,
    interval_low,
    interval_high,
    band
from derived.week_muscle
where
    not score between 0 and 100
    -- a hair of room for the last digit of a sum of floats
    or not interval_low between -1e-6 and score + 1e-6
    or not interval_high between score - 1e-6 and 100 + 1e-6
    or not p_loss_frac between -1e-6 and 1 + 1e-6
    or not confidence_frac between -1e-6 and 1 + 1e-6
    or band not in ('low', 'guarded', 'elevated', 'high', 'insufficient');
