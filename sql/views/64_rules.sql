-- grain: one row per rule
-- reads: derived.rule
create or replace view rules as
select
    rule.file, -- The rules file: risk, load or energy
    rule.name, -- Its name there
    rule.value, -- Its value [see unit]
    rule.unit, -- Its unit
    rule.source, -- A study, or own choice
    rule.grade, -- How good the evidence is, A to D
    rule.note, -- What it is for, where that needs a word
    rule.version -- Version of the file
from derived.rule;

comment on view rules is 'Every constant that the weeks were judged by, with where it comes from.';
