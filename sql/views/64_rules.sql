-- grain: one row per rule
-- reads: derived.rule
create or replace view rules as
select
    rule.file,
    rule.name,
    rule.value,
    rule.unit,
    rule.source,
    rule.grade,
    rule.note,
    rule.version
from derived.rule;

comment on view rules is 'Every constant that the weeks were judged by, with where it comes from.';
comment on column rules.file is 'The rules file: risk, load or energy';
comment on column rules.name is 'Its name there';
comment on column rules.value is 'Its value [see unit]';
comment on column rules.unit is 'Its unit';
comment on column rules.source is 'A study, or own choice';
comment on column rules.grade is 'How good the evidence is, A to D';
comment on column rules.note is 'What it is for, where that needs a word';
comment on column rules.version is 'Version of the file';
