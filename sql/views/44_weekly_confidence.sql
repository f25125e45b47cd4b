-- grain: one row per athlete, judged week and part
-- reads: derived.week_confidence
create or replace view weekly_confidence as
select
    week_confidence.athlete_id,
    week_confidence.week,
    week_confidence.position,
    week_confidence.name as part,
    week_confidence.weight,
    week_confidence.value_frac,
    week_confidence.text
from derived.week_confidence;

comment on view weekly_confidence is 'What the confidence is made of.';
comment on column weekly_confidence.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_confidence.week is 'ISO week, such as 2026-W46';
comment on column weekly_confidence.position is 'Place in the list, from 1';
comment on column weekly_confidence.part is 'The part';
comment on column weekly_confidence.weight is 'Its weight [share, 0-1]';
comment on column weekly_confidence.value_frac is 'How far it is fulfilled [share, 0-1]';
comment on column weekly_confidence.text is 'In words';
