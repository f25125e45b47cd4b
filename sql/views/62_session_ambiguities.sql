-- grain: one row per session and other session that may be the same
-- reads: derived.session_ambiguity
create or replace view session_ambiguities as
select
    session_ambiguity.session_id, -- The session; key of the view sessions
    session_ambiguity.athlete_id, -- Whose it is; a single user is me
    session_ambiguity.position, -- Place in the list, from 1
    session_ambiguity.reason -- Which other session, and why it cannot be told
from derived.session_ambiguity;

comment on view session_ambiguities is 'Sessions that may be the same as another, but cannot be told: counted apart.';
