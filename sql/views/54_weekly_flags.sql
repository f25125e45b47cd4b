-- grain: one row per athlete, judged week and sentence
-- reads: derived.week_flag
create or replace view weekly_flags as
select
    week_flag.athlete_id,
    week_flag.week,
    week_flag.position,
    week_flag.about,
    week_flag.name as flag,
    week_flag.light,
    week_flag.text
from derived.week_flag;

comment on view weekly_flags is 'What is worth a sentence beside the scores.';
comment on column weekly_flags.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_flags.week is 'ISO week, such as 2026-W46';
comment on column weekly_flags.position is 'Place in the list, from 1';
comment on column weekly_flags.about is 'muscle or balance';
comment on column weekly_flags.flag is 'Its name';
comment on column weekly_flags.light is 'ok, caution, warn, info or unknown';
comment on column weekly_flags.text is 'The sentence';
