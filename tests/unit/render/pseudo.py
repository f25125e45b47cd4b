"""A language that nobody speaks: what a page shows in plain letters does not come from its messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html

from runpipe.model.athlete import ClockHours, Habits, MassUnit, Units
from runpipe.words import Language, read_language

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LETTERS = {ord(c): chr(0x3B1 + i % 25) for i, c in enumerate(ALPHABET)} | {
    ord(c.upper()): chr(0x3B1 + i % 25) for i, c in enumerate(ALPHABET)
}


def disguise(text: str) -> str:
    """Return a message with every letter replaced; its placeholders and escapes stay as they are."""
    parts = re.split(r"(\{[^}]*\}|\\u....|\\.)", text)
    return "".join(p if p.startswith(("{", "\\")) else p.translate(LETTERS) for p in parts)


def _pseudo(habits: Habits) -> Language:
    """English with every letter of every message replaced, and Greek days and months."""
    messages: dict[str, str | dict[str, str]] = {}
    for code, text in read_language().messages.items():
        if code.startswith("date."):
            messages[code] = text  # type: ignore[assignment]
        elif isinstance(text, str):
            messages[code] = disguise(text)
        else:
            messages[code] = {form: disguise(part) for form, part in text.items()}
    return Language("pseudo", "el", messages, habits)


PSEUDO = {
    "metric": _pseudo(Habits()),
    "imperial": _pseudo(Habits(units=Units.IMPERIAL, mass=MassUnit.ST, clock=ClockHours.H12)),
}


def spoken(page: str) -> Iterator[str]:
    """Every text of a page that a reader sees or hears, but for citations and commands."""
    tree = lxml_html.document_fromstring(page)
    for part in tree.xpath("//style | //script | //cite | //code | //bdi"):
        part.drop_tree()
    yield from tree.itertext()
    for name in ("aria-label", "title", "data-says"):
        yield from tree.xpath(f"//@{name}")


def latin_words(texts: Iterator[str]) -> set[str]:
    """What is still in plain letters, but for the product's own name."""
    every = {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}
    return every - {"runpipe"}
