-- promise: what is not known is NULL: no NaN and no infinity anywhere
select
    athlete_id,
    null::varchar as sha256,
    null::varchar as recording_id,
    null::varchar as session_id,
    'raw.athlete' as found
from raw.athlete
where
    not isfinite(height_m)
    or not isfinite(mass_kg)
    or not isfinite(body_fat_frac)
    or not isfinite(max_heart_rate_bpm)
    or not isfinite(rest_heart_rate_bpm)
    or not isfinite(activity_factor)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'raw.recording' as found
from raw.recording
where
    not isfinite(elapsed_s)
    or not isfinite(timer_s)
    or not isfinite(distance_m)
    or not isfinite(ascent_m)
    or not isfinite(descent_m)
    or not isfinite(avg_heart_rate_bpm)
    or not isfinite(max_heart_rate_bpm)
    or not isfinite(device_energy_kcal)
    or not isfinite(rpe)
    or not isfinite(feel_frac)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'raw.lap' as found
from raw.lap
where
    not isfinite(start_s)
    or not isfinite(end_s)
    or not isfinite(timer_s)
    or not isfinite(distance_m)
    or not isfinite(avg_speed_mps)
    or not isfinite(avg_heart_rate_bpm)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'raw.split' as found
from raw.split
where
    not isfinite(start_s)
    or not isfinite(end_s)
    or not isfinite(timer_s)
    or not isfinite(distance_m)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'raw.workout_step' as found
from raw.workout_step
where
    not isfinite(duration_s)
    or not isfinite(distance_m)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'raw.event' as found
from raw.event
where
    not isfinite(t_s)
union all
select
    athlete_id,
    sha256,
    null as recording_id,
    null as session_id,
    'raw.diet_entry' as found
from raw.diet_entry
where
    not isfinite(energy_kcal)
    or not isfinite(protein_g)
    or not isfinite(carb_g)
    or not isfinite(fat_g)
    or not isfinite(fiber_g)
    or not isfinite(alcohol_g)
union all
select
    athlete_id,
    sha256,
    null as recording_id,
    null as session_id,
    'raw.body_measurement' as found
from raw.body_measurement
where
    not isfinite(mass_kg)
    or not isfinite(body_fat_frac)
    or not isfinite(lean_kg)
union all
select
    athlete_id,
    sha256,
    null as recording_id,
    null as session_id,
    'raw.sleep_night' as found
from raw.sleep_night
where
    not isfinite(asleep_s)
    or not isfinite(in_bed_s)
    or not isfinite(deep_s)
    or not isfinite(rem_s)
    or not isfinite(light_s)
    or not isfinite(awake_s)
union all
select
    athlete_id,
    sha256,
    null as recording_id,
    null as session_id,
    'raw.strength_set' as found
from raw.strength_set
where
    not isfinite(workout_s)
    or not isfinite(mass_kg)
    or not isfinite(duration_s)
    or not isfinite(distance_m)
    or not isfinite(rpe)
union all
select
    athlete_id,
    null as sha256,
    recording_id,
    null as session_id,
    'derived.measures' as found
from derived.measures
where
    not isfinite(elapsed_s)
    or not isfinite(timer_s)
    or not isfinite(moving_s)
    or not isfinite(distance_m)
    or not isfinite(equivalent_distance_m)
    or not isfinite(ascent_m)
    or not isfinite(descent_m)
    or not isfinite(avg_heart_rate_bpm)
    or not isfinite(max_heart_rate_bpm)
    or not isfinite(avg_speed_mps)
    or not isfinite(avg_grade_adjusted_speed_mps)
    or not isfinite(altitude_noise_m)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    session_id,
    'derived.session_class' as found
from derived.session_class
where
    not isfinite(confidence_frac)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    session_id,
    'derived.bout' as found
from derived.bout
where
    not isfinite(start_s)
    or not isfinite(end_s)
    or not isfinite(distance_m)
    or not isfinite(avg_speed_mps)
    or not isfinite(avg_grade_frac)
    or not isfinite(avg_heart_rate_bpm)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    session_id,
    'derived.session_week' as found
from derived.session_week
where
    not isfinite(load_au)
    or not isfinite(load_rpe)
    or not isfinite(banister_au)
    or not isfinite(edwards_au)
    or not isfinite(lucia_au)
    or not isfinite(running_stress_au)
    or not isfinite(energy_kcal)
    or not isfinite(gross_energy_kcal)
    or not isfinite(energy_sigma_frac)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.day' as found
from derived.day
where
    not isfinite(exercise_kcal)
    or not isfinite(tdee_kcal)
    or not isfinite(corrected_intake_kcal)
    or not isfinite(balance_kcal)
    or not isfinite(load_au)
    or not isfinite(damage_index)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_muscle' as found
