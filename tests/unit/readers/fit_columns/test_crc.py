"""The library's checksum is the protocol's, bit by bit."""

from __future__ import annotations

import random

import pytest
from fastcrc import crc16

from tests import builders_fit as fit


@pytest.mark.parametrize("n", [0, 1, 2, 3, 16, 255, 256, 257, 4097])
def test_equals_the_bitwise_checksum(n: int) -> None:
    data = random.Random(n).randbytes(n)
    assert crc16.arc(data) == fit.crc16(data)


def test_data_with_its_own_checksum_gives_zero() -> None:
    data = b"made up" * 9
    assert crc16.arc(data + fit.crc16(data).to_bytes(2, "little")) == 0
