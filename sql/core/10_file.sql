-- grain: one row per athlete, bytes and path they arrived at
-- reads: raw.arrival, raw.content
-- The smallest path keeps the content's own status, whatever arrived first; the others are duplicates.
create or replace table core.file as
with
ranked as (
    select
        *,
        first_value(path) over by_path as first_path
    from raw.arrival
    window by_path as (partition by athlete_id, sha256 order by path)
)

select
    ranked.* exclude (first_path),
    content.kind,
    if(ranked.path = ranked.first_path, content.status, 'duplicate') as status,
    if(
        ranked.path = ranked.first_path,
        content.reason,
        'the same file as ' || ranked.first_path || ': it is counted once'
    ) as reason,
    ranked.path = ranked.first_path as is_first,
    content.notes
from ranked
inner join raw.content using (athlete_id, sha256)
order by
    ranked.athlete_id,
    ranked.path,
    ranked.sha256;
