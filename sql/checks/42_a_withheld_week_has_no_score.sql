-- promise: with too little known there is no score, and a reason; else there is one with its interval
select
    athlete_id,
    week,
    band,
    score,
    withheld_reason
from derived.week_muscle
where
    (band = 'insufficient' and (score is not null or coalesce(withheld_reason, '') = ''))
    or (band <> 'insufficient' and (score is null or interval_low is null or interval_high is null));
