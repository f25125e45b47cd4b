"""The checksum equals the protocol's, at every length around the block sizes."""

from __future__ import annotations

import random

import numpy as np
import pytest

from runpipe.readers.fit.columns import file
from tests import builders_fit as fit


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 15, 16, 17, 255, 256, 257, 1000, 4097])
def test_equals_the_bitwise_checksum(n: int) -> None:
    data = random.Random(n).randbytes(n)
    assert file.crc16(np.frombuffer(data, np.uint8)) == fit.crc16(data)


@pytest.mark.parametrize("n", [31, 32, 33, 64, 65, 200])
def test_goes_on_over_chunks(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "_CHUNK", 32)
    data = random.Random(n).randbytes(n)
    assert file.crc16(np.frombuffer(data, np.uint8)) == fit.crc16(data)


def test_data_with_its_own_checksum_gives_zero() -> None:
    data = b"made up" * 9
    whole = data + fit.crc16(data).to_bytes(2, "little")
    assert file.crc16(np.frombuffer(whole, np.uint8)) == 0
