"""One walk over the record headers: which message starts where, grouped by definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from runpipe.readers.fit.columns.layout import (
    FIELD_BYTES,
    FIXED_BYTES,
    DeveloperField,
    Layout,
    developer_keys,
    layout_of,
    message_number,
)

_DEFINITION: Final = 0x40
_DEVELOPER: Final = 0x20
_COMPRESSED: Final = 0x80
_MAX_COMPRESSED_LOCAL: Final = 3
_OFFSET_BITS: Final = 5
_N_OFFSETS: Final = 1 << _OFFSET_BITS
_FIELD_DESCRIPTION: Final = 206
_NO_NATIVE: Final = 0xFF
_STRIDE: Final = 1 << 20
_ALIKE: Final = 16
"""So many records of one kind in a row, and a longer run is likely."""
MAX_MESSAGES: Final = 4_000_000
MAX_GROUPS: Final = 4_096
MAX_DEFINITIONS: Final = 200_000
"""More of any than a watch writes; past it a file is hostile or noise."""


_Append = Callable[[int], None]


_NOT_YET: Final[list[_Append | None]] = [None] * _N_OFFSETS


class Declined(Exception):  # noqa: N818  (a decline is an answer, not an error)
    """The column reader will not read this file; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True)
class Group:
    """All data messages of one definition, as offsets of their record headers."""

    message: int
    content: bytes
    developers: tuple[DeveloperField | None, ...]
    is_compressed: bool
    positions: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """Where the messages of one or several chained files are, by definition."""

    data: bytes
    groups: dict[tuple[object, ...], Group] = field(default_factory=dict)
    described: dict[tuple[int, int], DeveloperField] = field(default_factory=dict)
    n_definitions: int = 0
    _n_read: dict[int, int] = field(default_factory=dict)

    def walk(self, begin: int, end: int) -> tuple[int, str | None]:
        """Walk the records in ``[begin, end)``.

        Returns
        -------
        tuple
            The offset after the last complete message, and why the walk stopped before `end`
            (`None` if it did not).

        Raises
        ------
        Declined
            If there are more messages or definitions than any device writes.
        """
        data = self.data
        sizes = [0] * 256
        groups: list[Group | None] = [None] * 256
        appends: list[_Append | None] = [None] * 256
        position = begin
        while position < end:
            stop = min(end, position + _STRIDE)
            position = _run(data, sizes, groups, appends, position, stop)
            if position >= 0:
                self._check_counts()
                continue
            position = ~position
            if data[position] & _COMPRESSED and self._accept_compressed(
                data[position], sizes, groups, appends
            ):
                continue
            if data[position] & (_DEFINITION | _COMPRESSED) != _DEFINITION:
                return position, "unknown"
            after = self._define(position, end, sizes, groups, appends)
            if after is None:
                return position, "cut"
            position = after
        if position > end:
            return _drop_last(groups), "cut"
        return position, None

    def _define(
        self,
        position: int,
        end: int,
        sizes: list[int],
        groups: list[Group | None],
        appends: list[_Append | None],
    ) -> int | None:
        """Read a definition message; return the offset after it, `None` if it is cut."""
        data = self.data
        after = position + 1 + FIXED_BYTES
        if after > end:
            return None
        n_fields = data[after - 1]
        size = 1 + sum(data[after + 1 : after + FIELD_BYTES * n_fields : FIELD_BYTES])
        after += FIELD_BYTES * n_fields
        developers: tuple[DeveloperField | None, ...] = ()
        is_developer = data[position] & _DEVELOPER
        if is_developer:
            if after >= end:
                return None
            n_developer = data[after]
            size += sum(data[after + 2 : after + 1 + FIELD_BYTES * n_developer : FIELD_BYTES])
            after += 1 + FIELD_BYTES * n_developer
        if after > end:
            return None
        content = data[position + 1 : after]
        if is_developer:
            self._read_descriptions()
            developers = tuple(self.described.get(key) for key in developer_keys(content))
        local = data[position] & 0x0F
        group = self._group(content, developers, is_compressed=False)
        self.n_definitions += 1
        if len(self.groups) > MAX_GROUPS or self.n_definitions > MAX_DEFINITIONS:
            raise Declined("it defines its messages anew far more often than any watch does")
        for header in (local, local | 0x10, local | 0x20, local | 0x30):
            sizes[header], groups[header], appends[header] = size, group, group.positions.append
        if local <= _MAX_COMPRESSED_LOCAL:
            first = _COMPRESSED | local << _OFFSET_BITS
            appends[first : first + _N_OFFSETS] = _NOT_YET
        return after

    def _accept_compressed(
        self,
        header: int,
        sizes: list[int],
        groups: list[Group | None],
        appends: list[_Append | None],
    ) -> bool:
        """Make way for messages with compressed headers, when the first one is met."""
        local = header >> _OFFSET_BITS & _MAX_COMPRESSED_LOCAL
        plain = groups[local]
        if plain is None:
            return False
        group = self._group(plain.content, plain.developers, is_compressed=True)
        first = _COMPRESSED | local << _OFFSET_BITS
        sizes[first : first + _N_OFFSETS] = [sizes[local]] * _N_OFFSETS
        groups[first : first + _N_OFFSETS] = [group] * _N_OFFSETS
        appends[first : first + _N_OFFSETS] = [group.positions.append] * _N_OFFSETS
        return True

    def _group(
        self,
        content: bytes,
        developers: tuple[DeveloperField | None, ...],
        *,
        is_compressed: bool,
    ) -> Group:
        key = (content, developers, is_compressed)
        group = self.groups.get(key)
        if group is None:
            number = message_number(content)
            group = self.groups[key] = Group(number, content, developers, is_compressed)
        return group

    def _check_counts(self) -> None:
        if sum(len(group.positions) for group in self.groups.values()) > MAX_MESSAGES:
            raise Declined("it holds more messages than any watch writes")

    def _read_descriptions(self) -> None:
        """Read the field descriptions walked over since the last time."""
        fresh = []
        for group in self.groups.values():
            if group.message != _FIELD_DESCRIPTION:
                continue
            n_known = self._n_read.get(id(group), 0)
            self._n_read[id(group)] = len(group.positions)
            layout = layout_of(group.content, group.developers)
            fresh += [(position, layout) for position in group.positions[n_known:]]
        for position, layout in sorted(fresh, key=lambda entry: entry[0]):
            if position + layout.size <= len(self.data):
                description = _description(self.data, position, layout)
                if description is not None:
                    self.described[description.index, description.number] = description

    def finish(self) -> None:
        """Resolve the developer fields that were described only after their definition."""
        self._read_descriptions()
        for group in self.groups.values():
            if None in group.developers:
                keys = developer_keys(group.content)
                group.developers = tuple(
                    developer or self.described.get(key)
                    for developer, key in zip(group.developers, keys, strict=True)
                )


