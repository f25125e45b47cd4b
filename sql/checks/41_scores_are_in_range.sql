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
    not (score between 0 and 100 and interval_low between 0 and score and interval_high between score and 100)
    or not p_loss_frac between 0 and 1
    or not confidence_frac between 0 and 1
    or band not in ('low', 'guarded', 'elevated', 'high', 'insufficient');