from derived.week_muscle
where
    not isfinite(plan_score)
    or not isfinite(score)
    or not isfinite(interval_low)
    or not isfinite(interval_high)
    or not isfinite(p_loss_frac)
    or not isfinite(loss_rate_pct_per_week)
    or not isfinite(loss_rate_low_pct_per_week)
    or not isfinite(loss_rate_high_pct_per_week)
    or not isfinite(loss_rate_kg_per_week)
    or not isfinite(sigma_pct_per_week)
    or not isfinite(score_midpoint_pct_per_week)
    or not isfinite(confidence_frac)
    or not isfinite(four_week_score)
    or not isfinite(four_week_loss_rate_pct_per_week)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_energy' as found
from derived.week_energy
where
    not isfinite(mass_kg)
    or not isfinite(body_fat_frac)
    or not isfinite(fat_mass_kg)
    or not isfinite(fat_free_mass_kg)
    or not isfinite(ffmi_kg_per_m2)
    or not isfinite(resting_kcal)
    or not isfinite(activity_factor)
    or not isfinite(nee_kcal)
    or not isfinite(exercise_kcal)
    or not isfinite(tdee_kcal)
    or not isfinite(logged_tdee_kcal)
    or not isfinite(logged_exercise_kcal)
    or not isfinite(intake_kcal)
    or not isfinite(corrected_intake_kcal)
    or not isfinite(under_reporting_frac)
    or not isfinite(diet_balance_kcal)
    or not isfinite(diet_sigma_kcal)
    or not isfinite(scale_slope_kg_per_day)
    or not isfinite(scale_slope_se_kg_per_day)
    or not isfinite(scale_balance_kcal)
    or not isfinite(scale_sigma_kcal)
    or not isfinite(balance_kcal)
    or not isfinite(sigma_kcal)
    or not isfinite(deficit_kcal)
    or not isfinite(deficit_frac)
    or not isfinite(availability_kcal_per_kg)
    or not isfinite(protein_g_per_kg)
    or not isfinite(protein_target_g_per_kg)
    or not isfinite(effective_protein_g_per_kg)
    or not isfinite(carb_g_per_kg)
    or not isfinite(carb_reference_g_per_kg)
    or not isfinite(fat_g)
    or not isfinite(fat_energy_frac)
    or not isfinite(n_feedings_per_day)
    or not isfinite(fuelled_sessions_frac)
    or not isfinite(mass_change_frac_per_week)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_balance' as found
from derived.week_balance
where
    not isfinite(load_7d_au)
    or not isfinite(avg_daily_load_au)
    or not isfinite(sd_daily_load_au)
    or not isfinite(monotony)
    or not isfinite(strain_au)
    or not isfinite(acute_load_au)
    or not isfinite(chronic_load_au)
    or not isfinite(acute_chronic_ratio)
    or not isfinite(run_distance_7d_m)
    or not isfinite(run_distance_previous_7d_m)
    or not isfinite(run_distance_28d_m)
    or not isfinite(run_distance_change_frac)
    or not isfinite(longest_run_7d_m)
    or not isfinite(longest_run_before_m)
    or not isfinite(spike_ratio)
    or not isfinite(long_run_share_frac)
    or not isfinite(low_intensity_frac)
    or not isfinite(mid_intensity_frac)
    or not isfinite(high_intensity_frac)
    or not isfinite(heart_rate_minutes)
    or not isfinite(polarization_index)
    or not isfinite(strength_units_lower_7d)
    or not isfinite(strength_units_upper_7d)
    or not isfinite(strength_units_lower_28d)
    or not isfinite(strength_units_upper_28d)
    or not isfinite(high_force_units)
    or not isfinite(weekly_load_cv)
    or not isfinite(damage_index)
    or not isfinite(index)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_factor' as found
from derived.week_factor
where
    not isfinite(value)
    or not isfinite(reference)
    or not isfinite(points)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_reason' as found
from derived.week_reason
where
    not isfinite(points)
    or not isfinite(score_without)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_action' as found
from derived.week_action
where
    not isfinite(change)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_confidence' as found
from derived.week_confidence
where
    not isfinite(weight)
    or not isfinite(value_frac)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_uncertainty' as found
from derived.week_uncertainty
where
    not isfinite(delta_pct_per_week)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_term' as found
from derived.week_term
where
    not isfinite(value)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_mix' as found
from derived.week_mix
where
    not isfinite(sessions_7d)
    or not isfinite(duration_7d_s)
    or not isfinite(distance_7d_m)
    or not isfinite(load_7d_au)
    or not isfinite(sessions_28d)
    or not isfinite(time_share_7d_frac)
    or not isfinite(time_share_28d_frac)
    or not isfinite(distance_share_7d_frac)
    or not isfinite(distance_share_28d_frac)
    or not isfinite(load_share_7d_frac)
    or not isfinite(load_share_28d_frac)
    or not isfinite(session_share_7d_frac)
    or not isfinite(session_share_28d_frac)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_metric' as found
from derived.week_metric
where
    not isfinite(value)
union all
select
    athlete_id,
    null as sha256,
    null as recording_id,
    null as session_id,
    'derived.week_index_part' as found
from derived.week_index_part
where
    not isfinite(weight)
    or not isfinite(points);
