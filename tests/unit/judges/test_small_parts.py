"""Parts of the judges that whole weeks seldom reach, at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from runpipe.energy import BalanceDays
from runpipe.errors import SettingsError
from runpipe.judges import MuscleInputs, assess_week, evaluate
from runpipe.judges.balance.measures import high_force, rest_days
from runpipe.judges.ledger import lean_mass_ledger
from runpipe.judges.muscle.changed_week import conditional_finding, food_targets
from runpipe.judges.muscle.factors import fat
from runpipe.judges.muscle.inputs import inputs_from_mapping, muscle_inputs
from runpipe.judges.muscle.interval import _Mixture
from runpipe.judges.muscle.muscle_risk import _shorter_run
from runpipe.judges.view.energy_window import EnergyHistory
from runpipe.judges.view.prepared import prepare
from runpipe.judges.view.week_view import view_week
from runpipe.model.findings import Finding, Quantity, finding
from runpipe.model.logs import BodyFatMethod
from runpipe.model.muscle import Band, BandEdge, ConditionalBand, ConditionalRisk, Flag, Light
from runpipe.model.week_facts import DietDay, SessionSummary, SessionType, WeighIn
from tests.golden.golden_week import MONDAY, SUNDAY, golden_facts, golden_rules

RULES = golden_rules()
FACTS = golden_facts()


@pytest.mark.parametrize(
    ("of", "more", "light"),
    [
        ("min", -0.01, Light.INFO),
        ("min", 0.0, Light.OK),
        ("max", 0.0, Light.OK),
        ("max", 0.01, Light.CAUTION),
        ("warn", -0.01, Light.CAUTION),
        ("warn", 0.0, Light.WARN),
    ],
)
def test_high_force_has_a_range_and_little_of_it_is_no_fault(of, more, light):
    units = RULES.load[f"power.{of}_units"] + more
    week = SimpleNamespace(figures=SimpleNamespace(high_force_units=units), rules=RULES.load)
    assert high_force.MEASURE.light(week) is light


@pytest.mark.parametrize(("more", "light"), [(-1, Light.CAUTION), (0, Light.OK), (1, Light.OK)])
@pytest.mark.parametrize("n_ill", [0, 2])
def test_rest_days_are_counted_and_runs_while_ill_told(more, light, n_ill):
    n_days = RULES.load["hard.min_rest_days"] + more
    week = SimpleNamespace(
        figures=SimpleNamespace(n_rest_days=n_days), rules=RULES.load, n_ill_days_run=n_ill
    )
    assert rest_days.MEASURE.light(week) is light
    flags = rest_days.MEASURE.flags(week)
    assert flags == ((Flag.of("ran_while_ill", Light.CAUTION, n=2),) if n_ill else ())


def test_a_weigh_in_without_mass_or_fat_is_no_scan():
    day = date(2026, 1, 5)
    whole = [
        WeighIn(local_date=day + timedelta(days=off), mass_kg=72.0, body_fat_frac=0.15,
                body_fat_method=BodyFatMethod.DXA)
        for off in (0, 90)
    ]  # fmt: skip
    beside = [
        WeighIn(local_date=day + timedelta(days=45), mass_kg=72.0),
        WeighIn(local_date=day + timedelta(days=45), body_fat_frac=0.2),
    ]
    assert lean_mass_ledger([*whole, *beside], [], RULES.risk) == lean_mass_ledger(
        whole, [], RULES.risk
    )
    assert lean_mass_ledger(beside, [], RULES.risk) == ()


MIDDLE_KCAL = RULES.risk["conditional.middle_kcal"]
ANSWER = ConditionalRisk(
    bands=(
        ConditionalBand(balance_kcal=0.0, score=10.0, band=Band.LOW),
        ConditionalBand(balance_kcal=-MIDDLE_KCAL, score=40.0, band=Band.GUARDED),
    ),
    edges=(
        BandEdge(band=Band.GUARDED, deficit_kcal=200.0, score=25.0),
        BandEdge(band=Band.ELEVATED, deficit_kcal=600.0, score=50.0),
    ),
)


@pytest.mark.parametrize("asks_for_scale", [True, False])
@pytest.mark.parametrize("n_edges", [2, 1, 0])
def test_the_next_band_is_told_where_there_is_one(n_edges, asks_for_scale):
    answer = replace(ANSWER, edges=ANSWER.edges[:n_edges])
    words = conditional_finding(answer, RULES, asks_for_scale=asks_for_scale)
    codes = [part.code for part in words.values["parts"]]
    edge = ["conditional.edge"] if n_edges == 2 else []
    last = "conditional.weigh" if asks_for_scale else "conditional.log"
    assert codes == ["conditional.level", *edge, last]
    if edge:
        assert words.values["parts"][1] == finding(
            "conditional.edge", kcal=Quantity(600.0, "kcal/d"), band=finding("band.elevated")
        )


@pytest.mark.parametrize("mass_kg", [None, 70.0])
def test_food_is_told_in_grams_of_a_body_that_is_known(mass_kg):
    inputs = MuscleInputs(mass_kg=70.0, body_fat_frac=0.15, balance_kcal=0.0, tdee_kcal=2900.0)
    terms = evaluate(inputs, RULES.risk)
    view = SimpleNamespace(body=SimpleNamespace(reference_mass_kg=mass_kg))
    targets = food_targets(view, terms, RULES)
    if mass_kg is None:
        assert targets is None
        return
    assert targets is not None
    assert targets.protein_g == pytest.approx(terms["protein_target_g_per_kg"] * 70.0)
    assert targets.carb_g == pytest.approx(terms["carb_bound_g_per_kg"] * 70.0)
    per_kg = RULES.energy["meals.post_protein_g_per_kg"]
    assert targets.post_run_protein_g == pytest.approx(per_kg * 70.0)


@pytest.mark.parametrize(
    ("g_per_kg", "share", "light"),
    [
        (-0.001, 0.5, Light.WARN),
        (0.001, 0.0, Light.OK),
        (0.001, -0.001, Light.CAUTION),
        (None, None, Light.UNKNOWN),
    ],
)
def test_fat_is_red_by_its_grams_and_amber_by_its_share(g_per_kg, share, light):
    mass_kg = 70.0
    fat_g = None if g_per_kg is None else mass_kg * (RULES.risk["fat.warn_g_per_kg"] + g_per_kg)
    kcal = None if share is None else 9.0 * fat_g / (RULES.risk["fat.ok_frac"] + share)
    week = SimpleNamespace(
        rules=RULES,
        view=SimpleNamespace(
            intake=SimpleNamespace(fat_g=fat_g, fat_energy_kcal=kcal),
            body=SimpleNamespace(reference_mass_kg=mass_kg),
        ),
    )
    assert fat.FACTOR.card.light(week) is light


GIVEN = {"mass_kg": 70, "body_fat_frac": 0.15, "balance_kcal": -300, "tdee_kcal": 2900}


@pytest.mark.parametrize("value", [True, False, None])
def test_whether_something_was_assumed_is_a_yes_or_a_no(value):
    inputs = inputs_from_mapping({**GIVEN, "is_age_assumed": value})
    assert inputs.is_age_assumed is bool(value)


@pytest.mark.parametrize("value", [1, 0.0, "yes"])
def test_another_answer_is_refused_by_name(value):
    with pytest.raises(SettingsError, match="is_age_assumed: expected true or false"):
        inputs_from_mapping({**GIVEN, "is_age_assumed": value})


@pytest.mark.parametrize("sigma", [0.3, 1e-6, 1e-17, 1e-40])
def test_a_span_is_found_however_narrow_the_distribution(sigma):
    """So narrow that no number lies between its tails, all of it is its mean."""
    mixture = _Mixture.of(np.array([1.0]), np.array([0.7]), np.array([sigma**2]))
    span = mixture.span(0.1)
    assert span.low == pytest.approx(0.7 - 1.2815515655 * sigma, abs=1e-9)
    assert span.high == pytest.approx(0.7 + 1.2815515655 * sigma, abs=1e-9)


def test_energy_is_not_told_long_before_the_first_record():
    """A mass from the settings is known at any time; days are, from four weeks before any record on."""
    known = replace(FACTS.athlete, mass_kg=72.0, body_fat_frac=0.15)
    history = prepare(replace(FACTS, athlete=known, weigh_ins=()), RULES)
    energy = EnergyHistory(history, RULES)
    begun = history.first_date - timedelta(days=28)
    assert energy.window(begun + timedelta(days=6)) is None
    assert energy.window(begun + timedelta(days=7)) is not None
    assert EnergyHistory(prepare(FACTS, RULES), RULES).window(begun + timedelta(days=60)) is None


def window_of(**changes) -> BalanceDays:
    window = EnergyHistory(prepare(replace(FACTS, **changes), RULES), RULES).window(SUNDAY)
    assert window is not None
    return window


def places(marks, plain) -> list[int]:
    """Return how many days before the last one it is marked, where it was not."""
    return [marks.size - 1 - int(place) for place in np.flatnonzero(marks & ~plain)]


def test_a_new_scale_and_days_of_illness_are_marked_where_they_lie():
    first = FACTS.first_date
    athlete = replace(
        FACTS.athlete,
        new_scale_dates=(
            MONDAY + timedelta(days=1),
            first - timedelta(days=400),
            SUNDAY + timedelta(days=400),
        ),
    )
    plain, marked = window_of(), window_of(athlete=athlete)
    assert places(marked.is_new_scale, plain.is_new_scale) == [5]
    ill = window_of(days_ill=(MONDAY, first - timedelta(days=400), SUNDAY + timedelta(days=400)))
    assert places(ill.is_water_day, plain.is_water_day) == [6]


@pytest.mark.parametrize(
    ("devices", "changes"),
    [
        ((None, "a", "a"), []),
        (("a", "a", "b"), [0]),
        (("a", None, "b"), [0]),
        (("a", None, "a"), []),
        (("a", "b", "a"), [1, 0]),
        ((None, None, None), []),
    ],
)
def test_a_scale_is_new_where_its_name_changes(devices, changes):
    weigh_ins = tuple(
        WeighIn(
            local_date=SUNDAY - timedelta(days=back),
            mass_kg=72.0,
            body_fat_frac=0.15,
            device=device,
        )
        for back, device in zip((2, 1, 0), devices, strict=True)
    )
    window = window_of(weigh_ins=weigh_ins)
    assert places(window.is_new_scale, np.zeros(window.n_days, bool)) == changes


@pytest.mark.parametrize(
    ("missing", "is_there"),
    [
        ((), True),
        (("mass_kg",), False),
        (("body_fat_frac",), False),
        (("mass_kg", "body_fat_frac"), False),
    ],
)
def test_a_week_without_mass_or_fat_has_no_numbers(missing, is_there):
    view = SimpleNamespace(
        body=SimpleNamespace(mass_kg=70.0, body_fat_frac=0.15), tdee_kcal=2900.0, energy=None
    )
    for name in missing:
        setattr(view.body, name, None)
    assert muscle_inputs(view, RULES) is None  # no energy either
    judged = assess_week(FACTS, RULES).muscle
    assert judged.score is not None
    bare = replace(
        FACTS,
        athlete=replace(FACTS.athlete, height_m=None)
        if "body_fat_frac" in missing
        else FACTS.athlete,
        weigh_ins=tuple(replace(row, **dict.fromkeys(missing)) for row in FACTS.weigh_ins),
    )
    assert (assess_week(bare, RULES).muscle.score is not None) is is_there


@pytest.mark.parametrize(
    ("ratio", "is_cut"), [(1.0, False), (1.1, False), (1.3, True), (2.0, True)]
)
def test_a_long_run_that_was_a_spike_may_be_cut_to_what_is_none(ratio, is_cut):
    """What is saved is the share of distance, cost and descent that is cut."""
    usual = [
        SessionSummary(
            session_id=f"u{back}", local_date=SUNDAY - timedelta(days=back), session_type=SessionType.EASY,
            duration_s=3600.0, distance_m=10_000.0, descent_m=100.0,
        )
        for back in (10, 13, 17, 24)
    ]  # fmt: skip
    longest = SessionSummary(
        session_id="long", local_date=SUNDAY, session_type=SessionType.LONG,
        duration_s=3600.0 * ratio, distance_m=10_000.0 * ratio, descent_m=100.0 * ratio,
    )  # fmt: skip
    facts = replace(FACTS, sessions=(*usual, longest))
    history = prepare(facts, RULES)
    costs = EnergyHistory(history, RULES).week_costs(SUNDAY)
    view = view_week(history, RULES, SUNDAY, costs, None)
    shorter, net_kcal = _shorter_run(view, RULES), view.energy_by_id["long"].net_kcal
    assert (shorter is not None) is is_cut
    if shorter is not None:
        share = RULES.load["spike.small"] / ratio
        assert shorter.distance_m == pytest.approx(11_000.0)
        assert shorter.saved_km == pytest.approx(10.0 * ratio - 11.0)
        assert shorter.saved_kcal_per_day == pytest.approx(net_kcal * (1.0 - share) / 7.0)


@pytest.mark.parametrize("is_complete", [True, None])
def test_a_log_is_sure_where_its_owner_says_so_and_likely_where_it_looks_whole(is_complete):
    diet = [replace(day, is_complete=is_complete, n_eating_times=None) for day in FACTS.diet_days]
    light = DietDay(local_date=SUNDAY - timedelta(days=20), energy_kcal=None, protein_g=5.0)
    facts = replace(FACTS, diet_days=(light, *diet))
    window = EnergyHistory(prepare(facts, RULES), RULES).window(SUNDAY)
    assert window is not None
    assert np.isfinite(window.intake_kcal).sum() == sum(day.energy_kcal is not None for day in diet)


def test_a_day_with_a_session_in_the_window_of_a_week_before_it_counts_in_its_own():
    """The window is cut to half a year; what a week's seven days hold before that is left out."""
    old = SessionSummary(
        session_id="old",
        local_date=SUNDAY - timedelta(days=int(RULES.energy["state.window_days"])),
        session_type=SessionType.EASY,
        duration_s=3600.0,
        distance_m=10_000.0,
    )
    long_ago = replace(
        FACTS, first_date=SUNDAY - timedelta(days=400), sessions=(old, *FACTS.sessions)
    )
    without = replace(FACTS, first_date=SUNDAY - timedelta(days=400))
    windows = [
        EnergyHistory(prepare(facts, RULES), RULES).window(SUNDAY) for facts in (long_ago, without)
    ]
    assert windows[0] is not None
    assert windows[1] is not None
    assert windows[0].n_days == RULES.energy["state.window_days"]
    assert np.array_equal(windows[0].exercise_kcal, windows[1].exercise_kcal)


