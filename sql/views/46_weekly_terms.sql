-- grain: one row per athlete, judged week and term
-- reads: derived.week_term
create or replace view weekly_terms as
select
    week_term.athlete_id,
    week_term.week,
    week_term.position,
    week_term.name as term,
    week_term.value,
    week_term.unit,
    week_term.text
from derived.week_term;

comment on view weekly_terms is 'Every intermediate value of the model, so that a score can be followed by hand.';
comment on column weekly_terms.athlete_id is 'Whose it is; a single user is me';
comment on column weekly_terms.week is 'ISO week, such as 2026-W46';
comment on column weekly_terms.position is 'Place in the list, from 1';
comment on column weekly_terms.term is 'The name used in docs/methods.md';
comment on column weekly_terms.value is 'Its value [see unit]';
comment on column weekly_terms.unit is 'Its unit';
comment on column weekly_terms.text is 'In words';
