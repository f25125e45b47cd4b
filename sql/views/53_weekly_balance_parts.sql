-- grain: one row per athlete, judged week and part
-- reads: derived.week_index_part
create or replace view weekly_balance_parts as
select
    week_index_part.athlete_id,
    week_index_part.week,
    week_index_part.position,
    week_index_part.name as part,
    week_index_part.weight,
    week_index_part.points
from derived.week_index_part;

comment on view weekly_balance_parts is 'What the balance index is made of.';
comment on column weekly_balance_parts.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_balance_parts.week is 'ISO week, such as 2026-W46';
comment on column weekly_balance_parts.position is 'Place in the list, from 1';
comment on column weekly_balance_parts.part is 'The part';
comment on column weekly_balance_parts.weight is 'Points it can give [points]';
comment on column weekly_balance_parts.points is 'Points given; NULL when it cannot be said [points]';
