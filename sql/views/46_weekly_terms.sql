-- grain: one row per athlete, judged week and term
-- reads: derived.week_term
create or replace view weekly_terms as
select
    week_term.athlete_id, -- Whose it is; a single user is me
    week_term.week, -- ISO week, such as 2026-W46
    week_term.position, -- Place in the list, from 1
    week_term.name as term, -- The name used in docs/methods.md
    week_term.value, -- Its value [see unit]
    week_term.unit, -- Its unit
    week_term.text -- In words
from derived.week_term;

comment on view weekly_terms is 'Every intermediate value of the model, so that a score can be followed by hand.';
