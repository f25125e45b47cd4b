-- grain: one row per athlete and judged week
-- reads: weekly_muscle_risk, weekly_energy, weekly_coverage
create or replace view weekly_muscle_risk_wide as
select
    weekly_muscle_risk.athlete_id, -- Whose it is; a single user is me
    weekly_muscle_risk.week, -- ISO week, Monday to Sunday, such as 2026-W46
    weekly_muscle_risk.week_start_date, -- Its Monday
    weekly_muscle_risk.as_of_date, -- Last day it speaks for: its Sunday, or the last day known in a running week
    weekly_muscle_risk.is_running_week, -- Whether the week is not over: the figures are then of the seven days that
    -- end on as_of_date
    weekly_muscle_risk.score, -- Risk score [0-100]
    weekly_muscle_risk.band, -- low, guarded, elevated, high, or insufficient when withheld
    weekly_muscle_risk.band_text, -- The band with its plausible range, ready to print
    weekly_muscle_risk.interval_low, -- Lower end of the middle 80 %, runners like you [0-100]
    weekly_muscle_risk.interval_high, -- Upper end of the middle 80 %, runners like you [0-100]
    weekly_muscle_risk.person_interval_low, -- Lower end of the middle 80 % for one person [0-100]
    weekly_muscle_risk.person_interval_high, -- Upper end of the middle 80 % for one person [0-100]
    weekly_muscle_risk.p_loss_frac, -- Model probability that the drift is worse than 0.1 % of fat-free mass a week
    -- [share, 0-1]
    weekly_muscle_risk.loss_rate_pct_per_week, -- Expected loss if this week went on; negative is a gain [% of fat-free
    -- mass a week]
    weekly_muscle_risk.loss_rate_low_pct_per_week, -- Lower end of its middle 80 % [% of fat-free mass a week]
    weekly_muscle_risk.loss_rate_high_pct_per_week, -- Upper end of its middle 80 % [% of fat-free mass a week]
    weekly_muscle_risk.person_rate_low_pct_per_week, -- Lower end for one person [% of fat-free mass a week]
    weekly_muscle_risk.person_rate_high_pct_per_week, -- Upper end for one person [% of fat-free mass a week]
    weekly_muscle_risk.loss_rate_kg_per_week, -- The same in kg [kg a week]
    weekly_muscle_risk.sigma_pct_per_week, -- Standard deviation of the rate [% of fat-free mass a week]
    weekly_muscle_risk.score_midpoint_pct_per_week, -- The rate at which the score is 50 [% of fat-free mass a week]
    weekly_muscle_risk.confidence_frac, -- How much of what the model wants was there [share, 0-1]
    weekly_muscle_risk.confidence_level, -- high, medium, low or insufficient
    weekly_muscle_risk.four_week_score, -- Score of the mean rate of four weeks [0-100]
    weekly_muscle_risk.four_week_band, -- Band of that score
    weekly_muscle_risk.four_week_loss_rate_pct_per_week, -- Mean rate of four weeks [% of fat-free mass a week]
    weekly_muscle_risk.n_four_week_weeks, -- Weeks in that mean
    weekly_muscle_risk.plan_text, -- The smallest change that reaches the next lower band, in words
    weekly_muscle_risk.plan_score, -- Score with that change [0-100]
    weekly_muscle_risk.plan_band, -- Band with that change
    weekly_muscle_risk.plan_reaches_lower_band, -- Whether any allowed change gets there
    weekly_muscle_risk.caveats, -- What to keep in mind
    weekly_muscle_risk.withheld_reason, -- Why the band is withheld
    weekly_muscle_risk.would_help, -- What to log for a better answer
    weekly_muscle_risk.needs_referral, -- Whether the settings ask for a professional instead of numbers
    weekly_muscle_risk.conditional_text, -- The band at level weight and at a deficit, where food or scale is not logged
    weekly_muscle_risk.target_protein_g, -- Protein that this week asks for, a day [g]
    weekly_muscle_risk.target_carb_g, -- Carbohydrate that this week asks for, on training days [g]
    weekly_muscle_risk.target_post_run_protein_g, -- Protein in the meal after a key run [g]
    weekly_muscle_risk.target_post_run_carb_g, -- Carbohydrate in the meal after a key run [g]
    weekly_energy.mass_kg, -- Body mass used [kg]
    weekly_energy.mass_date, -- The day it is of
    weekly_energy.body_fat_frac, -- Body fat used [share, 0-1]
    weekly_energy.body_fat_method, -- How it was measured, or estimated
    weekly_energy.is_body_fat_measured, -- Whether it was measured at all
    weekly_energy.fat_mass_kg, -- Fat mass [kg]
    weekly_energy.fat_free_mass_kg, -- Fat-free mass [kg]
    weekly_energy.ffmi_kg_per_m2, -- Fat-free mass index [kg/m²]
    weekly_energy.resting_kcal, -- Resting expenditure a day [kcal]
    weekly_energy.activity_factor, -- Expenditure without sport over resting expenditure [ratio]
    weekly_energy.nee_kcal, -- Expenditure without sport a day [kcal]
    weekly_energy.exercise_kcal, -- Training above resting, mean a day over seven days [kcal]
    weekly_energy.tdee_kcal, -- All expenditure, mean a day over seven days [kcal]
    weekly_energy.logged_tdee_kcal, -- The same over days with a complete diet log [kcal]
    weekly_energy.logged_exercise_kcal, -- Training over days with a complete diet log [kcal]
    weekly_energy.intake_kcal, -- Intake as logged, mean of complete days [kcal]
    weekly_energy.corrected_intake_kcal, -- Intake with the bias of log and formulas put right [kcal]
    weekly_energy.under_reporting_frac, -- That bias over the intake as logged, or below 0 [share, 0-1]
    weekly_energy.is_under_reporting_personal, -- Whether the scale had a say in it
    weekly_energy.diet_balance_kcal, -- Balance a day by the diet log alone; negative in a deficit [kcal]
    weekly_energy.diet_sigma_kcal, -- Its standard deviation [kcal]
    weekly_energy.scale_slope_kg_per_day, -- Trend of the scale [kg a day]
    weekly_energy.scale_slope_se_kg_per_day, -- Its standard error [kg a day]
    weekly_energy.scale_balance_kcal, -- Balance a day by the scale alone [kcal]
    weekly_energy.scale_sigma_kcal, -- Its standard deviation [kcal]
    weekly_muscle_risk.balance_kcal, -- Balance a day by log and scale; negative in a deficit [kcal]
    weekly_muscle_risk.sigma_kcal, -- Its standard deviation [kcal]
    weekly_energy.deficit_kcal, -- Energy short a day, 0 in a surplus [kcal]
    weekly_energy.deficit_frac, -- The same over expenditure [share, 0-1]
    weekly_muscle_risk.energy_source, -- What the balance rests on: diet_and_scale, diet, scale or prior
    weekly_energy.log_and_scale_disagree, -- Whether log and scale disagree
    weekly_energy.log_bias_kcal, -- True balance less what log and formulas say, both together [kcal]
    weekly_energy.log_bias_sigma_kcal, -- Its standard deviation [kcal]
    weekly_energy.own_expenditure_kcal, -- Own expenditure a day by log and scale, as food is logged [kcal]
    weekly_energy.own_expenditure_sigma_kcal, -- Its standard deviation [kcal]
    weekly_energy.tissue_mass_kg, -- Body mass without its swings of water [kg]
    weekly_energy.tissue_mass_sigma_kg, -- Its standard deviation [kg]
    weekly_energy.availability_sigma_kcal_per_kg, -- Its sigma [kcal per kg fat-free mass a day]
    weekly_energy.availability_kcal_per_kg, -- Energy availability [kcal per kg fat-free mass a day]
    weekly_energy.availability_light, -- ok, caution, warn, info or unknown
    weekly_muscle_risk.protein_g_per_kg, -- Protein eaten [g per kg body mass a day]
    weekly_energy.protein_target_g_per_kg, -- Protein that this week asks for [g per kg body mass a day]
    weekly_energy.effective_protein_g_per_kg, -- Protein weighed by how meals are spread [g per kg body mass a day]
    weekly_energy.carb_g_per_kg, -- Carbohydrate eaten [g per kg body mass a day]
    weekly_energy.carb_reference_g_per_kg, -- Carbohydrate that this week asks for [g per kg body mass a day]
    weekly_energy.fat_g, -- Fat a day [g]
    weekly_energy.fat_energy_frac, -- Fat in all energy eaten [share, 0-1]
    weekly_energy.n_feedings_per_day, -- Meals with enough protein, mean a day
    weekly_energy.fuelled_sessions_frac, -- Key sessions followed by food [share, 0-1]
    weekly_energy.mass_change_frac_per_week, -- Change of mass by the scale; negative is a loss [share of mass a week]
    weekly_muscle_risk.n_diet_days, -- Days with a complete diet log
    weekly_coverage.n_partial_diet_days, -- Days with a partial diet log: left out
    weekly_coverage.n_missing_diet_days, -- Days without a diet log: missing, not 0
    weekly_muscle_risk.n_weigh_ins, -- Weigh-ins in 28 days
    weekly_coverage.n_weigh_in_span_days, -- Days from the first of these to the last
    weekly_coverage.n_sleep_nights, -- Nights measured
    weekly_coverage.n_sessions, -- Sessions
    weekly_coverage.n_sessions_described, -- Sessions with length, type and effort or heart rate
    weekly_coverage.n_sessions_with_rpe, -- Sessions with the athlete's own effort
    weekly_coverage.n_sessions_with_heart_rate, -- Sessions with heart rate
    weekly_coverage.n_history_days, -- Days since the first record
    weekly_coverage.has_strength_log, -- Whether strength training is logged at all
    weekly_coverage.has_meal_times, -- Whether the diet log gives times
    weekly_coverage.defaults_used, -- Every value that was assumed, in words
    weekly_muscle_risk.rules_version -- Version of the rules
from weekly_muscle_risk
inner join weekly_energy using (athlete_id, week)
inner join weekly_coverage using (athlete_id, week);

comment on view weekly_muscle_risk_wide is
'Deprecated: all that weekly_muscle_risk held before it was parted into three views.';
