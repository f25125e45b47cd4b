-- grain: one row per athlete and judged week
-- reads: derived.week, derived.week_muscle, derived.week_energy
create or replace view weekly_muscle_risk as
select
    week.athlete_id, -- Whose it is; a single user is me
    week.week, -- ISO week, Monday to Sunday, such as 2026-W46
    week.week_start_date, -- Its Monday
    week.as_of as as_of_date, -- Last day it speaks for: its Sunday, or the last day known in a running week
    week.is_running_week, -- Whether the week is not over: the figures are then of the seven days that end on as_of_date
    week_muscle.score, -- Risk score [0-100]
    week_muscle.band, -- low, guarded, elevated, high, or insufficient when withheld
    week_muscle.band_text, -- The band with its plausible range, ready to print
    week_muscle.interval_low, -- Lower end of the middle 80 %, runners like you [0-100]
    week_muscle.interval_high, -- Upper end of the middle 80 %, runners like you [0-100]
    week_muscle.person_interval_low, -- Lower end of the middle 80 % for one person [0-100]
    week_muscle.person_interval_high, -- Upper end of the middle 80 % for one person [0-100]
    week_muscle.p_loss_frac, -- Model probability that the drift is worse than 0.1 % of fat-free mass a week [share,
    -- 0-1]
    week_muscle.loss_rate_pct_per_week, -- Expected loss if this week went on; negative is a gain [% of fat-free mass
    -- a week]
    week_muscle.loss_rate_low_pct_per_week, -- Lower end of its middle 80 % [% of fat-free mass a week]
    week_muscle.loss_rate_high_pct_per_week, -- Upper end of its middle 80 % [% of fat-free mass a week]
    week_muscle.person_rate_low_pct_per_week, -- Lower end for one person [% of fat-free mass a week]
    week_muscle.person_rate_high_pct_per_week, -- Upper end for one person [% of fat-free mass a week]
    week_muscle.loss_rate_kg_per_week, -- The same in kg [kg a week]
    week_muscle.sigma_pct_per_week, -- Standard deviation of the rate [% of fat-free mass a week]
    week_muscle.score_midpoint_pct_per_week, -- The rate at which the score is 50 [% of fat-free mass a week]
    week_muscle.confidence_frac, -- How much of what the model wants was there [share, 0-1]
    week_muscle.confidence_level, -- high, medium, low or insufficient
    week_muscle.four_week_score, -- Score of the mean rate of four weeks [0-100]
    week_muscle.four_week_band, -- Band of that score
    week_muscle.four_week_loss_rate_pct_per_week, -- Mean rate of four weeks [% of fat-free mass a week]
    week_muscle.n_four_week_weeks, -- Weeks in that mean
    week_muscle.plan_text, -- The smallest change that reaches the next lower band, in words
    week_muscle.plan_score, -- Score with that change [0-100]
    week_muscle.plan_band, -- Band with that change
    week_muscle.plan_reaches_lower_band, -- Whether any allowed change gets there
    week_muscle.caveats, -- What to keep in mind
    week_muscle.withheld_reason, -- Why the band is withheld
    week_muscle.would_help, -- What to log for a better answer
    week_muscle.needs_referral, -- Whether the settings ask for a professional instead of numbers
    week_muscle.conditional_text, -- The band at level weight and at a deficit, where food or scale is not logged
    week_muscle.target_protein_g, -- Protein that this week asks for, a day [g]
    week_muscle.target_carb_g, -- Carbohydrate that this week asks for, on training days [g]
    week_muscle.target_post_run_protein_g, -- Protein in the meal after a key run [g]
    week_muscle.target_post_run_carb_g, -- Carbohydrate in the meal after a key run [g]
    week_energy.mass_kg, -- Body mass used [kg]
    week_energy.mass_date, -- The day it is of
    week_energy.body_fat_frac, -- Body fat used [share, 0-1]
    week_energy.body_fat_method, -- How it was measured, or estimated
    week_energy.is_body_fat_measured, -- Whether it was measured at all
    week_energy.fat_mass_kg, -- Fat mass [kg]
    week_energy.fat_free_mass_kg, -- Fat-free mass [kg]
    week_energy.ffmi_kg_per_m2, -- Fat-free mass index [kg/m²]
    week_energy.resting_kcal, -- Resting expenditure a day [kcal]
    week_energy.activity_factor, -- Expenditure without sport over resting expenditure [ratio]
    week_energy.nee_kcal, -- Expenditure without sport a day [kcal]
    week_energy.exercise_kcal, -- Training above resting, mean a day over seven days [kcal]
    week_energy.tdee_kcal, -- All expenditure, mean a day over seven days [kcal]
    week_energy.logged_tdee_kcal, -- The same over days with a complete diet log [kcal]
    week_energy.logged_exercise_kcal, -- Training over days with a complete diet log [kcal]
    week_energy.intake_kcal, -- Intake as logged, mean of complete days [kcal]
    week_energy.corrected_intake_kcal, -- Intake with the bias of log and formulas put right [kcal]
    week_energy.under_reporting_frac, -- That bias over the intake as logged, or below 0 [share, 0-1]
    week_energy.is_under_reporting_personal, -- Whether the scale had a say in it
    week_energy.diet_balance_kcal, -- Balance a day by the diet log alone; negative in a deficit [kcal]
    week_energy.diet_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.scale_slope_kg_per_day, -- Trend of the scale [kg a day]
    week_energy.scale_slope_se_kg_per_day, -- Its standard error [kg a day]
    week_energy.scale_balance_kcal, -- Balance a day by the scale alone [kcal]
    week_energy.scale_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.balance_kcal, -- Balance a day by log and scale; negative in a deficit [kcal]
    week_energy.sigma_kcal, -- Its standard deviation [kcal]
    week_energy.deficit_kcal, -- Energy short a day, 0 in a surplus [kcal]
    week_energy.deficit_frac, -- The same over expenditure [share, 0-1]
    week_energy.source as energy_source, -- What the balance rests on: diet_and_scale, diet, scale or prior
    week_energy.log_and_scale_disagree, -- Whether log and scale disagree
    week_energy.log_bias_kcal, -- True balance less what log and formulas say, both together [kcal]
    week_energy.log_bias_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.own_expenditure_kcal, -- Own expenditure a day by log and scale, as food is logged [kcal]
    week_energy.own_expenditure_sigma_kcal, -- Its standard deviation [kcal]
    week_energy.tissue_mass_kg, -- Body mass without its swings of water [kg]
    week_energy.tissue_mass_sigma_kg, -- Its standard deviation [kg]
    week_energy.availability_sigma_kcal_per_kg, -- Its sigma [kcal per kg fat-free mass a day]
    week_energy.availability_kcal_per_kg, -- Energy availability [kcal per kg fat-free mass a day]
    week_energy.availability_light, -- ok, caution, warn, info or unknown
    week_energy.protein_g_per_kg, -- Protein eaten [g per kg body mass a day]
    week_energy.protein_target_g_per_kg, -- Protein that this week asks for [g per kg body mass a day]
    week_energy.effective_protein_g_per_kg, -- Protein weighed by how meals are spread [g per kg body mass a day]
    week_energy.carb_g_per_kg, -- Carbohydrate eaten [g per kg body mass a day]
    week_energy.carb_reference_g_per_kg, -- Carbohydrate that this week asks for [g per kg body mass a day]
    week_energy.fat_g, -- Fat a day [g]
    week_energy.fat_energy_frac, -- Fat in all energy eaten [share, 0-1]
    week_energy.n_feedings_per_day, -- Meals with enough protein, mean a day
    week_energy.fuelled_sessions_frac, -- Key sessions followed by food [share, 0-1]
    week_energy.mass_change_frac_per_week, -- Change of mass by the scale; negative is a loss [share of mass a week]
    week.n_diet_days, -- Days with a complete diet log
    week.n_partial_diet_days, -- Days with a partial diet log: left out
    week.n_missing_diet_days, -- Days without a diet log: missing, not 0
    week.n_weigh_ins, -- Weigh-ins in 28 days
    week.n_weigh_in_span_days, -- Days from the first of these to the last
    week.n_sleep_nights, -- Nights measured
    week.n_sessions, -- Sessions
    week.n_sessions_described, -- Sessions with length, type and effort or heart rate
    week.n_sessions_with_rpe, -- Sessions with the athlete's own effort
    week.n_sessions_with_heart_rate, -- Sessions with heart rate
    week.n_history_days, -- Days since the first record
    week.has_strength_log, -- Whether strength training is logged at all
    week.has_meal_times, -- Whether the diet log gives times
    week.defaults_used, -- Every value that was assumed, in words
    week.rules_version -- Version of the rules
from derived.week
inner join derived.week_muscle using (athlete_id, week)
inner join derived.week_energy using (athlete_id, week);

comment on view weekly_muscle_risk is
'Muscle risk by week, and what it stands on. No diagnosis. Withheld (score NULL) when too little is known.';
