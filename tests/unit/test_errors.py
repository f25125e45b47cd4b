"""What counts as Ctrl-C."""

from __future__ import annotations

import pytest

from runpipe.errors import ReadError, is_interrupt


@pytest.mark.parametrize(
    ("exc", "is_one"),
    [
        (KeyboardInterrupt(), True),
        (RuntimeError("Query interrupted"), True),
        (RuntimeError("Query interrupted by somebody"), False),
        (NotImplementedError("Query interrupted"), False),  # a RuntimeError too, not DuckDB's
        (ReadError("a.fit", "Query interrupted"), False),
        (SystemExit(1), False),
        (None, False),
    ],
)
def test_an_interrupt_is_told_from_other_errors(exc: BaseException | None, is_one: bool):
    assert is_interrupt(exc) == is_one


@pytest.mark.parametrize("is_cause", [True, False])
def test_what_fails_over_an_interrupt_is_one(is_cause: bool):
    def strike() -> None:
        raise KeyboardInterrupt

    def clean_up() -> None:
        try:
            strike()
        except KeyboardInterrupt as exc:
            raise ValueError("not set") from (exc if is_cause else None)

    with pytest.raises(ValueError, match="not set") as caught:
        clean_up()
    assert is_interrupt(caught.value)
