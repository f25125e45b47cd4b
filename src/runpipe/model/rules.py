"""Thresholds with their unit, source and grade, as read from `rules/*.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from runpipe.errors import RuleError
from runpipe.model.findings import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One number of a rules file. `source` is a DOI, a citation or "own choice"."""

    name: str
    value: float
    unit: str
    source: str
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules file: a version and its numbers by name.

    The TOML form is a `version` string and one table a rule, nested tables joined by dots:
    ``[reps.enter_ratio]`` with keys value, unit, source, grade and note.
    """

    version: str
    by_name: Mapping[str, Rule]

    def __getitem__(self, name: str) -> float:
        """Return a rule's number.

        Raises
        ------
        RuleError
            If there is no such rule.
        """
        return self.rule(name).value

    def rule(self, name: str) -> Rule:
        """Return a rule whole, with its source; raise `RuleError` if there is no such rule."""
        try:
            return self.by_name[name]
        except KeyError:
            raise RuleError(f"no rule named {name!r}") from None

    def quantity(self, name: str) -> Quantity:
        """Return a rule's number with its unit and its name, for a text that shows it."""
        rule = self.rule(name)
        return Quantity(rule.value, rule.unit, name)

    def with_value(self, name: str, value: float) -> Rules:
        """Return the same rules with another number under one name.

        Raises
        ------
        RuleError
            If there is no such rule.
        """
        return Rules(self.version, {**self.by_name, name: replace(self.rule(name), value=value)})

    @classmethod
    def from_tables(cls, tables: Mapping[str, object]) -> Rules:
        """Build rules from parsed TOML.

        Raises
        ------
        RuleError
            If the version, or a rule's value, unit or source, is missing.
        """
        version = tables.get("version")
        if not isinstance(version, str):
            raise RuleError("a rules file needs a version")
        rules: dict[str, Rule] = {}
        _collect(tables, "", rules)
        return cls(version, rules)


def _collect(tables: Mapping[str, object], prefix: str, rules: dict[str, Rule]) -> None:
    for key, table in tables.items():
        if not isinstance(table, Mapping):
            continue
        name = f"{prefix}{key}"
        if "value" not in table:
            _collect(table, f"{name}.", rules)
            continue
        missing = [part for part in ("unit", "source") if not table.get(part)]
        if missing:
            raise RuleError(f"rule {name}: no {' and no '.join(missing)}")
        rules[name] = Rule(
            name=name,
            value=float(table["value"]),
            unit=str(table["unit"]),
            source=str(table["source"]),
            grade=str(table.get("grade", "")),
            note=str(table.get("note", "")),
        )
