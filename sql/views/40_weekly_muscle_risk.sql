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
    week_energy.balance_kcal, -- Balance a day by log and scale; negative in a deficit [kcal]
    week_energy.sigma_kcal, -- Its standard deviation [kcal]
    week_energy.source as energy_source, -- What the balance rests on: diet_and_scale, diet, scale or prior
    week_energy.protein_g_per_kg, -- Protein eaten [g per kg body mass a day]
    week.n_diet_days, -- Days with a complete diet log
    week.n_weigh_ins, -- Weigh-ins in 28 days
    week.rules_version -- Version of the rules
from derived.week
inner join derived.week_muscle using (athlete_id, week)
inner join derived.week_energy using (athlete_id, week);

comment on view weekly_muscle_risk is
'Muscle risk by week. No diagnosis. Withheld (score NULL) when too little is known.';
