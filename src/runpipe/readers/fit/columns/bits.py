"""Values packed into the bits of other fields, and counters that wrapped."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from runpipe.readers.fit.columns.profile import Component

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def take_bits(
    raw: npt.NDArray[np.generic], valid: BoolArray, component: Component
) -> tuple[IntArray, BoolArray] | None:
    """Return a component's bits of raw values, counting bits from the first byte up.

    Parameters
    ----------
    raw, valid
        Integers of shape ``(n,)`` or ``(n, k)`` and whether each one means something.
    component
        Which bits.

    Returns
    -------
    tuple or None
        Values and whether they mean something, each of shape ``(n,)``; `None` when the raw
        values are too short to hold the component, or are no integers.
    """
    if raw.dtype.kind not in "iu":
        return None
    size = raw.dtype.itemsize
    if raw.ndim == 1 and raw.dtype.kind == "u" and component.bits == 8 * size:
        return raw.astype(np.int64), valid
    octets = np.ascontiguousarray(raw, dtype=raw.dtype.newbyteorder("<")).view(np.uint8)
    octets = octets.reshape(len(raw), -1)
    first, shift = divmod(component.bit_offset, 8)
    last = (component.bit_offset + component.bits + 7) // 8
    if component.bit_offset + component.bits > octets.shape[1] * 8:
        return None
    value = np.zeros(len(raw), dtype=np.int64)
    for i in range(last - 1, first - 1, -1):
        value = value << 8 | octets[:, i]
    value = value >> shift & ((1 << component.bits) - 1)
    is_valid = valid if valid.ndim == 1 else valid[:, first // size]
    return value, is_valid


def accumulate(value: IntArray, is_absolute: BoolArray, starts: BoolArray, bits: int) -> IntArray:
    """Undo the wrapping of a counter of which only the low bits were written.

    Parameters
    ----------
    value
        In file order: low bits only, or the whole count where `is_absolute`.
    is_absolute
        Where the whole count is given; counting goes on from there.
    starts
        Where a new (chained) file begins; counting begins anew there.
    bits
        How many low bits were written.

    Returns
    -------
    array
        The whole count at each place.
    """
    step = np.zeros_like(value)
    step[1:] = (value[1:] - value[:-1]) & ((1 << bits) - 1)
    is_base = is_absolute | starts
    if len(value):
        is_base[0] = True
    step[is_base] = 0
    base = np.maximum.accumulate(np.where(is_base, np.arange(len(value)), 0))
    count = np.cumsum(step)
    return value[base] + count - count[base]
