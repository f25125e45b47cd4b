"""The worked example of science/model.md 8, from its facts to its page."""

from __future__ import annotations

from runpipe import judges, render, report
from runpipe.render import wording
from runpipe.words import quantities
from tests.builders_report import sessions
from tests.golden.golden_week import golden_facts, golden_rules
from tests.unit.render.reading import well_formed, words


def test_the_worked_example_reads_as_it_was_worked_out() -> None:
    facts = golden_facts()
    judged = judges.assess_week(facts, golden_rules())
    built = report.build(facts, judged, [], sessions())
    page = render.html(built)
    well_formed(page)
    for text in (words(page), render.markdown(built).replace("\u00a0", " ").replace("**", "")):
        for said in (
            "The score could be 10–65",
            "plausible low–elevated",
            "Confidence: high (82 %)",
            "Energy deficit",
            "−394 ± 182 kcal a day",
            "counted as 2,527",
            "1.4 g/kg",
            "target for this week 1.9 g/kg",
            "a loss of 0.18 % of lean mass, about 0.11 kg",
            "from a gain of 0.03 % to a loss of 0.39 %",
            "Balance index 73 of 100",
            "5 of 7 days",
            "6 of 7 nights",
        ):
            assert said in text, said
    assert judged.muscle.plan is not None
    assert judged.muscle.plan.reaches_lower_band
    assert "31 → 18 low" in words(page)


def test_every_step_of_the_sum_and_every_unit_has_words() -> None:
    judged = judges.assess_week(golden_facts(), golden_rules())
    for term in judged.muscle.terms:
        assert "_" not in wording.term_words(term)
        assert wording.term_words(term) != term.name.replace("_", " ") or term.name == "score"
        assert "FFM" not in wording.term_value(term)
    figures = [(factor.value, factor.unit) for factor in judged.muscle.factors]
    figures += [(metric.value, metric.unit) for metric in judged.balance.metrics]
    for value, unit in figures:
        text = quantities.quantity(value, unit)
        assert "/week" not in text
        assert "/d" not in text
        assert not text.endswith((" 1", " frac", " index", " S"))
