-- grain: one row per athlete, judged week and part
-- reads: derived.week_confidence
create or replace view weekly_confidence as
select
    week_confidence.athlete_id, -- Whose it is; a single user is me
    week_confidence.week, -- ISO week, such as 2026-W46
    week_confidence.position, -- Place in the list, from 1
    week_confidence.name as part, -- The part
    week_confidence.weight, -- Its weight [share, 0-1]
    week_confidence.value_frac, -- How far it is fulfilled [share, 0-1]
    week_confidence.text -- In words
from derived.week_confidence;

comment on view weekly_confidence is 'What the confidence is made of.';
