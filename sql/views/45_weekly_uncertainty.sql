-- grain: one row per athlete, judged week and unknown
-- reads: derived.week_uncertainty
create or replace view weekly_uncertainty as
select
    week_uncertainty.athlete_id,
    week_uncertainty.week,
    week_uncertainty.position,
    week_uncertainty.name as part,
    week_uncertainty.delta_pct_per_week,
    week_uncertainty.text
from derived.week_uncertainty;

comment on view weekly_uncertainty is 'How much each unknown moves the loss rate.';
comment on column weekly_uncertainty.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_uncertainty.week is 'ISO week, such as 2026-W46';
comment on column weekly_uncertainty.position is 'Place in the list, from 1';
comment on column weekly_uncertainty.part is 'The unknown';
comment on column weekly_uncertainty.delta_pct_per_week is
'By how much it moves the rate [% of fat-free mass a week]';
comment on column weekly_uncertainty.text is 'In words';
