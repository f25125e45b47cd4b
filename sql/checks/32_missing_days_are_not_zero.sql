-- promise: a day without a diet log has no intake; a corrected intake stands on complete days only
select
    athlete_id,
    local_date,
    'diet ' || local_date::varchar as log_day,
    status,
    intake_kcal,
    corrected_intake_kcal
from mart.day
where
    (diet_source is null and coalesce(intake_kcal, protein_g, carb_g, fat_g) is not null)
    or (status = 'none' and (intake_kcal > 0 or corrected_intake_kcal is not null))
    or (status not in ('complete', 'fasting') and corrected_intake_kcal is not null)
    or status not in ('complete', 'partial', 'none', 'fasting');