def _run(
    data: bytes,
    sizes: list[int],
    groups: list[Group | None],
    appends: list[_Append | None],
    position: int,
    stop: int,
) -> int:
    """Read data messages until `stop`.

    Returns
    -------
    int
        The offset after the last one, or the complement of the offset of a record that is not
        a data message with a known definition.
    """
    before, n_alike = -1, 0
    while position < stop:
        header = data[position]
        append = appends[header]
        if append is None:
            return ~position
        append(position)
        position += sizes[header]
        if header != before:
            before, n_alike = header, 0
        elif n_alike < _ALIKE:
            n_alike += 1
        elif (group := groups[header]) is not None:
            # Records mostly follow others of their kind: the rest of the run is taken at once.
            size = sizes[header]
            n = _run_length(data, header, position, size, stop)
            group.positions.extend(range(position, position + n * size, size))
            position += n * size
            n_alike = 0
    return position


def _run_length(data: bytes, header: int, position: int, size: int, stop: int) -> int:
    """Return how many records of one header and size follow each other from `position`."""
    n, window, sign = 0, _ALIKE, bytes((header,))
    while position < stop:
        signs = data[position : min(stop, position + window * size) : size]
        n_same = len(signs) - len(signs.lstrip(sign))
        n += n_same
        if n_same < window:
            break
        position += window * size
        window *= 2
    return n


def _drop_last(groups: list[Group | None]) -> int:
    """Drop the last message taken, which reaches past the end; return its offset."""
    with_messages = [group for group in groups if group is not None and group.positions]
    last = max(with_messages, key=lambda group: group.positions[-1])
    return last.positions.pop()


def _description(data: bytes, position: int, layout: Layout) -> DeveloperField | None:
    """Read one field_description message; `None` without its three keys."""
    values: dict[int, bytes] = {}
    for number, entries in layout.fields.items():
        begin = position + entries[-1].offset
        values[number] = data[begin : begin + entries[-1].size]
    if not all(values.get(key) for key in (0, 1, 2)):
        return None
    number = values[1][0]
    name = _text(values.get(3, b""))
    native = values.get(15, b"")
    return DeveloperField(
        index=values[0][0],
        number=number,
        base_number=values[2][0],
        name=name or f"unnamed_dev_field_{number}",
        units=_text(values.get(8, b"")),
        native_field=native[0] if native and native[0] != _NO_NATIVE else None,
    )


def _text(octets: bytes) -> str:
    return octets.partition(b"\0")[0].decode("utf-8", "replace")
