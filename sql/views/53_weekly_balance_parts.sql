-- grain: one row per athlete, judged week and part
-- reads: derived.week_index_part
create or replace view weekly_balance_parts as
select
    week_index_part.athlete_id, -- Whose it is; a single user is me
    week_index_part.week, -- ISO week, such as 2026-W46
    week_index_part.position, -- Place in the list, from 1
    week_index_part.name as part, -- The part
    week_index_part.weight, -- Points it can give [points]
    week_index_part.points -- Points given; NULL when it cannot be said [points]
from derived.week_index_part;

comment on view weekly_balance_parts is 'What the balance index is made of.';
