"""One source a day, the newest export of it, nothing added up twice."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import permutations

import pytest

from runpipe.model.logs import BodyFatMethod, DietEntry, Domain
from runpipe.warehouse import build_core, read_athlete_history, save_settings
from tests.unit.warehouse.made import (
    MONDAY,
    body_file,
    diet_file,
    empty,
    load,
    night,
    settings,
    sleep_file,
    weigh_in,
)

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=i) for i in (1, 2, 3))


def diet_days(*files, order=()):
    conn = empty()
    load(conn, files, *order)
    rows = conn.execute("select local_date, energy_kcal, source from core.diet_day").fetchall()
    return {day: (kcal, source) for day, kcal, source in rows}


def in_any_order(*files, order=()):
    found = [diet_days(*shuffled, order=order) for shuffled in permutations(files)]
    assert all(one == found[0] for one in found)
    return found[0]


def test_a_newer_export_replaces_the_days_it_covers():
    days = in_any_order(
        diet_file("old.csv", {MONDAY: 1000.0, TUESDAY: 2000.0}),
        diet_file("new.csv", {TUESDAY: 2500.0, WEDNESDAY: 1800.0}),
    )
    assert days == {
        MONDAY: (1000.0, "myfitnesspal"),
        TUESDAY: (2500.0, "myfitnesspal"),
        WEDNESDAY: (1800.0, "myfitnesspal"),
    }


def test_what_was_deleted_in_the_app_is_gone():
    days = in_any_order(
        diet_file("old.csv", {MONDAY: 1000.0, TUESDAY: 2000.0, WEDNESDAY: 2100.0}),
        diet_file("new.csv", {MONDAY: 1100.0, THURSDAY: 1.0}, covers=(MONDAY, THURSDAY)),
    )
    assert days == {MONDAY: (1100.0, "myfitnesspal"), THURSDAY: (1.0, "myfitnesspal")}


def test_an_export_with_every_row_deleted_empties_its_days():
    days = in_any_order(
        diet_file("old.csv", {MONDAY: 1000.0, TUESDAY: 2000.0}),
        diet_file("new.csv", {}, covers=(TUESDAY, THURSDAY)),
    )
    assert days == {MONDAY: (1000.0, "myfitnesspal")}


def test_equally_far_exports_go_by_their_time_stamp():
    early, late = (datetime(2026, 11, day, tzinfo=UTC) for day in (12, 13))
    days = in_any_order(
        diet_file("a.csv", {MONDAY: 1000.0}, covers=(MONDAY, TUESDAY), modified=late),
        diet_file("b.csv", {MONDAY: 1500.0}, covers=(MONDAY, TUESDAY), modified=early),
    )
    assert days == {MONDAY: (1000.0, "myfitnesspal")}


def test_an_exports_last_day_gives_way_to_a_day_in_the_middle_of_another():
    # noon's export of single items ends on a half-logged Tuesday
    days = in_any_order(
        diet_file("items.csv", {TUESDAY: [400.0]}, kind="cronometer_servings"),
        diet_file(
            "days.csv",
            {TUESDAY: 2200.0, WEDNESDAY: 2000.0},
            kind="cronometer_daily",
            is_day_total=True,
        ),
    )
    assert days[TUESDAY] == (2200.0, "myfitnesspal")


def test_single_items_stand_before_day_totals_of_the_same_app():
    days = in_any_order(
        diet_file(
            "items.csv", {MONDAY: [400.0, 900.0]}, covers=(MONDAY, WEDNESDAY), kind="servings"
        ),
        diet_file(
            "days.csv",
            {MONDAY: 1350.0},
            covers=(MONDAY, THURSDAY),
            kind="daily",
            is_day_total=True,
        ),
    )
    assert days == {MONDAY: (1300.0, "myfitnesspal")}


def test_day_totals_beside_items_in_one_file_are_not_added():
    file = diet_file("a.csv", {MONDAY: [400.0, 900.0]})
    total = DietEntry(
        local_date=MONDAY, source="myfitnesspal", energy_kcal=1300.0, is_day_total=True
    )
    both = type(file)(
        arrival=file.arrival,
        kind=file.kind,
        status=file.status,
        diet_entries=(*file.diet_entries, total),
        coverage=file.coverage,
    )
    assert diet_days(both) == {MONDAY: (1300.0, "myfitnesspal")}


@pytest.mark.parametrize("first", ["cronometer", "myfitnesspal"])
def test_a_day_takes_the_source_that_the_settings_rank_first(first):
    days = in_any_order(
        diet_file("mfp.csv", {MONDAY: 1000.0, TUESDAY: 1000.0}),
        diet_file("crono.csv", {MONDAY: 2000.0}, source="cronometer", kind="cronometer_daily"),
        order=(first,),
    )
    assert days[MONDAY] == ((2000.0, first) if first == "cronometer" else (1000.0, first))
    assert days[TUESDAY] == (1000.0, "myfitnesspal")


def test_without_a_ranking_the_source_that_logs_more_days_is_taken():
    days = in_any_order(
        diet_file("mfp.csv", {MONDAY: 1000.0, TUESDAY: 1000.0}),
        diet_file("crono.csv", {MONDAY: 2000.0}, source="cronometer", kind="cronometer_daily"),
    )
    assert days[MONDAY] == (1000.0, "myfitnesspal")


def test_a_new_ranking_applies_to_days_long_saved():
    conn = empty()
    files = [
        diet_file("mfp.csv", {MONDAY: 1000.0}),
        diet_file("crono.csv", {MONDAY: 2000.0}, source="cronometer"),
    ]
    load(conn, files, "myfitnesspal")
    assert read_athlete_history(conn, "me").diet_days[0].energy_kcal == 1000.0
    save_settings(conn, settings("cronometer"))
    load(conn, [], "cronometer")
    assert read_athlete_history(conn, "me").diet_days[0].energy_kcal == 2000.0


def test_two_equal_rows_of_one_file_are_two_and_of_two_files_one():
    days = diet_days(diet_file("a.csv", {MONDAY: [250.0, 250.0]}))
    assert days[MONDAY][0] == 500.0
    conn = empty()
    load(conn, [body_file("1.fit", weigh_in()), body_file("2.fit", weigh_in())])
    assert conn.execute("select count(*) from core.body_measurement").fetchall() == [(1,)]


def test_a_scales_own_files_all_count_and_the_days_first_weighing_stands():
    conn = empty()
    load(
        conn,
        [
            body_file("evening.fit", weigh_in(mass_kg=71.0, local_time=time(21, 0))),
            body_file(
                "morning.fit",
                weigh_in(
                    mass_kg=70.0,
                    local_time=time(7, 0),
                    lean_kg=59.5,
                    body_fat_method=BodyFatMethod.BIA,
                ),
            ),
        ],
    )
    (found,) = read_athlete_history(conn, "me").weigh_ins
    assert found.mass_kg == 70.0
    assert found.body_fat_frac == pytest.approx(0.15)
    assert found.body_fat_method is BodyFatMethod.BIA


def test_an_export_stands_before_single_files_on_the_days_it_covers():
    conn = empty()
    load(
        conn,
        [
            body_file("one.fit", weigh_in(MONDAY, 70.0), weigh_in(WEDNESDAY, 69.0)),
            body_file("all.csv", weigh_in(MONDAY, 70.4), covers=(MONDAY, TUESDAY)),
        ],
    )
    rows = conn.execute("select local_date, mass_kg from core.weigh_in order by all").fetchall()
    assert rows == [(MONDAY, 70.4), (WEDNESDAY, 69.0)]


def test_a_weigh_in_without_a_time_comes_after_one_with():
    conn = empty()
    load(
        conn,
        [body_file("a.csv", weigh_in(mass_kg=72.0), weigh_in(mass_kg=70.0, local_time=time(7, 0)))],
    )
    assert read_athlete_history(conn, "me").weigh_ins[0].mass_kg == 70.0


def test_a_night_in_two_parts_is_added_up_and_naps_are_left_out():
    conn = empty()
    load(
        conn,
        [
            sleep_file(
                "s.csv",
                night(asleep_s=10_800.0),
                night(light_s=7_200.0, deep_s=3_600.0),
                night(asleep_s=1_800.0, is_nap=True),
                night(TUESDAY, asleep_s=3_600.0, is_nap=True),
                night(WEDNESDAY, in_bed_s=28_000.0),
            )
        ],
    )
    (only,) = read_athlete_history(conn, "me").sleep_days
    assert only.local_date == MONDAY
    assert only.asleep_h == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("asleep_s", "is_night"),
    [(-5.0, False), (0.0, False), (1.0, True), (86_400.0, True), (86_401.0, False)],
)
def test_a_night_longer_than_the_day_or_of_nothing_is_not_known(asleep_s, is_night):
    conn = empty()
    load(conn, [sleep_file("s.csv", night(asleep_s=asleep_s))])
    assert bool(read_athlete_history(conn, "me").sleep_days) is is_night


def test_eating_times_are_counted_by_the_clock_else_by_meals_else_not_known():
    def entry(**rest):
        return DietEntry(local_date=MONDAY, source="app", energy_kcal=500.0, **rest)

    def n_eating_times(*entries):
        conn = empty()
        file = diet_file("a.csv", {MONDAY: 1.0})
        load(
            conn,
            [type(file)(arrival=file.arrival, kind="k", status=file.status, diet_entries=entries)],
        )
        return read_athlete_history(conn, "me").diet_days[0].n_eating_times

    eight, one = time(8, 0), time(13, 0)
    timed = [
        entry(local_time=at, meal=meal) for at, meal in ((eight, "a"), (eight, "b"), (one, "a"))
    ]
    assert n_eating_times(*timed) == 2
    assert n_eating_times(entry(meal="a"), entry(meal="b"), entry(meal="b")) == 2
    assert n_eating_times(entry()) is None


def test_timed_entries_make_meals():
    file = diet_file("a.csv", {MONDAY: 1.0})
    entries = tuple(
        DietEntry(
            local_date=MONDAY, source="app", local_time=at, energy_kcal=kcal, protein_g=protein
        )
        for at, kcal, protein in (
            (time(8), 300.0, 10.0),
            (time(8), 200.0, None),
            (time(13), 700.0, None),
            (None, 99.0, 9.0),
        )
    )
    conn = empty()
    load(
        conn,
        [type(file)(arrival=file.arrival, kind="k", status=file.status, diet_entries=entries)],
    )
    (day,) = read_athlete_history(conn, "me").diet_days
    assert [(m.local_time.hour, m.energy_kcal, m.protein_g) for m in day.meals] == [
        (8, 500.0, 10.0),
        (13, 700.0, None),
    ]
    assert day.energy_kcal == 1299.0
    assert day.carb_g is None


def test_the_ranking_of_one_domain_says_nothing_of_another():
    conn = empty()
    files = [
        body_file("a.csv", weigh_in(mass_kg=70.0, source="a")),
        body_file("b.csv", weigh_in(mass_kg=80.0, source="b")),
    ]
    load(conn, files, "b")  # a ranking of diets
    assert read_athlete_history(conn, "me").weigh_ins[0].mass_kg == 70.0
    save_settings(conn, settings("b", domain=Domain.BODY))
    build_core(conn)
    assert read_athlete_history(conn, "me").weigh_ins[0].mass_kg == 80.0
