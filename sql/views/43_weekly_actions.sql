-- grain: one row per athlete, judged week and change
-- reads: derived.week_action
create or replace view weekly_actions as
select
    week_action.athlete_id,
    week_action.week,
    week_action.position,
    week_action.name as action, -- noqa: RF04
    week_action.change,
    week_action.unit,
    week_action.text
from derived.week_action;

comment on view weekly_actions is 'The changes of the smallest plan that reaches the next lower band.';
comment on column weekly_actions.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_actions.week is 'ISO week, such as 2026-W46';
comment on column weekly_actions.position is 'Place in the list, from 1';
comment on column weekly_actions.action is 'The change';
comment on column weekly_actions.change is 'How much, against what was done this week [see unit]';
comment on column weekly_actions.unit is 'Unit of change';
comment on column weekly_actions.text is 'In words';
