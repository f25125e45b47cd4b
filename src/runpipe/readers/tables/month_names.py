"""Names of months in the languages that exports come in."""

from __future__ import annotations

from typing import Final

_NAMES: Final = (
    "jan january januar jänner janvier janv enero ene gennaio gen januari janeiro",
    "feb february februar février févr fevr febrero febbraio februari fevereiro fev",
    "mar march märz mrz mär mars marzo maart mrt março",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag mei maj maio",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout agosto ago augustus augusti",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dez dezember décembre déc diciembre dic dicembre dezembro des",
)
MONTHS: Final = {word: month for month, words in enumerate(_NAMES, 1) for word in words.split()}
