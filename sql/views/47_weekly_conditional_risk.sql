-- grain: one row per athlete, judged week and energy balance
-- reads: derived.week_conditional
create or replace view weekly_conditional_risk as
select
    week_conditional.athlete_id, -- Whose it is; a single user is me
    week_conditional.week, -- ISO week, such as 2026-W46
    week_conditional.position, -- Place in the list, from 1
    week_conditional.balance_kcal, -- Energy balance a day that is asked about; negative in a deficit [kcal]
    week_conditional.score, -- Risk score at it [0-100]
    week_conditional.band, -- Band at it
    week_conditional.is_band_edge -- Whether it is where that band begins
from derived.week_conditional;

comment on view weekly_conditional_risk is
'What the risk would be at level weight and in a deficit, for weeks without a diet log or a scale.';
