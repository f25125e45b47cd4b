-- grain: one row per athlete, method and two successive measurements of lean mass
-- reads: derived.ledger
create or replace view lean_mass_ledger as
select
    ledger.athlete_id, -- Whose it is; a single user is me
    ledger.position, -- Place in the list, from 1
    ledger.method, -- How body fat was measured: dxa, bia, circumference, …
    ledger.first_date, -- Day of the first measurement
    ledger.last_date, -- Day of the second, at least four weeks later
    ledger.first_kg as first_fat_free_mass_kg, -- Fat-free mass on the first day, median of a few days [kg]
    ledger.last_kg as last_fat_free_mass_kg, -- Fat-free mass on the second day [kg]
    ledger.measured_kg as measured_change_kg, -- Its change; a loss is negative [kg]
    ledger.least_kg as least_change_kg, -- The least change that means anything with this method [kg]
    ledger.expected_kg as expected_change_kg, -- Change that the weeks between let expect; NULL with too few [kg]
    ledger.expected_low_kg as expected_change_low_kg, -- Lower end of its middle 80 % [kg]
    ledger.expected_high_kg as expected_change_high_kg, -- Upper end of its middle 80 % [kg]
    ledger.n_weeks, -- Weeks between the two
    ledger.n_expected_weeks, -- Of these, weeks with an expectation
    ledger.code as verdict, -- ledger.within_error, agree, less, more or not_expected
    ledger.text -- In words
from derived.ledger;

comment on view lean_mass_ledger is
'Lean mass as expected and as measured later, once there are two measurements by one method.';
