-- promise: the balance index is from 0 to 100 and time shares from 0 to 1
select
    athlete_id,
    week,
    index,
    low_intensity_frac,
    mid_intensity_frac,
    high_intensity_frac
from derived.week_balance
where
    not index between -1e-6 and 100 + 1e-6
    or not low_intensity_frac between -1e-6 and 1 + 1e-6
    or not mid_intensity_frac between -1e-6 and 1 + 1e-6
    or not high_intensity_frac between -1e-6 and 1 + 1e-6;
