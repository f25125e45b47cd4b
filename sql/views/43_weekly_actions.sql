-- grain: one row per athlete, judged week and change
-- reads: derived.week_action
create or replace view weekly_actions as
select
    week_action.athlete_id, -- Whose it is; a single user is me
    week_action.week, -- ISO week, such as 2026-W46
    week_action.position, -- Place in the list, from 1
    week_action.name as action, -- The change
    week_action.change, -- How much, against what was done this week [see unit]
    week_action.unit, -- Unit of change
    week_action.text -- In words
from derived.week_action;

comment on view weekly_actions is 'The changes of the smallest plan that reaches the next lower band.';
