-- grain: one row per session and other session that may be the same
-- reads: derived.session_ambiguity
create or replace view session_ambiguities as
select
    session_ambiguity.session_id,
    session_ambiguity.athlete_id,
    session_ambiguity.position,
    session_ambiguity.reason
from derived.session_ambiguity;

comment on view session_ambiguities is 'Sessions that may be the same as another, but cannot be told: counted apart.';
comment on column session_ambiguities.session_id is 'The session; key of the view sessions';
comment on column session_ambiguities.athlete_id is 'Whose it is; a single user is me';
comment on column session_ambiguities.position is 'Place in the list, from 1';
comment on column session_ambiguities.reason is 'Which other session, and why it cannot be told';
