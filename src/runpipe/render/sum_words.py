"""The words of the sum: what each step of the muscle-risk model is, for those who follow it."""

from __future__ import annotations

from typing import Final

from runpipe.model.assessment import Term
from runpipe.render.formatting import NBSP, number
from runpipe.words import message

_TERM_UNIT: Final = {
    "1": "",
    "frac": "",
    "points": "",
    "%FFM/week": "% a week",
    "kg/week": "kg a week",
    "g/kg": "g/kg a day",
}


def term_words(term: Term) -> str:
    """Say what a step of the sum is."""
    return message(f"term.{term.name}")


def term_value(term: Term) -> str:
    """Write the value of a step with its unit."""
    unit = _TERM_UNIT.get(term.unit, term.unit)
    return f"{number(term.value, 3)}{NBSP}{unit}" if unit else number(term.value, 3)
