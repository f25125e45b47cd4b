-- grain: one row per athlete, judged week and unknown
-- reads: derived.week_uncertainty
create or replace view weekly_uncertainty as
select
    week_uncertainty.athlete_id, -- Whose it is; a single user is me
    week_uncertainty.week, -- ISO week, such as 2026-W46
    week_uncertainty.position, -- Place in the list, from 1
    week_uncertainty.name as part, -- The unknown
    week_uncertainty.delta_pct_per_week, -- By how much it moves the rate [% of fat-free mass a week]
    week_uncertainty.text -- In words
from derived.week_uncertainty;

comment on view weekly_uncertainty is 'How much each unknown moves the loss rate.';