def withheld(**changes) -> Finding | None:
    return assess_week(replace(FACTS, **changes), RULES).muscle.withheld_reason


def test_what_is_withheld_says_the_first_thing_that_is_missing():
    assert withheld() is None
    assert withheld(weigh_ins=()) == finding("withheld.mass")
    plain = WeighIn(local_date=SUNDAY, mass_kg=72.0)
    scanned = replace(plain, body_fat_frac=0.15, body_fat_method=BodyFatMethod.DXA)
    sizeless = replace(FACTS.athlete, height_m=None)
    assert withheld(weigh_ins=(plain,), athlete=sizeless) == finding("withheld.body_fat")
    least = RULES.energy.quantity("intake.min_days")
    nothing_logged = {"diet_days": (), "weigh_ins": (scanned,)}
    assert withheld(**nothing_logged) == finding("withheld.energy", least=least)


@pytest.mark.parametrize("n_days", [112, 110])
def test_a_window_of_no_whole_weeks_counts_no_session_before_it(n_days):
    energy_rules = RULES.energy.with_value("state.window_days", n_days)
    rules = replace(RULES, energy=energy_rules)
    sessions = [
        SessionSummary(session_id=f"{back}", local_date=SUNDAY - timedelta(days=back),
                       session_type=SessionType.EASY, duration_s=3600.0, distance_m=10_000.0)
        for back in (n_days - 1, n_days)
    ]  # fmt: skip
    facts = replace(
        FACTS,
        athlete=replace(FACTS.athlete, mass_kg=72.0, body_fat_frac=0.15),
        first_date=SUNDAY - timedelta(days=400),
        sessions=tuple(sessions),
    )
    window = EnergyHistory(prepare(facts, rules), rules).window(SUNDAY)
    assert window is not None
    assert window.n_days == n_days
    assert np.flatnonzero(window.exercise_kcal).tolist() == [0]
